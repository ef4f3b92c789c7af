"""The settings: a retrain is started once, watched while it runs, and called off."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from components.ids import Settings
from db import session as database
from db.queries import jobs as rows
from domain.job import Job, JobState, Outcome
from locales import english
from services import job_steps, jobs, retraining
from tests.auth.house import House
from tests.callbacks.calling import Asker, words

RUN = f"{Settings.RUN}.children"
STEPS = ("completeness", "fit", "backtest")


@pytest.fixture(autouse=True)
def _no_jobs(house: House) -> Iterator[None]:
    yield
    with database.transaction(house.sessions) as session:
        session.execute(text("DELETE FROM job"))


def _running(house: House) -> Job:
    """A retrain that a worker has claimed and whose first step is over."""
    now = house.clock()
    with database.transaction(house.sessions) as session:
        jobs.enqueue(session, retraining.JOB, now=now)
        job = rows.claim_next(session, worker="w", now=now, lease_until=now + timedelta(hours=1))
        assert job is not None
        job_steps.plan(session, job, STEPS)
        job_steps.report(session, job, "completeness", now=now, progress=1.0)
        job_steps.report(session, job, "fit", now=now + timedelta(seconds=2), progress=0.25)
    return job


def _ended(house: House, job: Job, state: JobState, reason: str) -> None:
    with database.transaction(house.sessions) as session:
        jobs.finish(session, job, Outcome(state, reason), now=house.clock())


def test_before_the_first_run_it_says_so_and_no_clock_ticks(admin: Asker) -> None:
    written = admin.answer(RUN)
    assert "No retrain has run yet" in words(written[Settings.RUN]["children"])
    assert written[Settings.CLOCK]["disabled"] is True
    assert written[Settings.START]["disabled"] is False
    assert written[Settings.STOP]["hidden"] is True


def test_a_press_queues_one_retrain_and_the_clock_ticks(house: House, admin: Asker) -> None:
    for _ in range(2):
        admin.answer(f"{Settings.STARTED}.data", settings_start=1)
    with house.sessions() as session:
        [job] = retraining.runs(session)
    assert (job.argument, job.state) == (retraining.ASKED, JobState.QUEUED)
    written = admin.answer(RUN)
    assert "Waiting for the worker" in words(written[Settings.RUN]["children"])
    assert written[Settings.CLOCK]["disabled"] is False
    assert written[Settings.START]["disabled"] is True
    assert written[Settings.STOP]["hidden"] is False
    assert [entry.subject for entry in house.entries(retraining.STARTED)] == [f"job:{job.id}"] * 2


def test_a_run_nobody_takes_says_that_no_worker_runs(house: House, admin: Asker) -> None:
    with database.transaction(house.sessions) as session:
        jobs.enqueue(session, retraining.JOB, now=house.clock() - timedelta(minutes=1))
    assert "no worker has taken it" in words(admin.answer(RUN)[Settings.RUN]["children"])


def test_a_running_retrain_shows_its_steps(house: House, admin: Asker) -> None:
    _running(house)
    said = words(admin.answer(RUN)[Settings.RUN]["children"])
    assert "Step 2 of 3: Fit the candidates" in said
    assert "running 25\u00a0%" in said
    assert "waiting" in said


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (JobState.FAILED, "It failed. What is live is unchanged."),
        (JobState.SKIPPED, "It was skipped. What is live is unchanged."),
        (JobState.INTERRUPTED, "It was interrupted. What is live is unchanged."),
    ],
)
def test_how_it_ended_is_said_with_the_reason(
    house: House, admin: Asker, state: JobState, sentence: str
) -> None:
    _ended(house, _running(house), state, "Only 12 days of data.")
    written = admin.answer(RUN)
    said = words(written[Settings.RUN]["children"])
    assert sentence in said
    assert "Only 12 days of data." in said
    assert "Only 12 days of data." in words(written[Settings.RUNS]["children"])
    assert written[Settings.CLOCK]["disabled"] is True


def test_the_models_are_told_once_that_a_run_has_ended(house: House, admin: Asker) -> None:
    job = _running(house)
    _ended(house, job, JobState.SUCCEEDED, "")
    told = admin.answer(RUN)[Settings.ENDED]["data"]
    assert told == f"job {job.id}"
    assert Settings.ENDED not in admin.answer(RUN, settings_ended=told)


def test_it_is_called_off_in_the_name_of_who_did(house: House, admin: Asker) -> None:
    job = _running(house)
    admin.answer(f"{Settings.STOPPED}.data", settings_stop=1)
    with house.sessions() as session:
        ended = rows.by_id(session, job.id)
    assert ended is not None
    assert ended.state is JobState.INTERRUPTED
    assert english(ended.reason).startswith("Called off by admin")
    refused = admin.answer(f"{Settings.STOPPED}.data", settings_stop=2)
    assert refused[Settings.RUN_REFUSAL]["hidden"] is False
    assert "No retrain" in refused[Settings.RUN_REFUSAL_SAID]["children"]


def test_nobody_but_an_administrator_gets_in(analyst: Asker) -> None:
    assert analyst.post(RUN).status_code == 403
    assert analyst.post(f"{Settings.STARTED}.data", settings_start=1).status_code == 403
