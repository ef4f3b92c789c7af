"""The whole nightly run on St. Louis, 595,155 records, and what its parts cost.

python -m bench.nightly

``seconds`` and ``peak_mb`` are those of the job that starts at 02:00 UTC, from reading the tables
to the last score: completeness, fits, every recipe replayed over past origins, decision, issue,
scores; and of the search for hot spots that follows. Python works on one core, PostgreSQL beside
it; ``cpu_s`` is what the same work needs of a core that nobody shares. ``areas_s`` is one forecast
of the 79 neighbourhoods, ``areas_by_prophet_s`` the same by Prophet as it comes, one an area;
``cells_s`` the resolution-10 surfaces of all four targets.
"""

import os

# One core, for what is compared to be comparable; before numpy is loaded.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from analytics.forecasting import backtest, recipes
from analytics.forecasting.recipes import Recipe
from analytics.runs import reading
from analytics.runs.reading import Ground
from analytics.surface import mixture
from background import hot_spots as hot_spot_search
from background import retraining as retrain
from background.terms import Context
from bench import memory, scratch, st_louis
from db import session as database
from db.queries import jobs as job_rows
from db.queries import steps
from domain.city import City
from domain.job import JobState, Outcome
from domain.target import ALL
from services import hot_spots, jobs, retraining

COUNTRY = "US"
_LEASE = timedelta(hours=1)


def main() -> None:
    """Print the seconds of the whole and of its parts, and the most memory."""
    with scratch.database() as url:
        factory = database.sessions(database.engine(url))
        city = st_louis.chosen(url, factory)
        rows = st_louis.imported(factory, city).read
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        with memory.watched() as memory_of_run:
            retrain_s, retrain_cpu_s = _worked(factory, retraining.JOB, retrain.retrain)
            hot_spots_s, hot_spots_cpu_s = _worked(factory, hot_spots.JOB, hot_spot_search.search)
        parts = _parts(_ground(factory, city))
    scratch.report(
        rows=rows,
        seconds=round(retrain_s + hot_spots_s, 1),
        peak_mb=memory_of_run.peak_mb,
        cpu_s=round(retrain_cpu_s + hot_spots_cpu_s, 1),
        retrain_s=round(retrain_s, 1),
        hot_spots_s=round(hot_spots_s, 1),
        **parts,
    )


def _worked(
    factory: database.Sessions, name: str, work: Callable[[Context], Outcome]
) -> tuple[float, float]:
    """Seconds and CPU seconds of one job; its result and its steps are printed."""
    now = datetime.now(UTC)
    with database.transaction(factory) as session:
        jobs.enqueue(session, name, "", now=now)
        job = job_rows.claim_next(session, worker="bench", now=now, lease_until=now + _LEASE)
    if job is None:
        raise RuntimeError(f"The job {name} could not be claimed.")
    begun, cpu_s = time.perf_counter(), _cpu_s()
    outcome = work(Context(job, factory))
    seconds, cpu_s = time.perf_counter() - begun, _cpu_s() - cpu_s
    with database.transaction(factory) as session:
        jobs.finish(session, job, outcome, now=datetime.now(UTC))
        for step in steps.listed(session, job.id):
            lasted = step.lasted(now=datetime.now(UTC)) or timedelta()
            print(f"{name}: {step.name} {lasted.total_seconds():.1f} s", flush=True)
            for line in step.said:
                print(f"  {line.key} {dict(line.values)}", flush=True)
    print(
        f"{name}: {seconds:.1f} s, {cpu_s:.1f} s of CPU, {outcome.state}: {outcome.result}",
        flush=True,
    )
    if outcome.state is not JobState.SUCCEEDED:
        raise RuntimeError(f"The job {name} was {outcome.state}: {outcome.reason}")
    return seconds, cpu_s


def _cpu_s() -> float:
    """Of this process and its children, Prophet's sampler among them."""
    return sum(os.times()[:4])


def _ground(factory: database.Sessions, city: City) -> Ground:
    with factory() as session:
        before = reading.as_of(session, city, now=datetime.now(UTC))
        ground = None if before is None else reading.ground(session, city, before=before)
    if ground is None:
        raise RuntimeError("Nothing was imported.")
    return ground


def _parts(ground: Ground) -> Mapping[str, float]:
    """One forecast of each kind, the libraries loaded by the run before."""
    told = recipes.candidates(country=COUNTRY)["prophet_hybrid"]
    begun = time.perf_counter()
    for code, events in ground.places.events.items():
        others = None if code == ALL.code else ground.places.events[ALL.code]
        mixture.surface(events, others, ground.as_of)
    return {
        "cells_s": round(time.perf_counter() - begun, 1),
        "areas_s": _forecast_s(told, ground),
        "areas_by_prophet_s": _forecast_s(recipes.prophet_area, ground),
    }


def _forecast_s(recipe: Recipe, ground: Ground) -> float:
    begun = time.perf_counter()
    recipe(ground.counts[ALL.code], backtest.HORIZON_DAYS)
    return round(time.perf_counter() - begun, 1)


if __name__ == "__main__":
    main()
