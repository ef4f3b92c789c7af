"""Counts by hour, kept in step with incidents inside the transaction that changes them.

``incident.clock`` is the hour of the week, 0 for Mondays before one o'clock, or why there is
none. ``clock_day`` holds the sums of weights a day, source and hour of the whole city,
``clock_quarter`` those a quarter, source, area and hour of the week; ``clock_beside`` what has no
known hour a day, source and area; ``month_count`` all there is a month, source and area.

An incident of which only an interval of up to 24 hours is known is spread over the hours it
covers, in thousandths: whole numbers, so that taking it away leaves exactly nothing
(aoristic analysis: Ratcliffe & McCullagh 1998, IJGIS 12:751).
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import COUNT_COLUMNS
from domain.timeline import HOURS_OF_WEEK, Beside

SPREAD = 200
MONTH = 204
BESIDE: dict[Beside, int] = {
    Beside.INTERVAL: SPREAD,
    Beside.DAY_PRECISION: 201,
    Beside.LONG_INTERVAL: 202,
    Beside.SUMMARY: 203,
    Beside.MONTH_PRECISION: MONTH,
    Beside.DOUBTFUL_TIME: 205,
}
# Of ``clock_day.hour``: hours 0 to 23, the same plus 24 for thousandths spread over them, and
# everything whose day is known, whatever is known of its hour.
SPREAD_HOURS = 24
DATED = 100
THOUSANDTHS = 1000

_QUARTER = "CAST(date_trunc('quarter', CAST(day AS timestamp)) AS date)"
_INTERVALS = f"(SELECT * FROM unsettled WHERE clock = {SPREAD})"
_LIST = ", ".join(("n", *COUNT_COLUMNS))
_PIVOT = ", ".join(
    ["sum(d.n)"]
    + [
        f"nullif(coalesce(sum(d.n) FILTER (WHERE d.category = {slot}), 0), 0)"
        for slot in range(len(COUNT_COLUMNS))
    ]
)


def spread(rows: str) -> str:
    """Statement for the hours that ``rows`` cover, which have since, until, zone, source_id,
    area_id, category and n: day, source_id, area_id, category, hour of the week, thousandths of n.
    An incident from 13:20 to 14:50 has four ninths of its weight in the hour of one."""
    return f"""
    SELECT CAST(local AS date) AS day, source_id, area_id, category,
      CAST((extract(isodow FROM local) - 1) * 24 + extract(hour FROM local) AS integer) AS hour,
      CAST(n * (floor({THOUSANDTHS} * {_passed("least(at + interval '1 hour', until)")})
              - floor({THOUSANDTHS} * {_passed("greatest(at, since)")})) AS bigint) AS n
    FROM (
      SELECT d.source_id, d.area_id, d.category, d.n, d.since, d.until, at,
        at AT TIME ZONE d.zone AS local
      FROM {rows} AS d, LATERAL generate_series(
        d.since - (d.since AT TIME ZONE d.zone - date_trunc('hour', d.since AT TIME ZONE d.zone)),
        d.until - interval '1 microsecond', interval '1 hour') AS at
    ) AS covered
    """


def _passed(moment: str) -> str:
    return f"extract(epoch FROM {moment} - since) / extract(epoch FROM until - since)"


def _kept(table: str, key: str, rows: str) -> str:
    grown = [f"n = {table}.n + excluded.n"]
    grown += [
        f"{c} = nullif(coalesce({table}.{c}, 0) + coalesce(excluded.{c}, 0), 0)"
        for c in COUNT_COLUMNS
    ]
    return f"""
    INSERT INTO {table} ({key}, {_LIST})
    SELECT {key}, {_PIVOT} FROM ({rows}) AS d GROUP BY {key} ORDER BY {key}
    ON CONFLICT ({key}) DO UPDATE SET {", ".join(grown)}
    """


_KEPT = [
    text(_kept(table, key, rows))
    for table, key, rows in (
        (
            "clock_day",
            "hour, day, source_id",
            f"""
            SELECT {DATED} AS hour, day, source_id, category, n FROM unsettled
            WHERE clock < {MONTH}
            UNION ALL
            SELECT clock % 24, day, source_id, category, n FROM unsettled
            WHERE clock < {HOURS_OF_WEEK}
            UNION ALL
            SELECT hour % 24 + {SPREAD_HOURS}, day, source_id, category, n FROM spread
            """,
        ),
        (
            "clock_quarter",
            "quarter, source_id, area_id, hour",
            f"""
            SELECT {_QUARTER} AS quarter, source_id, area_id, clock AS hour, category, n
            FROM unsettled WHERE clock < {HOURS_OF_WEEK}
            UNION ALL
            SELECT {_QUARTER}, source_id, area_id, hour + {HOURS_OF_WEEK}, category, n FROM spread
            """,
        ),
        (
            "clock_beside",
            "day, source_id, area_id, clock",
            f"""
            SELECT day, source_id, area_id, clock, category, n FROM unsettled
            WHERE clock >= {SPREAD}
            """,
        ),
        (
            "month_count",
            "day, source_id, area_id",
            """
            SELECT day - (CAST(extract(day FROM day) AS integer) - 1) AS day, source_id, area_id,
              category, n FROM unsettled
            """,
        ),
    )
]


def add(session: Session) -> None:
    """Bring the counts by hour and month in step with what is ``unsettled``, which stays."""
    session.execute(text("TRUNCATE spread"))
    session.execute(text(f"INSERT INTO spread {spread(_INTERVALS)}"))
    for statement in _KEPT:
        session.execute(statement)
