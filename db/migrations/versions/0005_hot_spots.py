"""hot spots, near-repeats and what was done about them"""

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# What was logged is never changed afterwards; `refuse_change` stands in 0004.
WRITTEN_ONCE = ("response", "response_withdrawal")
KEPT_ONCE = """
CREATE TRIGGER {0}_kept BEFORE UPDATE OR DELETE ON {0}
FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    _runs()
    _findings()
    _responses()
    for table in WRITTEN_ONCE:
        op.execute(KEPT_ONCE.format(table))


def _runs() -> None:
    op.create_table(
        "hot_spot_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("window_days", sa.SmallInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("end_day", sa.Date(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.Column("counts", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("shortage", postgresql.JSONB(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("hot_spot_run_newest", "hot_spot_run", ["target", "window_days", "id"])


def _findings() -> None:
    op.create_table(
        "hot_spot",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _run(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        _outline(),
        _real("km2"),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        *[_real(name) for name in ("expected", "p", "q", "stability")],
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("trend_p", sa.Double(), nullable=True),
        sa.Column("slices", postgresql.ARRAY(sa.Double()), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        _of_run(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("hot_spot_run_id", "hot_spot", ["run_id"])
    op.create_index("hot_spot_geom", "hot_spot", ["geom"], postgresql_using="gist")
    op.create_table(
        "hot_cell",
        _run(),
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        _real("z"),
        _real("q"),
        sa.Column("status", sa.Text(), nullable=False),
        _of_run(),
        sa.PrimaryKeyConstraint("run_id", "cell"),
    )
    op.create_table(
        "near_repeat",
        _run(),
        *[
            sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)
            for name in ("from_m", "to_m", "from_day", "to_day")
        ],
        sa.Column("observed", sa.BigInteger(), nullable=False),
        _real("expected"),
        _real("p"),
        sa.Column("simulations", sa.Integer(), nullable=False),
        _of_run(),
        sa.PrimaryKeyConstraint("run_id", "from_m", "from_day"),
    )


def _responses() -> None:
    op.create_table(
        "response",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("hot_spot_id", sa.BigInteger(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("visits", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        _outline(),
        sa.Column("cells", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("response_days", "response", ["first_day", "last_day"])
    op.create_index("response_geom", "response", ["geom"], postgresql_using="gist")
    op.create_table(
        "response_withdrawal",
        sa.Column("response_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"]),
        sa.PrimaryKeyConstraint("response_id"),
    )


def _run() -> sa.Column[int]:
    return sa.Column("run_id", sa.BigInteger(), nullable=False)


def _of_run() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["run_id"], ["hot_spot_run.id"], ondelete="CASCADE")


def _real(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Double(), nullable=False)


def _outline() -> sa.Column[object]:
    kind = geoalchemy2.Geometry("MULTIPOLYGON", srid=4326, spatial_index=False)
    return sa.Column("geom", kind, nullable=False)


def downgrade() -> None:
    for table in (
        *("response_withdrawal", "response", "near_repeat", "hot_cell", "hot_spot"),
        "hot_spot_run",
    ):
        op.drop_table(table)
