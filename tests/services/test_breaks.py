"""Breaks are looked for after each reading, kept once, mended by later records and told."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from db import session as database
from db.queries import sources
from domain.city import City
from domain.incident import NewIncident, PlacePrecision
from domain.source_break import BreakKind, SourceBreak
from services import breaks, source_forms, source_history
from tests import readback, town

ZONE = ZoneInfo(town.ZONE)
TODAY = date(2026, 1, 15)
CHANGED = TODAY - timedelta(days=5)
A_DAY = 40
sessions = town.sessions()


@pytest.fixture
def city(sessions: database.Sessions) -> City:
    return town.settled(sessions)


def days(first: int, last: int) -> list[date]:
    """From so many days ago to so many days ago."""
    return [TODAY - timedelta(days=n) for n in range(first, last - 1, -1)]


def happened(day: date, number: int) -> NewIncident:
    """Places and hours vary, as they do."""
    at = datetime.combine(day, time((number * 7) % 24, 10), ZONE)
    place = (38.56 + (number * 37 % 97) / 700, -90.31 + (number * 53 % 89) / 700)
    return town.incident(f"{day} {number}", at=place, occurred=at)


def unplaced(one: NewIncident) -> NewIncident:
    return replace(one, lat=None, lon=None, place_precision=PlacePrecision.NONE)


def read(
    sessions: database.Sessions, city: City, given: list[NewIncident], *, now: datetime = town.NOW
) -> None:
    """What a poll does: store what came, and look."""
    town.pulled(sessions, city, town.parsed(*given), now=now)
    with database.transaction(sessions) as session:
        breaks.look(session, sources.by_slug(session, "police"), city=city, now=now)


def every(shown: list[date]) -> list[NewIncident]:
    return [happened(day, number) for day in shown for number in range(A_DAY)]


def told(sessions: database.Sessions, city: City) -> list[SourceBreak]:
    with sessions() as session:
        return breaks.of(session, town.source(sessions), zone=city.zone)


def test_positions_that_go_missing_are_noticed_by_the_reading_that_brings_them(
    sessions: database.Sessions, city: City
) -> None:
    read(sessions, city, every(days(50, 6)))
    assert told(sessions, city) == []
    read(sessions, city, [unplaced(one) for one in every(days(5, 1))])
    (one,) = told(sessions, city)
    assert one.found.kind is BreakKind.NO_POSITION
    assert (one.found.since, one.found.until) == (CHANGED, None)
    assert (one.found.before, one.found.after) == (0.0, 1.0)
    assert (one.source, one.noticed_at) == ("police", town.NOW)


def test_what_was_noticed_keeps_its_moment_and_is_mended_by_corrections(
    sessions: database.Sessions, city: City
) -> None:
    lost = every(days(5, 1))
    read(sessions, city, every(days(50, 6)) + [unplaced(one) for one in lost])
    later = town.NOW + timedelta(hours=3)
    read(sessions, city, [unplaced(happened(TODAY, number)) for number in range(5)], now=later)
    (one,) = told(sessions, city)
    assert one.noticed_at == town.NOW
    read(sessions, city, lost, now=later)
    assert told(sessions, city) == []


def test_a_break_that_is_over_is_told_of_its_days_alone(
    sessions: database.Sessions, city: City
) -> None:
    broken = [unplaced(one) for one in every(days(30, 21))]
    read(sessions, city, every(days(70, 31)) + broken + every(days(20, 1)))
    (one,) = told(sessions, city)
    assert one.found.until == TODAY - timedelta(days=20)
    with sessions() as session:
        during = breaks.between(session, days(22, 22)[0], TODAY, zone=city.zone)
        after = breaks.between(session, days(20, 20)[0], TODAY, zone=city.zone)
        others = breaks.between(session, days(60, 60)[0], TODAY, zone=city.zone, slugs=("fire",))
    assert [each.found for each in during] == [one.found]
    assert (after, others) == ([], [])


def test_what_forgotten_jobs_told_of_is_not_taken_back(
    sessions: database.Sessions, city: City
) -> None:
    with database.transaction(sessions) as session:
        session.execute(
            text("""
            INSERT INTO source_break (source_id, kind, since, noticed_at, ended_at, detail)
            SELECT id, kind, CAST(:now AS timestamptz) - ago, CAST(:now AS timestamptz) - ago,
              CAST(:now AS timestamptz) - ago + interval '2 days',
              '{"before": 90, "after": 0, "settled": false}'
            FROM source, (VALUES ('readings', interval '100 days'), ('readings', '10 days'),
              ('midnights', '100 days'), ('midnights', '190 days')) AS known (kind, ago)
            WHERE slug = 'police'
            """),
            {"now": town.NOW},
        )
    read(sessions, city, [happened(TODAY, number) for number in range(5)])
    kept = [(one.found.kind, (TODAY - one.found.since).days) for one in told(sessions, city)]
    assert kept == [(BreakKind.READINGS, 100), (BreakKind.MIDNIGHTS, 190)]


def test_a_file_of_years_is_looked_at_where_it_reaches(
    sessions: database.Sessions, city: City, tmp_path: Path
) -> None:
    year = timedelta(days=700)
    lines = ["id,occurred_at,category,latitude,longitude"]
    for one in [*every(days(60, 25)), *[unplaced(one) for one in every(days(24, 1))]]:
        place = ["" if part is None else str(part) for part in (one.lat, one.lon)]
        at = (one.occurred_from - year).isoformat()
        lines.append(",".join([one.key, at, one.category_published, *place]))
    path = tmp_path / "years.csv"
    path.write_text("\n".join(lines), "utf-8")
    readback.imported(sessions, city, path)
    (one,) = told(sessions, city)
    assert one.found.since == TODAY - year - timedelta(days=24)
    assert town.value(sessions, "SELECT count(*) FROM source_form") == 1


def test_fields_that_come_and_go_are_noted_once(sessions: database.Sessions, city: City) -> None:
    first = [replace(one, payload={"id": one.key, "lat": 1}) for one in every(days(3, 3))]
    second = [replace(one, payload={"id": one.key, "y": 1}) for one in every(days(2, 2))]
    few = [replace(one, payload={"other": 1}) for one in every(days(1, 1))[:3]]
    times = [town.NOW + timedelta(hours=n) for n in range(4)]
    for given, now in zip((first, second, few, second), times, strict=True):
        read(sessions, city, given, now=now)
    with sessions() as session:
        (change,) = source_forms.changes(session, town.source(sessions))
    assert (change.at, change.added, change.gone) == (times[1], ("y",), ("lat",))


def test_the_history_of_a_polled_source_has_its_gaps_and_what_to_expect(
    sessions: database.Sessions, city: City
) -> None:
    with database.transaction(sessions) as session:
        session.execute(text("UPDATE source SET poll_minutes = 60 WHERE slug = 'police'"))
        session.execute(
            text("""
            INSERT INTO job (name, argument, state, queued_at, finished_at, fence)
            SELECT 'poll', 'police', CASE WHEN n % 50 = 0 THEN 'failed' ELSE 'succeeded' END,
              CAST(:now AS timestamptz), CAST(:now AS timestamptz) - n * interval '1 hour', 1
            FROM generate_series(1, 1600) n WHERE n NOT BETWEEN 100 AND 140
            """),
            {"now": town.NOW},
        )
    for day in days(18, 1):
        now = datetime.combine(day, time(12), ZONE)
        read(sessions, city, [happened(day, number) for number in range(30)], now=now)
    with sessions() as session:
        source = sources.by_slug(session, "police")
        past = source_history.history(session, source, city=city, now=town.NOW)
    yesterday = past.days[-2]
    assert (yesterday.arrived, yesterday.expected) == (30, 30)
    assert sum(day.failures for day in past.days) > 10
    (start, end), *_ = past.gaps
    assert end is not None
    assert timedelta(hours=41) <= end - start <= timedelta(hours=43)
    assert not [one for one in past.breaks if one.found.kind is BreakKind.VOLUME]
