"""From a file to hot spots and forecasts: import, cells, hot spots, and four weeks of the city and
its districts.

python -m bench.pipeline [--rows 500|10000|100000]

Rows are drawn with a fixed seed from the newest 120,000 of St. Louis, and written as CSV. The
import includes cells, counts and snapshots, and ends with its commit; hot spots are those of the
newest 90 days, tested and written down; forecasts are those of ``ewma_eb`` with an interval for
each day and week, learned from 30 replays of the past, and those of the Prophet hybrid. Where
there is too little for a method, it says so, and its part is empty.

``lost`` are rows neither stored nor listed with a reason, points in no cell, and incidents that
the counts do not hold.
"""

import argparse
import resource
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import text

from analytics.forecasting import backtest, issue, recipes
from analytics.forecasting.gates import Shortage
from analytics.hot_spots.window import Settings
from analytics.runs import hot_spots, reading
from bench import scratch, st_louis
from db import session as database
from domain.city import City
from domain.hot_spot import Search
from domain.summary import Summary
from domain.target import ALL

NEWEST = 120_000
SEED = 20_261_121
RECIPE = "ewma_eb"
COUNTRY = "US"
WINDOW_DAYS = 90
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
        clock = Clock()
        summary = st_louis.imported(factory, city, file)
        clock.lap("import_s")
        found = _hot_spots(factory, city)
        clock.lap("hot_spots_s")
        forecasts = _forecasts(factory, city)
        clock.lap("forecasts_s")
        lost = _lost(factory, summary)
    scratch.report(
        rows=rows,
        seconds=round(sum(clock.seconds.values()), 1),
        peak_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        **clock.seconds,
        stored=summary.stored,
        rejected=summary.rejected,
        lost=lost,
        hot_spots=found,
        **forecasts,
    )


def _sample(rows: int, folder: Path) -> Path:
    newest = pd.read_parquet(st_louis.FILE).sort_values("occurred_at").tail(NEWEST)
    file = folder / "incidents.csv"
    newest.sample(rows, random_state=SEED).to_csv(file, index=False)
    return file


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
