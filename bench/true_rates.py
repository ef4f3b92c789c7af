"""Rates of cells of the synthetic city: how often the true one lies inside the 80 % interval.

python -m bench.true_rates --seeds 3

Each city is looked at over eight periods of 28 days, a quarter apart, at resolutions 8 and 9: every
event is read as if all were reported, the prior comes from the 52 weeks to its end, as on the map,
and the mean number of events that the city's process gives each cell is what is true.
``within_pct`` is the share of cells with it inside; ``below_pct`` and ``above_pct`` where it lies
otherwise.
"""

import argparse
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from analytics import cell_rate
from bench import scratch
from connectors.synthetic import plan, process, truth
from connectors.synthetic.plan import Layout
from domain import grid

FIRST_END = date(2024, 1, 1)
PERIODS, EVERY_DAYS, DAYS, YEAR_DAYS = 8, 91, 28, 364
RESOLUTIONS = (8, 9)

Whole = NDArray[np.int64]


def main() -> None:
    """Print the shares over ``--seeds`` cities."""
    parser = argparse.ArgumentParser(description="True rates inside their intervals, or not.")
    parser.add_argument("--seeds", type=int, default=3)
    sides: dict[int, Whole] = {resolution: np.zeros(3, np.int64) for resolution in RESOLUTIONS}
    for seed in range(1, parser.parse_args().seeds + 1):
        layout = plan.city(seed)
        for at in range(PERIODS):
            end = FIRST_END + timedelta(days=at * EVERY_DAYS)
            for resolution, of_one in _period(layout, end).items():
                sides[resolution] += of_one
    figures = {}
    for resolution, counted in sides.items():
        for name, n in zip(("below", "within", "above"), counted, strict=True):
            figures[f"{name}_pct_r{resolution}"] = round(100 * n / counted.sum(), 1)
    scratch.report(**figures, cells=int(sum(counted.sum() for counted in sides.values())))


def _period(layout: Layout, end: date) -> dict[int, Whole]:
    """By resolution: cells whose true rate lies below, within and above their interval."""
    first, since = end - timedelta(days=DAYS), end - timedelta(days=YEAR_DAYS)
    found = process.events(layout, _instant(since), _instant(end))
    recent = found["day"] >= process.ordinal(first)
    true = truth.expected(layout, first, end - timedelta(days=1)).sum(axis=0)
    told = {}
    for resolution in RESOLUTIONS:
        parents, of = np.unique(
            [grid.parent(int(cell), resolution) for cell in layout.cells], return_inverse=True
        )
        usual = np.bincount(of[found["cell"]], minlength=len(parents))
        counts = np.bincount(of[found["cell"][recent]], minlength=len(parents))
        km2 = grid.area_km2(int(parents[0]))
        told[resolution] = _sides(counts, usual, np.bincount(of, true).astype(np.float64), km2)
    return told


def _sides(counts: Whole, usual: Whole, true: cell_rate.Floats, km2: float) -> Whole:
    exposure = km2 * DAYS / 7
    given = cell_rate.prior(usual, len(usual), km2 * YEAR_DAYS / 7)
    assert given is not None
    rates, rate = cell_rate.rates(counts, exposure, given), true / exposure
    below, above = int((rate < rates.low).sum()), int((rate > rates.high).sum())
    return np.array([below, rate.size - below - above, above])


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


if __name__ == "__main__":
    main()
