"""The named parts of a cell's risk: each an expected weekly count by itself (docs/methods/surface).

Long memory is the part that measured best and the one people forget: what a cell was like over
years says more than its last month.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analytics.surface import histories, neighbours
from analytics.surface.events import CellEvents

Singles = NDArray[np.float32]

YEAR = 365
LONG = 4 * YEAR
ALL_YEARS = 8 * YEAR

SAME: tuple[tuple[str, float], ...] = (
    ("same_14_days", 14),
    ("same_60_days", 60),
    ("same_year", YEAR),
    ("same_4_years", LONG),
)
# Name, half-life in days, bandwidth in metres.
NEAR: tuple[tuple[str, float, float], ...] = (
    ("near_month", 30, 200),
    ("near_year", YEAR, 300),
    ("wide_year", YEAR, 800),
)
MEAN, NEXT_DOOR = "same_mean", "next_door"
NEXT_DOOR_M = 80.0
ALL_SAME, ALL_NEAR, CITY = "all_same", "all_near", "city"


@dataclass(frozen=True, slots=True)
class Parts:
    """``values`` (parts, n, weeks + 1): histories (``analytics.surface.histories``) by name."""

    names: tuple[str, ...]
    values: Singles


def parts(target: CellEvents, everything: CellEvents | None, origin: date, *, weeks: int) -> Parts:
    """All parts at ``origin`` and the ``weeks`` before it. Those of ``everything``, all
    categories together, are scaled to the target's own total; without it there are none."""
    named = dict(_own(target, origin, weeks))
    total = named["same_year"].sum(axis=0)
    if everything is not None:
        for name, values in _of_all(everything, origin, weeks):
            whole = values.sum(axis=0)
            named[name] = values * (total / np.where(whole > 0, whole, 1))
    even = np.broadcast_to(total / max(target.cells.size, 1), named["same_year"].shape)
    named[CITY] = even
    return Parts(tuple(named), np.stack(list(named.values())).astype(np.float32))


def gathered(fine: Parts, sums: csr_array) -> Parts:
    """The parts of coarser cells: sums of their finer ones' by the matrix (m, n). The city's mean
    is even over the coarse cells."""
    values = np.stack([sums @ values for values in fine.values])
    at = fine.names.index(CITY)
    values[at] = values[at].mean(axis=0)
    return Parts(fine.names, values.astype(np.float32))


def _own(events: CellEvents, origin: date, weeks: int) -> Iterator[tuple[str, Singles]]:
    for name, half_life in SAME:
        yield name, histories.decayed(events, origin, half_life, weeks)
    mean = histories.averaged(events, origin, ALL_YEARS, weeks)
    yield MEAN, mean
    yield NEXT_DOOR, _near(events, mean, NEXT_DOOR_M)
    for name, half_life, bandwidth in NEAR:
        state = histories.decayed(events, origin, half_life, weeks)
        yield name, _near(events, state, bandwidth)


def _of_all(events: CellEvents, origin: date, weeks: int) -> Iterator[tuple[str, Singles]]:
    yield ALL_SAME, histories.decayed(events, origin, YEAR, weeks)
    mean = histories.averaged(events, origin, ALL_YEARS, weeks)
    yield ALL_NEAR, _near(events, mean, NEXT_DOOR_M)


def _near(events: CellEvents, values: Singles, bandwidth_m: float) -> Singles:
    spread: Singles = neighbours.smoothed(events.cells, values, bandwidth_m)  # type: ignore
    return spread
