"""Small simulated cities: cells around a point, each with a weekly rate of its own."""

from datetime import date

import h3.api.basic_int as h3
import numpy as np
from numpy.typing import NDArray

from analytics.surface import events
from analytics.surface.events import CellEvents

FIRST = date(2020, 1, 1)
CENTRE = (38.63, -90.24)

Floats = NDArray[np.float64]


def cells(rings: int = 9) -> NDArray[np.int64]:
    """(n,) sorted resolution-10 cells in ``rings`` around the centre: 271 for 9."""
    disk = h3.grid_disk(h3.latlng_to_cell(*CENTRE, 10), rings)
    return np.unique(np.array(disk, dtype=np.int64))


def rates(n: int, *, seed: int, a_week: float = 0.3, spread: float = 1.5) -> Floats:
    """(n,) weekly rates drawn from a gamma with that coefficient of variation."""
    shape = 1 / spread**2
    return np.random.default_rng(seed).gamma(shape, a_week / shape, n)


def played(weekly: Floats, *, days: int, seed: int, first: date = FIRST) -> CellEvents:
    """Poisson events of cells with ``weekly`` rates over ``days``."""
    random = np.random.default_rng(seed)
    counts = random.poisson(np.repeat(weekly[:, None] / 7, days, axis=1))
    cell, day = np.nonzero(counts)
    times = counts[cell, day]
    domain = cells(_rings(weekly.size))
    return events.events(
        np.repeat(domain[cell], times),
        np.repeat(day, times).astype(np.int32),
        np.ones(times.sum()),
        first=first,
        end=date.fromordinal(first.toordinal() + days),
        domain=domain,
    )


def _rings(n: int) -> int:
    return round((-3 + (9 + 12 * (n - 1)) ** 0.5) / 6)
