"""incidents over time

Every incident gets its hour of the week, or the reason why it has none; counts by hour, by month
and beside the hours are kept from then on and are filled here for what is stored already. The
indexes are those a table of incidents is paged by (docs/methods/time.md).
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SLOTS = range(20)
INDEXES = (
    "incident_interval",
    "incident_area",
    "incident_published",
    "incident_category",
    "incident_occurred",
)
CLOCK = """
CAST(CASE
  WHEN cell = 4 THEN 205
  WHEN time_precision = 'month' THEN 204
  WHEN cell = 5 THEN 203
  WHEN time_precision = 'day' THEN 201
  WHEN occurred_to - occurred_from > interval '24 hours' THEN 202
  WHEN occurred_to - occurred_from > interval '1 hour' THEN 200
  ELSE (extract(isodow FROM day) - 1) * 24 + extract(hour FROM occurred_from AT TIME ZONE zone)
END AS smallint)
"""
# An incident of 90 minutes from 13:20 has 40 of them in the hour of one and 50 in that of two.
SPREAD = """
CREATE TEMP TABLE spread ON COMMIT DROP AS
SELECT CAST(local AS date) AS day, source_id, area_id, category,
  CAST((extract(isodow FROM local) - 1) * 24 + extract(hour FROM local) AS integer) AS hour,
  weight * (floor(1000 * extract(epoch FROM least(at + interval '1 hour', until) - since)
                  / extract(epoch FROM until - since))
          - floor(1000 * extract(epoch FROM greatest(at, since) - since)
                  / extract(epoch FROM until - since)))::bigint AS n
FROM (
  SELECT i.source_id, i.area_id, i.category, i.weight, i.occurred_from AS since,
    i.occurred_to AS until, at, at AT TIME ZONE i.zone AS local
  FROM incident i, LATERAL generate_series(
    i.occurred_from - (i.occurred_from AT TIME ZONE i.zone
      - date_trunc('hour', i.occurred_from AT TIME ZONE i.zone)),
    i.occurred_to - interval '1 microsecond', interval '1 hour') AS at
  WHERE i.status = 'active' AND i.clock = 200
) AS covered
"""
QUARTER = "date_trunc('quarter', day::timestamp)::date"
FILLED = {
    "clock_day": (
        "hour, day, source_id",
        """
        (SELECT 100 AS hour, day, source_id, category, weight::bigint AS n FROM incident
         WHERE status = 'active' AND clock < 204
         UNION ALL SELECT clock % 24, day, source_id, category, weight FROM incident
         WHERE status = 'active' AND clock < 168
         UNION ALL SELECT hour % 24 + 24, day, source_id, category, n FROM spread) AS d
        """,
    ),
    "clock_quarter": (
        "quarter, source_id, area_id, hour",
        f"""
        (SELECT {QUARTER} AS quarter, source_id, area_id, clock AS hour, category,
           weight::bigint AS n FROM incident WHERE status = 'active' AND clock < 168
         UNION ALL
         SELECT {QUARTER}, source_id, area_id, hour + 168, category, n FROM spread) AS d
        """,  # noqa: S608
    ),
    "clock_beside": (
        "day, source_id, area_id, clock",
        "(SELECT *, weight AS n FROM incident WHERE status = 'active' AND clock >= 200) AS d",
    ),
    "month_count": (
        "day, source_id, area_id",
        """
        (SELECT day - (extract(day FROM day)::int - 1) AS day, source_id, area_id, category,
           weight AS n FROM incident WHERE status = 'active') AS d
        """,
    ),
}


def upgrade() -> None:
    op.add_column(
        "incident",
        sa.Column("clock", sa.SmallInteger(), sa.Computed(CLOCK, persisted=True), nullable=False),
    )
    for name, (key, _) in FILLED.items():
        kind = sa.BigInteger() if name in ("clock_day", "clock_quarter") else sa.Integer()
        table(name, key.split(", "), kind)
    op.execute(SPREAD)
    for name, (key, rows) in FILLED.items():
        op.execute(filling(name, key, rows))
    op.create_index("day_count_area", "day_count", ["area_id", "day"])
    indexes()


def table(name: str, key: list[str], kind: sa.types.TypeEngine[Any]) -> None:
    kinds: dict[str, sa.types.TypeEngine[Any]] = {
        "day": sa.Date(),
        "quarter": sa.Date(),
        "area_id": sa.Integer(),
    }
    op.create_table(
        name,
        *(
            sa.Column(one, kinds.get(one, sa.SmallInteger()), autoincrement=False, nullable=False)
            for one in key
        ),
        sa.Column("n", kind, nullable=False),
        *(sa.Column(f"c{slot}", kind, nullable=True) for slot in SLOTS),
        sa.PrimaryKeyConstraint(*key),
    )


def filling(name: str, key: str, rows: str) -> str:
    sums = ", ".join(
        f"nullif(coalesce(sum(d.n) FILTER (WHERE d.category = {slot}), 0), 0)" for slot in SLOTS
    )
    return f"INSERT INTO {name} SELECT {key}, sum(d.n), {sums} FROM {rows} GROUP BY {key}"  # noqa: S608


def indexes() -> None:
    active = sa.text("status = 'active'")
    op.create_index(
        "incident_occurred", "incident", ["occurred_from", "id"], postgresql_where=active
    )
    op.create_index(
        "incident_category",
        "incident",
        ["category", "occurred_from", "id"],
        postgresql_where=active,
    )
    op.create_index(
        "incident_published",
        "incident",
        [sa.text("((day - '0001-01-01'::date) / 32)"), "published_at", "id"],
        postgresql_where=active,
    )
    op.create_index(
        "incident_interval",
        "incident",
        ["area_id", "occurred_from"],
        postgresql_where=sa.text("status = 'active' AND clock = 200"),
    )
    op.create_index(
        "incident_area",
        "incident",
        ["area_id", "occurred_from", "id"],
        postgresql_include=["day", "source_id", "category", "weight", "clock"],
        postgresql_where=active,
    )


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, table_name="incident")
    op.drop_index("day_count_area", table_name="day_count")
    for name in FILLED:
        op.drop_table(name)
    op.drop_column("incident", "clock")
