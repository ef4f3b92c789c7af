"""Retrains in tests: claimed as a worker does, at a time of the test's own, with quick recipes."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import time_machine

from analytics.forecasting import recipes
from analytics.forecasting.counts import AreaCounts, Floats
from analytics.runs.areas import AreaRun
from analytics.runs.contract import Run
from analytics.runs.reading import Ground
from background import retraining
from background.terms import Context
from db import session as database
from db.queries import jobs as job_rows
from domain.job import Job, Outcome
from domain.model import Issue, ModelKind
from services import jobs, registry

Runs = Callable[[Ground], Sequence[Run]]


def here(function: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    return [function(item) for item in items]


def steady(history: AreaCounts, horizon_days: int) -> Floats:
    """The mean of the whole history: better than that of four weeks where nothing ever changes."""
    return np.tile(history.counts[history.observed].mean(axis=0), (horizon_days, 1))


def doubled(history: AreaCounts, horizon_days: int) -> Floats:
    """Twice too much."""
    return 2 * steady(history, horizon_days)


def told(**own: Callable[[AreaCounts, int], Floats]) -> Runs:
    """Runs of areas with these recipes."""
    return lambda ground: [AreaRun(ground, {**own, "mean_28": recipes.mean_28}, country=None)]


STEADY = told(steady=steady)


def claimed(sessions: database.Sessions, argument: str, now: datetime) -> Context:
    """The job of a retrain, held by a worker of this name."""
    with database.transaction(sessions) as session:
        jobs.enqueue(session, "retrain", argument, now=now)
        until = now + timedelta(minutes=5)
        job = job_rows.claim_next(session, worker="a:1", now=now, lease_until=until)
    assert job is not None
    return Context(job, sessions)


def retrained(
    sessions: database.Sessions, now: datetime, argument: str = "", *, runs: Runs = STEADY
) -> Job:
    """The job of a whole retrain at ``now``."""
    with time_machine.travel(now, tick=False):
        context = claimed(sessions, argument, now)
        outcome: Outcome = retraining.retrain(context, spread=here, runs=runs)
        with database.transaction(sessions) as session:
            return jobs.finish(session, context.job, outcome, now=now)


def shown(sessions: database.Sessions, kind: ModelKind = ModelKind.AREAS) -> Issue:
    """The issue that pages show."""
    with sessions() as session:
        issue = registry.shown(session, kind)
    assert issue is not None
    return issue
