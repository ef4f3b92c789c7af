"""From a file to hot spots and forecasts: import, cells, hot spots, and four weeks of the city and
its districts.

python -m bench.pipeline [--rows 500|10000|100000]

Rows are drawn with a fixed seed from the newest 120,000 of St. Louis, and written as CSV.
``seconds`` are those of the work the ancestor did: the import with cells, counts and snapshots up
to its commit; DBSCAN of every point (150 m, 10 incidents); forecasts by ``ewma_eb`` with an
interval for each day and week, learned from 30 replays of the past, and by the Prophet hybrid.
What Halo shows as a hot spot has also stood up to chance: ``with_tests_s`` adds the search of the
newest 90 days with 199 simulations for each of two ways, stability, and 499 for near-repeats.
Where there is too little for a method, it says so, and its part is empty.

``cpu_s`` is Python's own part of ``seconds``; PostgreSQL is at work at the same time. ``lost`` are
rows neither stored nor listed with a reason, points in no cell, and incidents that the counts do
not hold.
"""

import argparse
import os
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import text

from analytics.forecasting import backtest, issue, recipes
from analytics.forecasting.gates import Shortage
from analytics.hot_spots import dbscan, plane
from analytics.hot_spots.window import Settings
from analytics.runs import hot_spots, reading
from bench import memory, scratch, st_louis
from db import session as database
from db.queries import hot_spot_points
from domain.city import City
from domain.hot_spot import Search
from domain.summary import Summary
from domain.target import ALL

NEWEST = 120_000
SEED = 20_261_121
RECIPE = "ewma_eb"
COUNTRY = "US"
WINDOW_DAYS = 90
REACH_M, NEIGHBOURS = 150.0, 10
LONGEST_YEARS = 10
_WITHOUT_CELL = "SELECT count(*) FROM incident WHERE geom IS NOT NULL AND cell IS NULL"


@dataclass(slots=True)
class Clock:
    """Seconds by part, in the order of their ends."""

    seconds: dict[str, float] = field(default_factory=dict)
    begun: float = field(default_factory=time.perf_counter)

    def lap(self, part: str) -> None:
        now = time.perf_counter()
        self.seconds[part] = round(now - self.begun, 2)
        self.begun = now


def main() -> None:
    """Print the seconds of the whole and of its parts, the most memory, and what was lost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    with scratch.database() as url, tempfile.TemporaryDirectory() as folder:
        factory = database.sessions(database.engine(url))
        city = st_louis.chosen(url, factory)
        file = _sample(rows, Path(folder))
        clock, cpu_s = Clock(), sum(os.times()[:4])
        with memory.watched() as memory_of_run:
            summary = st_louis.imported(factory, city, file)
            clock.lap("import_s")
            clusters = _clusters(factory, city)
            clock.lap("clusters_s")
            forecasts = _forecasts(factory, city)
            clock.lap("forecasts_s")
            seconds, cpu_s = sum(clock.seconds.values()), sum(os.times()[:4]) - cpu_s
            found = _hot_spots(factory, city)
            clock.lap("hot_spots_s")
        lost = _lost(factory, summary)
    scratch.report(
        rows=rows,
        seconds=round(seconds, 1),
        with_tests_s=round(sum(clock.seconds.values()), 1),
        peak_mb=memory_of_run.peak_mb,
        cpu_s=round(cpu_s, 1),
        **clock.seconds,
        stored=summary.stored,
        rejected=summary.rejected,
        lost=lost,
        clusters=clusters,
        hot_spots=found,
        **forecasts,
    )


def _sample(rows: int, folder: Path) -> Path:
    newest = pd.read_parquet(st_louis.FILE).sort_values("occurred_at").tail(NEWEST)
    file = folder / "incidents.csv"
    newest.sample(rows, random_state=SEED).to_csv(file, index=False)
    return file


def _clusters(factory: database.Sessions, city: City) -> int:
    """How many clusters all points of the target "all" make."""
    with factory() as session:
        end = reading.as_of(session, city, now=datetime.now(UTC)) or date.max
        first = date(end.year - LONGEST_YEARS, 1, 1)
        points = hot_spot_points.between(session, list(ALL.slots), first=first, end=end)
    points_m = plane.metres(points.lon, points.lat, city.centre)
    return int(dbscan.labels(points_m, NEIGHBOURS, eps_m=REACH_M).max(initial=-1)) + 1


def _hot_spots(factory: database.Sessions, city: City) -> int:
    """How many were found and written down."""
    now = datetime.now(UTC)
    with database.transaction(factory) as session:
        year = hot_spots.year(session, city, now=now)
        if year is None:
            return 0
        wanted = [Search(ALL, WINDOW_DAYS)]
        told = list(hot_spots.searched(year, wanted, Settings(), progress=lambda *_: None))
        for one in told:
            hot_spots.store(session, one, city, job_id=None, now=now)
    return sum(len(one.hot_spots) for one in told)


def _forecasts(factory: database.Sessions, city: City) -> dict[str, int]:
    """How many expected counts there are of city and districts, and how many below zero."""
    with factory() as session:
        before = reading.as_of(session, city, now=datetime.now(UTC))
        ground = None if before is None else reading.ground(session, city, before=before)
    if ground is None:
        return {"forecasts": 0, "negative": 0}
    history = ground.counts[ALL.code]
    told = recipes.candidates(country=COUNTRY)
    proven = {name: told[name] for name in (RECIPE, recipes.BASELINE)}
    past = backtest.backtest(history, proven, origins=backtest.origins(history))
    said = issue.issue(history, RECIPE, proven, past=past, parents=ground.parents)
    if isinstance(said, Shortage):
        return {"forecasts": 0, "negative": 0}
    rows = [row.expected for row in said.rows()]
    rows += told["prophet_hybrid"](history, backtest.HORIZON_DAYS).ravel().tolist()
    return {"forecasts": len(rows), "negative": sum(expected < 0 for expected in rows)}


def _lost(factory: database.Sessions, summary: Summary) -> int:
    listed = summary.stored + summary.updated + summary.duplicate + summary.rejected
    with factory() as session:
        without_cell = session.execute(text(_WITHOUT_CELL)).scalar_one()
        counted = session.execute(text("SELECT sum(n) FROM day_count")).scalar_one()
        weighed = session.execute(text("SELECT sum(weight) FROM incident")).scalar_one()
    return int(summary.read - listed + without_cell + abs(counted - weighed))


if __name__ == "__main__":
    main()
