"""The nightly run on a real cluster of two workers, one of which is killed: the same forecasts."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from analytics import executor
from analytics.forecasting import recipes
from analytics.runs.areas import AreaRun
from analytics.runs.contract import Run, Spread
from analytics.runs.reading import Ground
from background import retraining
from background.terms import Context
from db import session as database
from db.queries import jobs as job_rows
from domain.job import JobState
from services import jobs
from tests import busy_town, dask_cluster, labour, town

DAYS = 340
SAID = (
    "SELECT * FROM area_forecast ORDER BY issue_id, target, area_id, first_day, days",
    "SELECT * FROM risk_surface ORDER BY issue_id, target",
    "SELECT * FROM hour_profile ORDER BY issue_id, target, area_id",
    "SELECT id, version_id, first_day, data_count, fit_hash FROM forecast_issue ORDER BY id",
)

sessions = town.sessions()


def runs(ground: Ground) -> list[Run]:
    """What a night works on, and a recipe that is of use in a town where nothing changes."""
    _, cells = retraining.runs(ground)
    told = {"steady": labour.steady, **recipes.candidates(country="US")}
    return [AreaRun(ground, told, country="US"), cells]


def night(sessions: database.Sessions, spread: Spread) -> list[list[bytes]]:
    """Every row that a night on the busy town says, each number to the last bit."""
    with database.transaction(sessions) as session:
        now = datetime.now(UTC)
        jobs.enqueue(session, "retrain", "", now=now)
        until = now + timedelta(minutes=30)
        job = job_rows.claim_next(session, worker="a:1", now=now, lease_until=until)
    assert job is not None
    outcome = retraining.retrain(Context(job, sessions), spread=spread, runs=runs)
    assert outcome.state is JobState.SUCCEEDED, outcome.reason
    with database.transaction(sessions) as session:
        jobs.finish(session, job, outcome, now=datetime.now(UTC))
        return [[exact(row) for row in session.execute(text(asked))] for asked in SAID]


def exact(row: Sequence[Any]) -> bytes:
    values = (value.hex() if isinstance(value, float | bytes) else repr(value) for value in row)
    return " ".join(values).encode()


def killing(worker: Callable[[], None], folder: Path, spread: Spread) -> Spread:
    """``spread``, and once two workers are at it, one of them is killed."""

    def kill() -> None:
        deadline = time.monotonic() + 120
        while len(labour.workers(folder)) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        worker()

    threading.Thread(target=kill, daemon=True).start()
    return lambda function, items: spread(partial(labour.noted, function, str(folder)), items)


@pytest.mark.timeout(900)
def test_a_killed_worker_changes_no_forecast(sessions: database.Sessions, tmp_path: Path) -> None:
    busy_town.settled(sessions, days=DAYS, a_day=12)
    alone = night(sessions, executor.Here().map)
    with database.transaction(sessions) as session:
        session.execute(text("TRUNCATE model_version RESTART IDENTITY CASCADE"))
        session.execute(text("ALTER SEQUENCE forecast_issue_id_seq RESTART"))
    with dask_cluster.running(tmp_path) as cluster:
        place = executor.Dask(cluster.address)
        spread = killing(cluster.workers[0].kill, tmp_path, place.map)
        assert night(sessions, spread) == alone
        assert cluster.workers[0].poll() is not None
        assert cluster.workers[1].poll() is None
    assert len(labour.workers(tmp_path)) == 2
    areas, surfaces, _, issues = alone
    assert issues
    assert areas or surfaces
