"""The job that looks for hot spots, as the worker runs it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from background import hot_spots as search
from background.terms import Context
from db import session as database
from db.queries import hot_spots
from db.queries import jobs as rows
from domain.errors import BadInput, IllegalStep
from domain.hot_spot import Lack, search_of
from domain.job import Interrupted, JobState
from locales import english
from services import hot_spots as service
from services import jobs
from tests import hot_town

Sessions = database.Sessions


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[Sessions]:
    with hot_town.town_of(database_url, *hot_town.even(), *hot_town.planted()) as (known, _):
        yield known


def claimed(sessions: Sessions, argument: str) -> Context:
    now = datetime.now(UTC)
    with database.transaction(sessions) as session:
        jobs.enqueue(session, service.JOB, argument, now=now)
    with database.transaction(sessions) as session:
        job = rows.claim_next(session, worker="t", now=now, lease_until=now + timedelta(hours=1))
    assert job is not None
    assert job.argument == argument
    return Context(job, sessions)


def ended(sessions: Sessions, context: Context) -> None:
    with database.transaction(sessions) as session:
        jobs.cancel(session, context.job.id, reason="test", now=datetime.now(UTC))


def test_one_search_is_made_and_kept(sessions: Sessions) -> None:
    context = claimed(sessions, "theft 90")
    outcome = search.search(context)
    ended(sessions, context)
    assert outcome.state is JobState.SUCCEEDED
    assert outcome.result is not None
    assert outcome.result["searches"] == 1
    with sessions() as session:
        [run] = hot_spots.runs(session, "theft", 90)
        assert run.job_id == context.job.id
        assert len(hot_spots.of_run(session, run.id)) == outcome.result["hot_spots"] > 0


def test_too_few_is_skipped_with_the_reason_and_kept_for_the_page(sessions: Sessions) -> None:
    context = claimed(sessions, "burglary 30")
    outcome = search.search(context)
    ended(sessions, context)
    assert outcome.state is JobState.SKIPPED
    assert english(outcome.reason) == "Too few incidents: 0 of the 100 needed."
    with sessions() as session:
        [run] = hot_spots.runs(session, "burglary", 30)
    assert run.shortage is not None
    assert run.shortage.lack is Lack.EVENTS


@pytest.mark.parametrize("argument", ["nonsense", "theft 31", "theft 90 1", "theft"])
def test_nonsense_is_refused(sessions: Sessions, argument: str) -> None:
    context = claimed(sessions, argument)
    with pytest.raises(BadInput):
        search.search(context)
    ended(sessions, context)


def test_a_search_that_was_taken_away_keeps_nothing(sessions: Sessions) -> None:
    context = claimed(sessions, "theft 60")
    ended(sessions, context)
    with pytest.raises((Interrupted, IllegalStep)):
        search.search(context)
    with sessions() as session:
        assert hot_spots.runs(session, "theft", 60) == []


def test_asking_twice_gives_the_search_that_waits(sessions: Sessions) -> None:
    now = datetime.now(UTC)
    with sessions() as session:
        first = service.ask(session, search_of("all", "30"), requested_by=1, now=now)
        again = service.ask(session, search_of("all", "30"), requested_by=2, now=now)
        other = service.ask(session, search_of("all", "60"), requested_by=2, now=now)
        assert first.id == again.id != other.id
        assert {job.id for job in service.open_jobs(session)} == {first.id, other.id}
