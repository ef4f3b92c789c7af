"""A source's days in figures: what its records say, what came and how often it was read."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.source_break import DayFigures

_BY_EVENT = """
SELECT day, sum(n) AS records,
  coalesce(sum(n) FILTER (WHERE cell = 1), 0) AS no_position,
  coalesce(sum(n) FILTER (WHERE cell = 2), 0) AS area_only,
  coalesce(sum(n) FILTER (WHERE cell >= 100), 0) AS on_map,
  count(DISTINCT cell) FILTER (WHERE cell >= 100 AND n > 0) AS cells
FROM cell_day WHERE source_id = :source AND day >= :since AND day <= :today GROUP BY day
"""
_BY_HOUR = """
SELECT day, CAST(sum(n) AS integer) AS timed,
  CAST(coalesce(sum(n) FILTER (WHERE hour >= 12), 0) AS integer) AS afternoon,
  CAST(coalesce(sum(n) FILTER (WHERE hour = 0), 0) AS integer) AS midnight
FROM clock_day WHERE source_id = :source AND day >= :since AND day <= :today AND hour < 24
GROUP BY day
"""
_ARRIVED = """
SELECT CAST(started_at AT TIME ZONE :zone AS date) AS day,
  sum(CAST(coalesce(counts->>'stored', '0') AS integer)) AS arrived
FROM ingest_run
WHERE source_id = :source AND (origin = 'poll' OR :by_hand) AND started_at >= :at GROUP BY 1
"""
_READ = """
SELECT CAST(j.finished_at AT TIME ZONE :zone AS date) AS day,
  count(*) FILTER (WHERE j.state IN ('succeeded', 'skipped')) AS readings,
  count(*) FILTER (WHERE j.state = 'failed') AS failures
FROM job j JOIN source s ON s.slug = j.argument
WHERE s.id = :source AND j.name = 'poll' AND j.finished_at >= :at GROUP BY 1
"""
_LAG = """
SELECT CAST(ingested_at AT TIME ZONE :zone AS date) AS day,
  percentile_cont(0.5) WITHIN GROUP (
    ORDER BY extract(epoch FROM published_at - occurred_from) / 60) AS lag_minutes
FROM incident
WHERE source_id = :source AND ingested_at >= :at AND published_at IS NOT NULL
  AND time_precision IN ('second', 'minute', 'hour') AND status = 'active'
GROUP BY 1
"""


def figures(
    session: Session, source_id: int, *, zone: str, since: date, today: date
) -> list[DayFigures]:
    """The days from ``since`` to ``today`` that hold anything, rising; days are ``zone``'s.
    What came and how often it was read is known of days that are over, from the first such."""
    named = {"source": source_id, "since": since, "today": today}
    named |= {"zone": zone, "at": _midnight(since, zone), "by_hand": False}
    found: dict[date, dict[str, Any]] = {}
    for statement in (_BY_EVENT, _BY_HOUR):
        for row in session.execute(text(statement), named).mappings():
            found.setdefault(row["day"], {}).update(row)
    came = {row.day: int(row.arrived) for row in session.execute(text(_ARRIVED), named)}
    read = {row.day: int(row.readings) for row in session.execute(text(_READ), named)}
    for name, numbers in (("arrived", came), ("readings", read)):
        for day in _days(min(numbers, default=today), today):
            found.setdefault(day, {"day": day})[name] = numbers.get(day, 0)
    for said in found.values():
        # What was not asked did not fall silent.
        if said.get("readings") == 0:
            said["arrived"] = None
    return [DayFigures(**found[day]) for day in sorted(found)]


def readings(
    session: Session, source_id: int, *, zone: str, since: date
) -> dict[date, tuple[int, int]]:
    """Readings that succeeded and that failed, by day."""
    named = {"source": source_id, "zone": zone, "at": _midnight(since, zone)}
    return {row.day: (row.readings, row.failures) for row in session.execute(text(_READ), named)}


def arrived(session: Session, source_id: int, *, zone: str, since: date) -> dict[date, int]:
    """New records by the day they came, from files too."""
    named = {"source": source_id, "zone": zone, "at": _midnight(since, zone), "by_hand": True}
    return {row.day: int(row.arrived) for row in session.execute(text(_ARRIVED), named)}


def lags(session: Session, source_id: int, *, zone: str, since: date) -> dict[date, float]:
    """Median minutes from event to publication of what came, by day."""
    named = {"source": source_id, "zone": zone, "at": _midnight(since, zone)}
    return {row.day: row.lag_minutes for row in session.execute(text(_LAG), named)}


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def _days(first: date, end: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((end - first).days)]
