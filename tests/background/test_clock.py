"""The clock goes by an administrator's own time where there is one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from background import clock
from background.terms import Scheduled
from db import session as database
from db.queries import jobs, schedule

NIGHTLY = Scheduled("retrain", "0 2 * * *")
DAY = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def sessions(database_url: str) -> Iterator[database.Sessions]:
    engine = database.engine(database_url)
    factory = database.sessions(engine)
    yield factory
    with database.transaction(factory) as session:
        session.execute(text("TRUNCATE job, job_step, schedule, schedule_mark"))
    engine.dispose()


def looked(sessions: database.Sessions, at: datetime) -> int:
    """How many jobs are queued after a look at ``at``; each is taken off at once."""
    with time_machine.travel(at, tick=False):
        clock.queue(sessions, NIGHTLY)
    with database.transaction(sessions) as session:
        open_jobs = [job for job in jobs.recent(session) if job.finished_at is None]
        for job in open_jobs:
            jobs.cancel(session, job.id, reason="test", now=at)
    return len(open_jobs)


def test_the_time_of_the_table(sessions: database.Sessions) -> None:
    assert looked(sessions, DAY) == 0
    assert looked(sessions, DAY + timedelta(hours=1, minutes=59)) == 0
    assert looked(sessions, DAY + timedelta(hours=2)) == 1
    assert looked(sessions, DAY + timedelta(hours=2, seconds=5)) == 0
    assert looked(sessions, DAY + timedelta(days=3, hours=5)) == 1


def test_an_own_time_is_heeded_from_the_next_look_on(sessions: database.Sessions) -> None:
    looked(sessions, DAY)
    with database.transaction(sessions) as session:
        now = DAY + timedelta(hours=1)
        schedule.save(session, "retrain", "30 4 * * mon", by=7, now=now)
    assert looked(sessions, DAY + timedelta(hours=3)) == 0
    # 2 March 2026 is a Monday.
    assert looked(sessions, DAY + timedelta(hours=4, minutes=30)) == 1
    assert looked(sessions, DAY + timedelta(days=6, hours=23)) == 0
    assert looked(sessions, DAY + timedelta(days=7, hours=4, minutes=31)) == 1


def test_a_time_that_lies_behind_when_it_is_set_was_not_missed(
    sessions: database.Sessions,
) -> None:
    looked(sessions, DAY)
    assert looked(sessions, DAY + timedelta(hours=2)) == 1
    with database.transaction(sessions) as session:
        now = DAY + timedelta(hours=5)
        schedule.save(session, "retrain", "0 4 * * *", by=7, now=now)
    assert looked(sessions, DAY + timedelta(hours=5, seconds=1)) == 0
    assert looked(sessions, DAY + timedelta(hours=28)) == 1


def test_a_clock_that_is_set_back_is_noticed_once() -> None:
    wall = clock.Wall()
    assert not wall.was_set_back()
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=1)):
        assert wall.was_set_back()
        assert not wall.was_set_back()
    assert not wall.was_set_back()
