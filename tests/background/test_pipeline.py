"""One run reads what is due, says what came of each source, and has the rest worked out anew."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from background import pipeline
from background.terms import Context
from db import session as database
from db.queries import jobs as job_rows
from db.queries import steps
from domain.errors import IllegalStep, SourceDown
from domain.job import Interrupted, JobState, Outcome
from locales import english
from services import hot_spots, jobs, retraining
from services import pipeline as verbs
from tests import town

sessions = town.sessions(town.settled, scope="module")


@pytest.fixture
def context(sessions: database.Sessions) -> Context:
    with database.transaction(sessions) as session:
        session.execute(text("TRUNCATE job CASCADE"))
        session.execute(text("UPDATE source SET poll_minutes = 5, enabled = true"))
        jobs.enqueue(session, verbs.JOB, now=town.NOW, requested_by=7)
        until = datetime.now(UTC) + timedelta(hours=1)
        job = job_rows.claim_next(session, worker="test", now=town.NOW, lease_until=until)
    assert job is not None
    return Context(job, sessions)


def _queued(context: Context) -> dict[str, int | None]:
    with context.sessions() as session:
        found = job_rows.recent(session)
    return {job.name: job.requested_by for job in found if job.state is JobState.QUEUED}


def test_due_sources_are_read_and_the_rest_is_queued(context: Context) -> None:
    def poll(part: Context) -> Outcome:
        with part.transaction():
            pass
        if part.argument == "fire":
            raise SourceDown("The fire service does not answer.")
        return Outcome(JobState.SUCCEEDED, result={"read": 3, "stored": 2, "updated": 1})

    ended = pipeline.run(context, poll=poll)
    assert ended.state is JobState.SUCCEEDED
    assert ended.result is not None
    sources = ended.result["sources"]
    assert sources["police"] == {
        "state": "succeeded", "reason": "", "read": 3, "stored": 2, "updated": 1,
    }  # fmt: skip
    assert sources["fire"]["reason"] == "The fire service does not answer."
    assert _queued(context) == {hot_spots.JOB: 7, retraining.JOB: 7}
    with context.sessions() as session:
        parts = steps.listed(session, context.job.id)
    assert [(part.name, part.state, len(part.said)) for part in parts] == [
        ("read", "done", 2),
        ("refresh", "done", 0),
    ]


def test_nothing_new_works_nothing_out(context: Context) -> None:
    ended = pipeline.run(context, poll=lambda _part: Outcome(JobState.SKIPPED, "Nothing changed."))
    assert (ended.state, english(ended.reason)) == (JobState.SKIPPED, "No source had anything new.")
    assert _queued(context) == {}


def test_nothing_due_says_so(context: Context) -> None:
    with database.transaction(context.sessions) as session:
        session.execute(text("UPDATE source SET enabled = false"))
    ended = pipeline.run(context, poll=lambda _part: pytest.fail("nothing is due"))
    assert ended.state is JobState.SKIPPED
    assert english(ended.reason).startswith("No source is due")


def test_a_run_in_which_every_source_fails_has_failed(context: Context) -> None:
    def poll(_part: Context) -> Outcome:
        raise SourceDown("Down.")

    ended = pipeline.run(context, poll=poll)
    assert ended.state is JobState.FAILED
    assert "police: Down." in english(ended.reason)
    assert _queued(context) == {}


def test_a_run_that_was_taken_away_publishes_nothing(context: Context) -> None:
    def poll(_part: Context) -> Outcome:
        with database.transaction(context.sessions) as session:
            jobs.cancel(session, context.job.id, reason="called off", now=town.NOW)
        return Outcome(JobState.SUCCEEDED, result={"stored": 1})

    with pytest.raises((IllegalStep, Interrupted)):
        pipeline.run(context, poll=poll)
    assert _queued(context) == {}
