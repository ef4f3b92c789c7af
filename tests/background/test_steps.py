"""The steps of a job as they are written down."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from background.steps import Steps
from background.terms import Context
from db import session as database
from db.queries import jobs as rows
from domain.job_step import StepState
from services import job_steps, jobs
from tests import town


@pytest.fixture
def context(database_url: str) -> Iterator[Context]:
    with town.database_of(database_url) as sessions:
        now = datetime.now(UTC)
        with database.transaction(sessions) as session:
            jobs.enqueue(session, "retrain", now=now)
        with database.transaction(sessions) as session:
            until = now + timedelta(minutes=5)
            job = rows.claim_next(session, worker="test", now=now, lease_until=until)
        assert job is not None
        yield Context(job, sessions)


def far(context: Context) -> float:
    with context.sessions() as session:
        job = rows.by_id(session, context.job.id)
    assert job is not None
    return job.progress


def test_a_word_said_never_takes_progress_back(context: Context) -> None:
    steps = Steps(context, {"fit": 1, "backtest": 3})
    with steps.running("fit"):
        pass
    with steps.running("backtest") as step:
        step.progress(0.5)
        assert far(context) == pytest.approx(0.625)
        step.say("retrain.late", n=3)
        assert far(context) == pytest.approx(0.625)


def test_a_step_that_breaks_has_failed(context: Context) -> None:
    steps = Steps(context, {"fit": 1})
    with pytest.raises(ZeroDivisionError), steps.running("fit"):
        _ = 1 / 0
    with context.sessions() as session:
        [step] = job_steps.listed(session, context.job.id)
    assert step.state is StepState.FAILED
