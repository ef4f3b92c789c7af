"""predictions, their models and their record"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What a model said or what was decided about it is never changed afterwards.
WRITTEN_ONCE = (
    "model_decision",
    "backtest",
    "forecast_issue",
    "area_forecast",
    "city_rhythm",
    "risk_surface",
    "hour_profile",
)
REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a row of % is written once', TG_TABLE_NAME;
END
$$
"""
KEPT_ONCE = """
CREATE TRIGGER {0}_kept BEFORE UPDATE OR DELETE ON {0}
FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""


def json(name: str, default: str | None = None) -> sa.Column[Any]:
    kind = postgresql.JSONB(astext_type=sa.Text())
    given = None if default is None else sa.text(default)
    return sa.Column(name, kind, server_default=given, nullable=False)


def number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Double(), nullable=False)


def moment(name: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=optional)


def word(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def small(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.SmallInteger(), autoincrement=False, nullable=False)


def models() -> None:
    op.create_table(
        "model_version",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        word("kind"),
        word("recipe"),
        json("parameters"),
        word("hash"),
        word("state"),
        moment("created_at"),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "hash", name="model_version_hash"),
    )
    live = sa.text("state = 'live'")
    op.create_index(
        "model_version_live", "model_version", ["kind"], unique=True, postgresql_where=live
    )
    op.create_table(
        "model_decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        word("step"),
        sa.Column("account_id", sa.Integer(), nullable=True),
        word("reason"),
        moment("decided_at"),
        sa.Column("replaced_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["replaced_id"], ["model_version.id"]),
        sa.ForeignKeyConstraint(["version_id"], ["model_version.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("model_decision_version", "model_decision", ["version_id"], unique=False)


def runs() -> None:
    op.create_table(
        "backtest",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        moment("ran_at"),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("data_count", sa.BigInteger(), nullable=False),
        json("figures"),
        sa.Column("passes", sa.Boolean(), nullable=False),
        json("reasons", "'[]'"),
        sa.ForeignKeyConstraint(["version_id"], ["model_version.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("backtest_version", "backtest", ["version_id", "ran_at"], unique=False)
    op.create_table(
        "forecast_issue",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        moment("issued_at"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("data_through", sa.Date(), nullable=False),
        sa.Column("data_count", sa.BigInteger(), nullable=False),
        json("fit"),
        word("fit_hash"),
        sa.ForeignKeyConstraint(["version_id"], ["model_version.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("forecast_issue_version", "forecast_issue", ["version_id", "id"], unique=False)
    op.create_index("forecast_issue_first_day", "forecast_issue", ["first_day"], unique=False)


def of_issue(name: str, *columns: sa.Column[Any], key: tuple[str, ...] = ()) -> None:
    """A table whose rows belong to an issue and a target, and to whatever else is in ``key``."""
    op.create_table(
        name,
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        word("target"),
        *columns,
        sa.ForeignKeyConstraint(["issue_id"], ["forecast_issue.id"]),
        sa.PrimaryKeyConstraint("issue_id", "target", *key),
    )


def area() -> sa.Column[Any]:
    return sa.Column("area_id", sa.Integer(), autoincrement=False, nullable=False)


def window() -> tuple[sa.Column[Any], ...]:
    return area(), sa.Column("first_day", sa.Date(), nullable=False), small("days")


def forecasts() -> None:
    numbers = map(number, ("expected", "alpha", "baseline", "baseline_alpha"))
    of_issue("area_forecast", *window(), *numbers, key=("area_id", "first_day", "days"))
    of_issue("city_rhythm", json("components"))
    blobs = [
        sa.Column(name, sa.LargeBinary(), nullable=False)
        for name in ("cells", "expected", "shares")
    ]
    parts: sa.Column[Any] = sa.Column("parts", sa.ARRAY(sa.Text()), nullable=False)
    of_issue("risk_surface", *blobs, parts, number("alpha"))
    shares: sa.Column[Any] = sa.Column("shares", sa.ARRAY(sa.Double()), nullable=False)
    of_issue("hour_profile", area(), shares, key=("area_id",))


def scores() -> None:
    def final() -> sa.Column[Any]:
        return sa.Column("final", sa.Boolean(), nullable=False)

    numbers = map(number, ("actual", "crps", "baseline_crps", "pit"))
    key = ("area_id", "first_day", "days", "final")
    of_issue("area_score", *window(), final(), *numbers, moment("scored_at"), key=key)
    of_issue("surface_score", final(), json("figures"), moment("scored_at"), key=("final",))


def work() -> None:
    op.create_table(
        "job_step",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        small("position"),
        word("name"),
        word("state"),
        sa.Column("progress", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        moment("started_at", optional=True),
        moment("finished_at", optional=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "position"),
    )
    op.create_table(
        "schedule",
        word("name"),
        word("cron"),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        moment("changed_at"),
        sa.PrimaryKeyConstraint("name"),
    )


def upgrade() -> None:
    for made in (models, runs, forecasts, scores, work):
        made()
    op.execute(REFUSE)
    for table in WRITTEN_ONCE:
        op.execute(KEPT_ONCE.format(table))


def downgrade() -> None:
    for table in ("schedule", "job_step", "surface_score", "area_score", "hour_profile"):
        op.drop_table(table)
    for table in ("risk_surface", "city_rhythm", "area_forecast", "forecast_issue", "backtest"):
        op.drop_table(table)
    for table in ("model_decision", "model_version"):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change()")
