"""Job rows on a real database: one flight, one holder, and nothing for who lost the job."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from db import notices
from db import session as database
from db.queries import jobs
from domain.job import Job, JobState, Outcome
from locales import english

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DONE = Outcome(JobState.SUCCEEDED, result={"stored": 3})


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


def claimed(session: Session, *, now: datetime = NOW, worker: str = "a:1") -> Job | None:
    return jobs.claim_next(session, worker=worker, now=now, lease_until=now + MINUTE)


def test_the_same_job_is_queued_once_until_it_ends(session: Session) -> None:
    first = jobs.enqueue(session, "poll", "polisen", now=NOW, requested_by=7)
    assert (first.state, first.requested_by, first.fence) == (JobState.QUEUED, 7, 0)
    assert jobs.enqueue(session, "poll", "polisen", now=NOW + MINUTE) == first
    assert jobs.enqueue(session, "poll", "other", now=NOW).id != first.id
    running = claimed(session)
    assert jobs.enqueue(session, "poll", "polisen", now=NOW) == running
    jobs.finish(session, running.id, running.fence, DONE, now=NOW)
    assert jobs.enqueue(session, "poll", "polisen", now=NOW).id != first.id


def test_the_longest_queued_is_claimed_first(session: Session) -> None:
    later = jobs.enqueue(session, "poll", "b", now=NOW + MINUTE)
    first = jobs.enqueue(session, "poll", "a", now=NOW)
    got = claimed(session)
    assert (got.id, got.state, got.fence, got.started_at) == (first.id, JobState.RUNNING, 1, NOW)
    assert claimed(session).id == later.id
    assert claimed(session) is None


def test_two_that_claim_at_once_get_different_jobs(sessions: database.Sessions) -> None:
    with database.transaction(sessions) as setup:
        ids = {jobs.enqueue(setup, "poll", str(number), now=NOW).id for number in range(2)}
    with sessions() as one, sessions() as other:
        assert {claimed(one).id, claimed(other).id} == ids
        with sessions() as third:
            assert claimed(third) is None
    with database.transaction(sessions) as teardown:
        for job_id in ids:
            jobs.cancel(teardown, job_id, reason="test", now=NOW)
        jobs.forget(teardown, before=NOW + MINUTE)


def test_the_holder_reports_and_finishes(session: Session) -> None:
    jobs.enqueue(session, "poll", "a", now=NOW)
    job = claimed(session)
    assert jobs.report(session, job.id, job.fence, progress=0.5, step="reading")
    assert jobs.by_id(session, job.id).progress == 0.5
    assert jobs.is_held(session, job.id, job.fence)
    ended = jobs.finish(session, job.id, job.fence, DONE, now=NOW + MINUTE)
    assert (ended.state, ended.progress, ended.result) == (JobState.SUCCEEDED, 1, {"stored": 3})
    assert ended.finished_at == NOW + MINUTE
    assert jobs.finish(session, job.id, job.fence, DONE, now=NOW) is None


def test_a_heartbeat_keeps_the_job_from_being_interrupted(session: Session) -> None:
    jobs.enqueue(session, "poll", "a", now=NOW)
    job = claimed(session)
    until = NOW + 3 * MINUTE
    assert jobs.heartbeat(session, job.id, job.fence, lease_until=until)
    assert jobs.interrupt_expired(session, now=NOW + 2 * MINUTE) == []
    (lost,) = jobs.interrupt_expired(session, now=NOW + 4 * MINUTE)
    assert (lost.id, lost.state) == (job.id, JobState.INTERRUPTED)
    assert "stopped answering" in english(lost.reason)


def test_who_lost_the_job_changes_nothing(session: Session) -> None:
    jobs.enqueue(session, "poll", "a", now=NOW)
    job = claimed(session)
    (lost,) = jobs.interrupt_expired(session, now=NOW + 2 * MINUTE)
    assert not jobs.heartbeat(session, job.id, job.fence, lease_until=NOW + 9 * MINUTE)
    assert not jobs.report(session, job.id, job.fence, progress=0.9, step="late")
    assert not jobs.is_held(session, job.id, job.fence)
    assert jobs.finish(session, job.id, job.fence, DONE, now=NOW) is None
    assert jobs.by_id(session, job.id) == lost


def test_an_older_fence_holds_nothing(session: Session) -> None:
    jobs.enqueue(session, "poll", "a", now=NOW)
    job = claimed(session)
    assert not jobs.is_held(session, job.id, job.fence - 1)
    assert jobs.finish(session, job.id, job.fence - 1, DONE, now=NOW) is None


def test_cancelling_ends_queued_and_running_jobs_alone(session: Session) -> None:
    queued = jobs.enqueue(session, "poll", "a", now=NOW)
    assert jobs.cancel(session, queued.id, reason="not now", now=NOW).reason == "not now"
    assert claimed(session) is None
    assert jobs.cancel(session, queued.id, reason="again", now=NOW) is None
    jobs.enqueue(session, "poll", "a", now=NOW)
    running = claimed(session)
    jobs.cancel(session, running.id, reason="not now", now=NOW)
    assert not jobs.is_held(session, running.id, running.fence)


def test_recent_jobs_come_newest_first(session: Session) -> None:
    ids = [jobs.enqueue(session, name, "", now=NOW).id for name in ("a", "b", "c")]
    assert [job.id for job in jobs.recent(session)] == ids[::-1]
    assert [job.id for job in jobs.recent(session, limit=1)] == ids[-1:]
    assert [job.id for job in jobs.recent(session, name="b")] == [ids[1]]


def test_only_jobs_that_ended_long_ago_are_forgotten(session: Session) -> None:
    jobs.enqueue(session, "old", "", now=NOW)
    old = claimed(session)
    jobs.finish(session, old.id, old.fence, DONE, now=NOW)
    kept = jobs.enqueue(session, "open", "", now=NOW)
    assert jobs.forget(session, before=NOW) == 0
    assert jobs.forget(session, before=NOW + MINUTE) == 1
    assert [job.id for job in jobs.recent(session)] == [kept.id]


def test_a_mark_is_moved_by_one_worker(session: Session) -> None:
    assert jobs.mark(session, "nightly") is None
    assert jobs.move_mark(session, "nightly", None, now=NOW)
    assert not jobs.move_mark(session, "nightly", None, now=NOW + MINUTE)
    assert jobs.move_mark(session, "nightly", NOW, now=NOW + MINUTE)
    assert not jobs.move_mark(session, "nightly", NOW, now=NOW + MINUTE)
    assert jobs.mark(session, "nightly") == NOW + MINUTE


def test_every_change_is_announced_by_id_at_commit(
    database_url: str, sessions: database.Sessions
) -> None:
    with notices.Notices(database_url, jobs.CHANNEL) as post:
        with sessions() as session:
            job = jobs.enqueue(session, "poll", "a", now=NOW)
            assert post.wait(0.1) == []
            session.commit()
            assert post.wait(10) == [(jobs.CHANNEL, str(job.id))]
            jobs.cancel(session, job.id, reason="test", now=NOW)
            jobs.forget(session, before=NOW + MINUTE)
            session.commit()
        assert post.wait(10) == [(jobs.CHANNEL, str(job.id))]


def test_a_row_that_a_sleeper_holds_is_left_for_the_next_look(
    sessions: database.Sessions, database_url: str
) -> None:
    """Nobody waits for it, and the server does not let it stand still for ever."""
    with database.transaction(sessions) as setup:
        asked = jobs.enqueue(setup, "poll", "held", now=NOW)
        held = claimed(setup)
    assert held is not None
    later = NOW + 2 * MINUTE
    engine = database.engine(database_url, asleep_s=0.3)
    with engine.connect() as asleep, database.sessions(engine)(bind=asleep) as sleeper:
        assert jobs.is_held(sleeper, held.id, held.fence)
        with database.transaction(sessions) as session:
            assert jobs.interrupt_expired(session, now=later) == []
        time.sleep(0.6)
        with database.transaction(sessions) as session:
            assert [job.id for job in jobs.interrupt_expired(session, now=later)] == [asked.id]
        with pytest.raises(notices.DISCONNECTED):
            jobs.is_held(sleeper, held.id, held.fence)
    engine.dispose()
    with database.transaction(sessions) as teardown:
        jobs.forget(teardown, before=later + MINUTE)
