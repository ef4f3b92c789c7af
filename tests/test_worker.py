"""What the worker does and when: its tables, and polls against a connector of the test's own."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

import config
import connectors
import worker
from background import forgetting
from background.terms import Context
from connectors.contract import Fetched
from db import session as database
from db.models import CityRow, SourceRow
from db.people import AccountSession, JobRow
from db.queries import jobs as rows
from db.queries import runs, sources
from domain.city import City
from domain.errors import IllegalStep, SourceDown
from domain.fault import ParsedRecord
from domain.job import Interrupted, JobState
from domain.roles import Role
from domain.source import Health, Source
from locales import english
from services import accounts, cities, jobs
from tests import feeds

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def sessions(database_url: str) -> Iterator[database.Sessions]:
    engine = database.engine(database_url)
    factory = database.sessions(engine)
    yield factory
    with database.transaction(factory) as session:
        for table in (JobRow, SourceRow, CityRow):
            session.execute(delete(table))
    engine.dispose()


def claimed(sessions: database.Sessions, name: str, argument: str) -> Context:
    with database.transaction(sessions) as session:
        jobs.enqueue(session, name, argument, now=now())
        until = now() + timedelta(minutes=1)
        job = rows.claim_next(session, worker="a:1", now=now(), lease_until=until)
    assert job is not None
    return Context(job, sessions, contact="halo@feedtown.example")


def test_every_scheduled_job_is_known_and_readable() -> None:
    for entry in worker.SCHEDULE:
        assert entry.name in worker.JOBS
        assert entry.trigger()
    assert len({entry.key for entry in worker.SCHEDULE}) == len(worker.SCHEDULE)


def test_every_job_is_documented() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text()
    for name in worker.JOBS:
        assert f"`{name}`" in operations
    for entry in worker.SCHEDULE:
        assert f"`{entry.cron}`" in operations


class Feed:
    """A connector that says what the test wants."""

    def __init__(self, payload: bytes | None, error: Exception | None = None) -> None:
        self.payload, self.error = payload, error

    def __call__(self, source: Source, city: City) -> "Feed":
        assert (source.slug, city.name) == ("feed", "Feedtown")
        assert source.options["contact"] == "halo@feedtown.example"
        assert source.options["allowed_hosts"] == frozenset()
        return self

    def fetch(self, cursor: Mapping[str, object]) -> Fetched:
        if self.error:
            raise self.error
        return Fetched(self.payload, {"seen": 1})

    def parse(self, payload: bytes) -> Iterator[ParsedRecord]:
        return iter(())


@pytest.fixture
def poll(
    sessions: database.Sessions, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Feed], JobState]:
    """Runs the job ``poll`` on a source whose connector is the given feed."""
    with database.transaction(sessions) as session:
        cities.choose(session, feeds.TOWN_FILE, name="feedtown.toml", now=now())

    def run(feed: Feed) -> JobState:
        monkeypatch.setitem(connectors.CONNECTORS, "polisen", feed)
        context = claimed(sessions, "poll", "feed")
        try:
            return worker.poll(context).state
        finally:
            with database.transaction(sessions) as session:
                jobs.cancel(session, context.job.id, reason="test", now=now())

    return run


def health(sessions: database.Sessions) -> tuple[Health, str]:
    with sessions() as session:
        (row,) = sources.health(session, now=now())
    return row.health, english(row.last_error)


def test_a_poll_shows_in_the_sources_health(
    poll: Callable[[Feed], JobState], sessions: database.Sessions
) -> None:
    assert health(sessions) == (Health.NEVER, "")
    with pytest.raises(SourceDown):
        poll(Feed(None, SourceDown("The feed answered 503.")))
    assert health(sessions) == (Health.FAILING, "The feed answered 503.")
    with sessions() as session:
        feed = sources.by_slug(session, "feed")
        (run,) = runs.recent(session, feed.id)
        assert (run.error, run.counts, feed.cursor) == ("The feed answered 503.", {}, {})
    assert poll(Feed(b"[]")) == JobState.SUCCEEDED
    assert health(sessions) == (Health.WELL, "")
    assert poll(Feed(None)) == JobState.SKIPPED
    with sessions() as session:
        assert sources.by_slug(session, "feed").cursor == {"seen": 1}
        assert sources.due(session, now=now()) == []


def test_a_broken_connector_is_a_failing_source(
    poll: Callable[[Feed], JobState], sessions: database.Sessions
) -> None:
    with pytest.raises(KeyError):
        poll(Feed(None, KeyError("title")))
    assert health(sessions) == (Health.FAILING, "KeyError: 'title'")


def test_a_paused_source_is_not_read(
    poll: Callable[[Feed], JobState], sessions: database.Sessions
) -> None:
    with database.transaction(sessions) as session:
        feed = sources.by_slug(session, "feed")
        sources.set_enabled(session, feed.id, enabled=False)
    assert poll(Feed(None, SourceDown("must not be asked"))) == JobState.SKIPPED
    assert health(sessions)[0] == Health.PAUSED


def test_old_jobs_are_forgotten(sessions: database.Sessions) -> None:
    assert (
        worker.JOBS["forget_old_jobs"](claimed(sessions, "forget_old_jobs", "")).state == "skipped"
    )
    with database.transaction(sessions) as session:
        old = jobs.enqueue(session, "poll", "feed", now=NOW)
        long_ago = now() - timedelta(days=forgetting.KEPT_JOBS_DAYS + 1)
        jobs.cancel(session, old.id, reason="test", now=long_ago)
    outcome = worker.JOBS["forget_old_jobs"](claimed(sessions, "forget_old_jobs", "again"))
    assert outcome.result == {"forgotten": 1}


def test_old_sessions_are_forgotten(sessions: database.Sessions) -> None:
    job = "forget_old_sessions"
    assert worker.forget_old_sessions(claimed(sessions, job, "")).state == "skipped"
    long_ago = now() - timedelta(days=config.settings().keep_session_days + 1)
    with database.transaction(sessions) as session:
        person = accounts.add_account(
            session, "old@example.org", name="Old", role=Role.VIEWER, now=long_ago
        )
        values = {"created_at": long_ago, "seen_at": long_ago, "expires_at": long_ago}
        gone = AccountSession(token_hash=b"old", address="", agent="", **values)
        gone.account_id = person.account.id
        session.add(gone)
    outcome = worker.forget_old_sessions(claimed(sessions, job, "again"))
    assert outcome.result == {"forgotten": 1}


def test_a_job_that_was_taken_away_commits_nothing(sessions: database.Sessions) -> None:
    context = claimed(sessions, "poll", "feed")
    with database.transaction(sessions) as session:
        cities.choose(session, feeds.TOWN_FILE, name="feedtown.toml", now=now())
        jobs.cancel(session, context.job.id, reason="test", now=now())
    with pytest.raises(IllegalStep), context.transaction() as session:
        sources.set_enabled(session, sources.by_slug(session, "feed").id, enabled=False)
    with sessions() as session:
        assert sources.by_slug(session, "feed").enabled
    with pytest.raises(Interrupted):
        context.progress(0.5, "late")
