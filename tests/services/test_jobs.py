"""The verbs of background work and the steps they refuse."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from db import session as database
from db.queries import jobs as rows
from db.queries import sources
from domain.city import CitySource
from domain.errors import IllegalStep, NotFound
from domain.job import FINISHED, STEPS, Job, JobState, Outcome, require_step
from services import jobs

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DONE = Outcome(JobState.SUCCEEDED)


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


@pytest.fixture
def running(session: Session) -> Job:
    jobs.enqueue(session, "poll", "feed", now=NOW, requested_by=7)
    job = rows.claim_next(session, worker="a:1", now=NOW, lease_until=NOW + MINUTE)
    assert job is not None
    return job


def test_a_finished_job_never_moves() -> None:
    for state in FINISHED:
        assert not STEPS[state]
        with pytest.raises(IllegalStep, match="cannot become running"):
            require_step(state, JobState.RUNNING)


def test_a_queued_job_cannot_end_well(session: Session) -> None:
    queued = jobs.enqueue(session, "poll", "feed", now=NOW)
    with pytest.raises(IllegalStep, match="queued cannot become succeeded"):
        jobs.finish(session, queued, DONE, now=NOW)


def test_a_skipped_job_says_why(session: Session, running: Job) -> None:
    outcome = Outcome(JobState.SKIPPED, "The source says that nothing changed.")
    ended = jobs.finish(session, running, outcome, now=NOW)
    assert (ended.state, ended.reason) == (JobState.SKIPPED, outcome.reason)


def test_a_job_that_was_taken_away_cannot_be_finished(session: Session, running: Job) -> None:
    jobs.require_held(session, running)
    rows.interrupt_expired(session, now=NOW + 2 * MINUTE)
    with pytest.raises(IllegalStep, match="not this worker's any more"):
        jobs.require_held(session, running)
    with pytest.raises(IllegalStep, match="not this worker's any more"):
        jobs.finish(session, running, DONE, now=NOW)
    with pytest.raises(IllegalStep):
        jobs.put_back(session, running, now=NOW)
    assert len(rows.recent(session)) == 1


def test_a_job_is_put_back_as_a_new_one(session: Session, running: Job) -> None:
    again = jobs.put_back(session, running, now=NOW + MINUTE)
    assert (again.state, again.argument, again.requested_by) == (JobState.QUEUED, "feed", 7)
    assert rows.by_id(session, running.id).state == JobState.INTERRUPTED


def test_cancelling(session: Session, running: Job) -> None:
    ended = jobs.cancel(session, running.id, reason="Asked to stop.", now=NOW)
    assert (ended.state, ended.reason) == (JobState.INTERRUPTED, "Asked to stop.")
    with pytest.raises(IllegalStep, match="has ended already: interrupted"):
        jobs.cancel(session, running.id, reason="Asked to stop.", now=NOW)
    with pytest.raises(NotFound):
        jobs.cancel(session, 0, reason="Asked to stop.", now=NOW)


def test_a_scheduled_job_is_queued_by_the_first(session: Session) -> None:
    rows.move_mark(session, "nightly", None, now=NOW)
    late = NOW + timedelta(days=3)
    asked = [
        jobs.enqueue_scheduled(session, "nightly", "", key="nightly", since=NOW, now=late)
        for _ in range(2)
    ]
    assert asked[0] is not None
    assert asked[1] is None


def test_a_poll_is_queued_once_for_each_source_that_is_due(session: Session) -> None:
    for slug, poll_minutes in (("feed", 10), ("archive", None)):
        said = CitySource(slug, slug, "polisen", "CC0", poll_minutes)
        sources.save(session, said, zone="UTC", synthetic=False)
    first = jobs.enqueue_polls(session, now=NOW)
    assert [(job.name, job.argument) for job in first] == [("poll", "feed")]
    assert jobs.enqueue_polls(session, now=NOW + MINUTE) == first
