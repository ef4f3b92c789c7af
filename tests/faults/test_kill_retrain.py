"""A worker is killed, or falls asleep, at random moments of a retrain: what was live stays live to
the last bit, a run that broke off reads so, the next one succeeds, and a sleeper publishes nothing.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from analytics.runs.areas import DAYS_NEEDED
from background import retraining
from background.process import Worker
from background.terms import Pace
from db import session as database
from db.queries import jobs as job_rows
from db.queries import steps
from domain.job import Job, JobState
from domain.job_step import StepState
from services import jobs
from tests import busy_town, forked, night_run, town

# More of them: HALO_FAULT_ROUNDS=20 script/test tests/faults.
ROUNDS = int(os.environ.get("HALO_FAULT_ROUNDS", "8"))
pytestmark = pytest.mark.timeout(60 * ROUNDS)
SLEEPERS = max(2, ROUNDS // 5)
# Only a sleeper's lease matters here; it ends when the test says so.
PACE = Pace(lease_s=60, idle_s=0.05, clock_s=60, grace_s=1, asleep_s=3, threads=1)
LATER = timedelta(minutes=5)


def work(url: str, told: Path) -> None:
    """A worker that knows one job."""
    sys.stdout = sys.stderr = told.open("a")
    known = {"retrain": partial(retraining.retrain, runs=night_run.STEADY)}
    worker = Worker(url, known, (), PACE)
    worker.heed_signals()
    worker.run()


@pytest.fixture
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as factory:
        busy_town.settled(factory, days=DAYS_NEEDED + 12, a_day=12)
        yield factory


@contextmanager
def working(url: str, folder: Path) -> Iterator[Any]:
    process = forked.SERVER.Process(target=work, args=(url, folder / "told"))
    process.start()
    try:
        yield process
    finally:
        if process.is_alive():
            os.kill(process.pid, signal.SIGCONT)
            process.kill()
        process.join()


def now() -> datetime:
    return datetime.now(UTC)


def asked(sessions: database.Sessions) -> Job:
    with database.transaction(sessions) as session:
        return jobs.enqueue(session, "retrain", now=now())


def found(sessions: database.Sessions, job: Job) -> Job:
    with sessions() as session:
        stored = job_rows.by_id(session, job.id)
    assert stored is not None
    return stored


def until(question: Any) -> None:
    """Wait for a yes; the limit only keeps a broken worker from hanging the test."""
    deadline = time.monotonic() + 60
    while not question():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def begun(sessions: database.Sessions, job: Job) -> bool:
    return found(sessions, job).state is not JobState.QUEUED


def given_up(sessions: database.Sessions, job: Job) -> None:
    """The lease has run out, and somebody looked: more than once where a sleeper held the row."""

    def looked() -> bool:
        with database.transaction(sessions) as session:
            job_rows.interrupt_expired(session, now=now() + LATER)
        return found(sessions, job).state is not JobState.RUNNING

    until(looked)


def succeeded(sessions: database.Sessions) -> float:
    """A retrain that nobody disturbs, by the worker that is there; how many seconds it took."""
    job = asked(sessions)
    until(lambda: begun(sessions, job))
    since = time.monotonic()
    until(lambda: found(sessions, job).finished_at)
    ended = found(sessions, job)
    assert ended.state is JobState.SUCCEEDED, ended.reason
    return time.monotonic() - since


def standing(sessions: database.Sessions) -> tuple[Any, ...]:
    """Versions and decisions, whole."""
    return tuple(
        town.rows(sessions, f"SELECT * FROM {table} ORDER BY id")
        for table in ("model_version", "model_decision")
    )


def said(sessions: database.Sessions) -> dict[int, tuple[Any, ...]]:
    """Every issue with the digest of all its forecasts, to the last bit."""
    rows = town.rows(
        sessions,
        """
        SELECT i.id, i.version_id, i.first_day, i.data_count, i.fit_hash, (
          SELECT md5(string_agg(concat(target, area_id, first_day, days, float8send(expected),
            float8send(alpha), float8send(baseline), float8send(baseline_alpha)), ','
            ORDER BY target, area_id, first_day, days))
          FROM area_forecast f WHERE f.issue_id = i.id)
        FROM forecast_issue i
        """,
    )
    return {row[0]: row[1:] for row in rows}


def assert_as_it_was(
    sessions: database.Sessions, before: tuple[Any, ...], known: dict[int, tuple[Any, ...]]
) -> dict[int, tuple[Any, ...]]:
    """The live version and every issue are what they were; a new issue is whole, and says of the
    same data the same."""
    assert standing(sessions) == before
    after = said(sessions)
    assert {number: after[number] for number in known} == known
    assert set(after.values()) == set(known.values())
    return after


def test_the_worker_is_killed(
    sessions: database.Sessions, database_url: str, tmp_path: Path
) -> None:
    with working(database_url, tmp_path):
        usual_s = succeeded(sessions)
    before, known = standing(sessions), said(sessions)
    assert len(known) == 1
    moments, broken, stages = random.Random(3), 0, set()
    for _ in range(ROUNDS):
        with working(database_url, tmp_path) as process:
            usual_s = min(usual_s, succeeded(sessions))
            known = assert_as_it_was(sessions, before, known)
            job = asked(sessions)
            until(lambda job=job: begun(sessions, job))
            time.sleep(moments.uniform(0, usual_s))
            process.kill()
            process.join()
        given_up(sessions, job)
        ended = found(sessions, job)
        assert ended.state in {JobState.INTERRUPTED, JobState.SUCCEEDED}
        if ended.state is JobState.INTERRUPTED:
            broken += 1
            stages.add(ended.step)
            with sessions() as session:
                states = {step.state for step in steps.listed(session, job.id)}
            assert not states & {StepState.RUNNING, StepState.WAITING}
        known = assert_as_it_was(sessions, before, known)
    with working(database_url, tmp_path):
        succeeded(sessions)
    assert_as_it_was(sessions, before, known)
    assert broken > ROUNDS / 2
    assert len(stages) > 1


def test_a_sleeper_publishes_nothing(
    sessions: database.Sessions, database_url: str, tmp_path: Path
) -> None:
    """Stopped in its tracks, given up, and woken when another run has long been through."""
    with working(database_url, tmp_path):
        usual_s = succeeded(sessions)
    before, known = standing(sessions), said(sessions)
    assert len(known) == 1
    moments = random.Random(4)
    for _ in range(SLEEPERS):
        with working(database_url, tmp_path) as sleeper:
            job = asked(sessions)
            until(lambda job=job: begun(sessions, job))
            time.sleep(moments.uniform(0, usual_s / 2))
            os.kill(sleeper.pid, signal.SIGSTOP)
            given_up(sessions, job)
            asleep = said(sessions)
            with working(database_url, tmp_path):
                succeeded(sessions)
            os.kill(sleeper.pid, signal.SIGCONT)
            # It takes the next job only when it is through with the one that it lost.
            succeeded(sessions)
        assert found(sessions, job).state is JobState.INTERRUPTED
        by_sleeper = town.rows(
            sessions, "SELECT id FROM forecast_issue WHERE job_id = :job", job=job.id
        )
        assert {row[0] for row in by_sleeper} <= set(asleep)
        known = assert_as_it_was(sessions, before, known)
