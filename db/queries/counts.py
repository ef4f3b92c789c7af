"""Cell counts, kept in step with incidents inside the transaction that changes them.

``cell_day`` holds the sums of weights a day, source, area and cell; ``cell_cum`` the running
totals of all days before a snapshot day (the 1st of a month); ``day_count`` the sums
a day, source and area; those by hour are ``db.queries.clock``'s. A range is one snapshot minus
another plus the days at its edges. Rows are written in the order of their keys, so that a range
reads few pages.
"""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import COUNT_COLUMNS
from db.queries import clock
from domain.grid import REASONS_END

_ALL = ("n", *COUNT_COLUMNS)
_KEY = "source_id, area_id, cell"
_LIST = ", ".join(_ALL)
# Snapshots begin here: what is older is summed from its days, and there is little of it.
FIRST_SNAPSHOT = date(2000, 1, 1)

# Two snapshots are read instead of the days between them, so a snapshot pays where the days since
# the last one have twice its rows: every month in a busy city, twice a year in a quiet one.
WORTH = 2

# From this many late changes on it is quicker to lay the snapshots after them anew, and to count
# a whole reading by day and hour at once instead of batch after batch.
MANY_LATE = 5_000

_SPREAD = ", ".join(
    ["sum(d.n) AS n"]
    + [
        f"nullif(coalesce(sum(d.n) FILTER (WHERE d.category = {slot}), 0), 0) AS c{slot}"
        for slot in range(len(COUNT_COLUMNS))
    ]
)
_TOTALS = ", ".join(["sum(n) AS n"] + [f"sum({c}) AS {c}" for c in COUNT_COLUMNS])


def _added(table: str) -> str:
    grown = [f"n = {table}.n + excluded.n"]
    grown += [
        f"{c} = nullif(coalesce({table}.{c}, 0) + coalesce(excluded.{c}, 0), 0)"
        for c in COUNT_COLUMNS
    ]
    return ", ".join(grown)


_DAYS = text(f"""
INSERT INTO cell_day (day, {_KEY}, {_LIST})
SELECT d.day, d.source_id, d.area_id, d.cell, {_SPREAD} FROM delta d
GROUP BY d.day, d.source_id, d.area_id, d.cell
ORDER BY d.day, d.source_id, d.area_id, d.cell
ON CONFLICT (day, {_KEY}) DO UPDATE SET {_added("cell_day")}
""")

_CHANGED = text("""
SELECT array_agg(DISTINCT day), count(*),
  count(*) FILTER (WHERE day < (SELECT max(day) FROM cell_snapshot))
FROM delta
""")

_DAY_TOTALS = text(f"""
INSERT INTO day_count (day, source_id, area_id, mapped, {_LIST})
SELECT d.day, d.source_id, d.area_id, d.cell >= {REASONS_END}, {_SPREAD} FROM unsettled d
GROUP BY 1, 2, 3, 4
ON CONFLICT (day, source_id, area_id, mapped) DO UPDATE SET {_added("day_count")}
""")

_LATE = text(f"""
INSERT INTO cell_cum (day, {_KEY}, {_LIST})
SELECT p.day, d.source_id, d.area_id, d.cell, {_SPREAD}
FROM delta d JOIN cell_snapshot p ON p.day > d.day
GROUP BY p.day, d.source_id, d.area_id, d.cell
ON CONFLICT (day, {_KEY}) DO UPDATE SET {_added("cell_cum")}
""")

_ROLL = text(f"""
WITH rolled AS (
  INSERT INTO cell_cum (day, {_KEY}, {_LIST})
  SELECT CAST(:day AS date), {_KEY}, {_TOTALS} FROM (
    SELECT {_KEY}, {_LIST} FROM cell_cum WHERE day = :before
    UNION ALL
    SELECT {_KEY}, {_LIST} FROM cell_day WHERE day >= :before AND day < :day
  ) AS earlier GROUP BY {_KEY} ORDER BY {_KEY}
  RETURNING 1
) SELECT count(*) FROM rolled
""")

_ROWS_OF_MONTHS = text("""
SELECT CAST(date_trunc('month', day) AS date), count(*) FROM cell_day
WHERE day >= :since AND day < :until GROUP BY 1
""")
_ROWS_OF_SNAPSHOT = text("SELECT count(*) FROM cell_cum WHERE day = :day")


def months(first: date, last: date) -> list[date]:
    """Every 1st of a month from ``first`` to ``last``, both included."""
    firsts = (date(y, m, 1) for y in range(first.year, last.year + 1) for m in range(1, 13))
    return [day for day in firsts if first <= day <= last]


def lock(session: Session) -> None:
    """Wait until no other transaction changes counts; held until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(7002, 0)"))


def try_lock(session: Session) -> bool:
    """``lock`` where nobody else holds it; False, at once, where somebody does."""
    return bool(session.execute(text("SELECT pg_try_advisory_xact_lock(7002, 0)")).scalar_one())


def add(session: Session) -> frozenset[date]:
    """Bring the counts in step with ``delta`` and empty it; the days for which ``add_snapshots``
    is needed, none where nothing had changed. Of ``MANY_LATE`` changes and more the counts without
    cells wait for ``settle``, which ``add_snapshots`` does too."""
    told, n, late = session.execute(_CHANGED).one()
    days = frozenset(told or ())
    if not days:
        return days
    session.execute(_DAYS)
    if late >= MANY_LATE:
        days |= _taken_up(session, min(days))
    session.execute(_LATE)
    session.execute(text("INSERT INTO unsettled SELECT * FROM delta"))
    session.execute(text("TRUNCATE delta"))
    if n < MANY_LATE:
        settle(session)
    return days


def settle(session: Session) -> None:
    """Bring the counts without cells in step with every change since the last time."""
    session.execute(_DAY_TOTALS)
    clock.add(session)
    session.execute(text("TRUNCATE unsettled"))


def _taken_up(session: Session, first: date) -> frozenset[date]:
    """Take away the snapshots after ``first``; the days they were of."""
    taken = text("DELETE FROM cell_snapshot WHERE day > :first RETURNING day")
    days = frozenset(session.execute(taken, {"first": first}).scalars())
    if days:
        session.execute(text("DELETE FROM cell_cum WHERE day > :first"), {"first": first})
    return days


def last_snapshot(session: Session) -> date:
    """The day of the last snapshot; ``date.min`` where there is none."""
    last = session.execute(text("SELECT max(day) FROM cell_snapshot")).scalar_one()
    return last or date.min


def add_snapshots(session: Session, days: Collection[date], *, today: date) -> None:
    """Settle, and lay the snapshots that changes of ``days`` have made worth it, each between the
    snapshots around such a day.

    ``today`` bounds them, so that a date in the far future makes none.
    """
    settle(session)
    known = session.execute(text("SELECT day FROM cell_snapshot ORDER BY day")).scalars()
    for since, until in pairwise([date.min, *known, today + timedelta(days=1)]):
        if any(since <= day < until for day in days):
            _fill(session, since, until)


def _fill(session: Session, since: date, until: date) -> None:
    """Lay what is worth it after the snapshot ``since`` and before the next one, ``until``."""
    missing = [day for day in months(max(since, FIRST_SNAPSHOT), until) if since < day < until]
    if not missing:
        return
    rows = session.execute(_ROWS_OF_MONTHS, {"since": since, "until": until})
    days: dict[date, int] = {row[0]: row[1] for row in rows}
    before, held = since, session.execute(_ROWS_OF_SNAPSHOT, {"day": since}).scalar_one()
    for day in missing:
        later = sum(n for month, n in days.items() if before <= month < day)
        if later > WORTH * held:
            before, held = day, _lay(session, day, before)


def _lay(session: Session, day: date, before: date) -> int:
    """Running totals of all days before ``day``, from those of the snapshot ``before``; their
    rows."""
    session.execute(text("INSERT INTO cell_snapshot VALUES (:day)"), {"day": day})
    return int(session.execute(_ROLL, {"day": day, "before": before}).scalar_one())
