"""Sources on a real database: when each is due, and how it is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from db import session as database
from db.models import CellSnapshot, Incident, cell_cum, cell_day
from db.queries import sources
from domain.city import CitySource
from domain.errors import NotFound
from domain.source import Health, Source, SourceHealth

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    engine = database.engine(database_url)
    yield database.sessions(engine)
    engine.dispose()


@pytest.fixture
def session(sessions: database.Sessions) -> Iterator[Session]:
    """Rolled back at the end, so that each test finds an empty table."""
    with sessions() as opened:
        yield opened


def saved(session: Session, slug: str = "feed", poll_minutes: int | None = 10) -> Source:
    said = CitySource(slug, slug.title(), "polisen", "CC0", poll_minutes, options={"url": "x"})
    return sources.save(session, said, zone="Europe/Stockholm", synthetic=False)


def due(session: Session, now: datetime) -> list[str]:
    return [source.slug for source in sources.due(session, now=now)]


def only_health(session: Session, now: datetime = NOW) -> SourceHealth:
    (found,) = sources.health(session, now=now)
    return found


def incident(source_id: int, occurred: datetime, *, lag_min: int | None, **other: object) -> dict:
    published = None if lag_min is None else occurred + lag_min * MINUTE
    return {
        "source_id": source_id,
        "key": f"{occurred} {lag_min} {other}",
        "weight": 1,
        "category": 1,
        "category_published": "Stöld",
        "occurred_from": occurred,
        "occurred_to": occurred,
        "time_precision": "minute",
        "zone": "Europe/Stockholm",
        "day": occurred.date(),
        "published_at": published,
        "ingested_at": NOW,
        "place_precision": "none",
        "cell": 0,
        "address": "",
        "title": "",
        "description": "",
        "flags": [],
        "digest": b"",
        "run_id": 1,
        **other,
    }


def test_a_source_is_stored_as_its_city_file_says(session: Session) -> None:
    stored = saved(session)
    assert (stored.connector, stored.poll_minutes, stored.options) == ("polisen", 10, {"url": "x"})
    assert sources.by_slug(session, "feed") == stored
    assert sources.listed(session) == [stored]
    with pytest.raises(NotFound, match="'nope'"):
        sources.by_slug(session, "nope")


def test_storing_again_keeps_cursor_and_pause(session: Session) -> None:
    first = saved(session)
    sources.save_cursor(session, first.id, {"etag": '"7"'})
    sources.set_enabled(session, first.id, enabled=False)
    again = saved(session, poll_minutes=30)
    assert (again.id, again.poll_minutes) == (first.id, 30)
    assert (again.cursor, again.enabled) == ({"etag": '"7"'}, False)


def test_a_source_is_due_at_its_own_pace(session: Session) -> None:
    feed = saved(session)
    saved(session, "archive", None)
    assert due(session, NOW) == ["feed"]
    sources.mark_attempt(session, feed.id, now=NOW)
    assert due(session, NOW + 9 * MINUTE) == []
    assert due(session, NOW + 10 * MINUTE) == ["feed"]


def test_a_paused_source_is_never_due(session: Session) -> None:
    sources.set_enabled(session, saved(session).id, enabled=False)
    assert due(session, NOW) == []
    assert only_health(session).health == Health.PAUSED


def test_a_failing_source_is_asked_less_often(session: Session) -> None:
    feed = saved(session)
    sources.mark_attempt(session, feed.id, now=NOW)
    for pause_min in (10, 20, 40, 80, 80):
        sources.mark_failed(session, feed.id, "It answered 503.")
        assert due(session, NOW + (pause_min - 1) * MINUTE) == []
        assert due(session, NOW + pause_min * MINUTE) == ["feed"]
    sources.mark_succeeded(session, feed.id, now=NOW)
    assert due(session, NOW + 10 * MINUTE) == ["feed"]


def test_failing_shows_until_the_next_success(session: Session) -> None:
    feed = saved(session)
    assert only_health(session).health == Health.NEVER
    sources.mark_succeeded(session, feed.id, now=NOW)
    sources.mark_failed(session, feed.id, "It answered with a page.")
    failing = only_health(session, NOW + 5 * MINUTE)
    assert (failing.health, failing.failures) == (Health.FAILING, 1)
    assert failing.last_error == "It answered with a page."
    assert (failing.last_success_at, failing.gap_minutes) == (NOW, 5)
    sources.mark_succeeded(session, feed.id, now=NOW + 10 * MINUTE)
    well = only_health(session, NOW + 10 * MINUTE)
    assert (well.health, well.last_error, well.gap_minutes) == (Health.WELL, "", 0)


def test_lag_is_the_median_over_recent_records_with_a_time_of_day(session: Session) -> None:
    feed, hour_ago, long_ago = saved(session), NOW - 60 * MINUTE, NOW - timedelta(days=31)
    other = saved(session, "other")
    rows = [incident(feed.id, hour_ago, lag_min=lag) for lag in (10, 20, 900)]
    rows += [
        incident(feed.id, hour_ago, lag_min=None),
        incident(feed.id, hour_ago, lag_min=0, time_precision="day"),
        incident(feed.id, long_ago, lag_min=0),
        incident(feed.id, NOW + MINUTE, lag_min=0),
        incident(other.id, hour_ago, lag_min=7),
    ]
    session.execute(insert(Incident), rows)
    lags = {row.slug: row.lag_minutes for row in sources.health(session, now=NOW)}
    assert lags == {"feed": 20, "other": 7}


def test_records_are_what_is_counted(session: Session) -> None:
    feed = saved(session)
    assert only_health(session).records == 0
    assert only_health(session).lag_minutes is None
    today, before = NOW.date(), NOW.date() - timedelta(days=40)
    place = {"source_id": feed.id, "area_id": 0}
    days = [
        {**place, "day": day, "cell": cell, "n": 4} for day in (today, before) for cell in (1, 2)
    ]
    session.execute(insert(cell_day), days)
    assert only_health(session).records == 16
    since = today - timedelta(days=10)
    session.execute(insert(CellSnapshot), [{"day": since}])
    session.execute(insert(cell_cum), [{**place, "day": since, "cell": 1, "n": 8}])
    assert only_health(session).records == 16
