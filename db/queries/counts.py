"""Cell counts, kept in step with incidents inside the transaction that changes them.

``cell_day`` holds the sums of weights a day, source, area and cell; ``cell_cum`` the running
totals of all days before a snapshot day (the 1st of a quarter); ``day_count`` the sums
a day, source and area; those by hour are ``db.queries.clock``'s. A range is one snapshot minus
another plus the days at its edges. Rows are written in the order of their keys, so that a range
reads few pages.
"""

from datetime import date

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
INSERT INTO cell_cum (day, {_KEY}, {_LIST})
SELECT CAST(:next AS date), {_KEY}, {_TOTALS} FROM (
  SELECT {_KEY}, {_LIST} FROM cell_cum WHERE day = CAST(:last AS date)
  UNION ALL
  SELECT {_KEY}, {_LIST} FROM cell_day WHERE day >= :since AND day < :next
) AS before_next GROUP BY {_KEY} ORDER BY {_KEY}
""")


def snapshot_days(first: date, last: date) -> list[date]:
    """Every 1st of a quarter from ``first`` to ``last``, both included."""
    quarters = (
        date(year, month, 1) for year in range(first.year, last.year + 1) for month in (1, 4, 7, 10)
    )
    return [day for day in quarters if first <= day <= last]


def lock(session: Session) -> None:
    """Wait until no other transaction changes counts; held until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(7002, 0)"))


def try_lock(session: Session) -> bool:
    """``lock`` where nobody else holds it; False, at once, where somebody does."""
    return bool(session.execute(text("SELECT pg_try_advisory_xact_lock(7002, 0)")).scalar_one())


def add(session: Session) -> tuple[date, date] | None:
    """Bring the counts in step with ``delta`` and empty it; the first and last day for which
    ``add_snapshots`` is needed, None where nothing had changed. Of ``MANY_LATE`` changes and more
    the counts without cells wait for ``settle``, which ``add_snapshots`` does too."""
    first, last, n = session.execute(text("SELECT min(day), max(day), count(*) FROM delta")).one()
    if first is None:
        return None
    session.execute(_DAYS)
    if n >= MANY_LATE:
        last = max([last, *_taken_up(session, first)])
    session.execute(_LATE)
    session.execute(text("INSERT INTO unsettled SELECT * FROM delta"))
    session.execute(text("TRUNCATE delta"))
    if n < MANY_LATE:
        settle(session)
    return first, last


def settle(session: Session) -> None:
    """Bring the counts without cells in step with every change since the last time."""
    session.execute(_DAY_TOTALS)
    clock.add(session)
    session.execute(text("TRUNCATE unsettled"))


def _taken_up(session: Session, first: date) -> list[date]:
    """Take away the snapshots after ``first``; the days they were of."""
    taken = text("DELETE FROM cell_snapshot WHERE day > :first RETURNING day")
    days = list(session.execute(taken, {"first": first}).scalars())
    if days:
        session.execute(text("DELETE FROM cell_cum WHERE day > :first"), {"first": first})
    return days


def add_snapshots(session: Session, first: date, last: date, *, today: date) -> None:
    """Settle, and lay the snapshots that days from ``first`` to ``last`` need and that are not
    there yet, and those missing between them and the others.

    ``today`` bounds them, so that a date in the far future makes none.
    """
    settle(session)
    known = set(session.execute(text("SELECT day FROM cell_snapshot")).scalars())
    first = min({max(first, FIRST_SNAPSHOT), *known})
    last = max({min(last, today), *known})
    for day in snapshot_days(first, last):
        if day in known:
            continue
        before = max((each for each in known if each < day), default=None)
        session.execute(_ROLL, {"next": day, "last": before, "since": before or date.min})
        session.execute(text("INSERT INTO cell_snapshot VALUES (:day)"), {"day": day})
        known.add(day)
