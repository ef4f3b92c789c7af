"""The job that matches fresh official records, as the worker runs it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

import worker
from background.terms import Context
from db import session as database
from db.queries import jobs as rows
from domain.job import JobState
from services import jobs, matching
from tests import town

Sessions = database.Sessions


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    with town.database_of(database_url) as sessions:
        yield sessions


def ran(sessions: Sessions) -> tuple[JobState, dict[str, object] | None]:
    now = datetime.now(UTC)
    with database.transaction(sessions) as session:
        jobs.enqueue(session, matching.JOB, now=now)
    with database.transaction(sessions) as session:
        job = rows.claim_next(session, worker="t", now=now, lease_until=now + timedelta(hours=1))
    assert job is not None
    outcome = worker.JOBS[matching.JOB](Context(job, sessions))
    with database.transaction(sessions) as session:
        jobs.cancel(session, job.id, reason="test", now=now)
    return outcome.state, outcome.result


def test_records_of_two_services_find_each_other_once(sessions: Sessions) -> None:
    city = town.settled(sessions)
    now = datetime.now(UTC)
    assert ran(sessions)[0] is JobState.SKIPPED
    for slug in ("police", "fire"):
        accident = town.incident(slug, occurred=now - timedelta(hours=1))
        town.stored(sessions, city, town.parsed(accident), slug=slug, now=now)
    lonely = town.incident("lonely", at=town.EAST, occurred=now - timedelta(hours=1))
    town.stored(sessions, city, town.parsed(lonely), now=now)
    state, told = ran(sessions)
    assert (state, told) == (JobState.SUCCEEDED, {"looked_at": 3, "matched": 1, "followed": 0})
    assert town.rows(sessions, "SELECT incidents FROM event_cluster") == [(2,)]
    assert ran(sessions)[1] == {"looked_at": 1, "matched": 0, "followed": 0}
    moved = town.incident("fire", occurred=now - timedelta(minutes=55))
    town.stored(sessions, city, town.parsed(moved), slug="fire", now=now)
    assert ran(sessions)[1] == {"looked_at": 1, "matched": 0, "followed": 1}
