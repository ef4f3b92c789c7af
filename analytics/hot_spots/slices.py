"""Gi* of the city's cells in slices of a year, and how each place stood in them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.hot_spots import getis_ord, significance, trend
from domain.hot_spot import Status

Floats = NDArray[np.float64]
Cells = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Slices:
    """Gi* ``z`` (slices, cells) of the sorted resolution-9 ``cells``, oldest slice first."""

    cells: Cells
    near: Cells
    z: Floats

    def at(self, cells: Cells) -> Floats:
        """(slices,) the mean Gi* where events lie in ``cells`` (n,)."""
        mean: Floats = self.z[:, np.searchsorted(self.cells, cells)].mean(axis=1)
        return mean


@dataclass(frozen=True, slots=True)
class Hot:
    """A cell that stands out over the window."""

    cell: int
    z: float
    q: float
    status: Status


def slices(
    ground: Cells, cells: Cells, days: NDArray[np.int32], *, end_day: int, history_days: int
) -> Slices:
    """Slices of events in ``cells`` (n,) on ``days`` (n,) before ``end_day``, as many as the
    history has, over the sorted cells ``ground``."""
    near = getis_ord.around(ground)
    several = min(trend.SLICES, history_days // trend.SLICE_DAYS)
    back = (end_day - 1 - days) // trend.SLICE_DAYS
    counts = [_counts(ground, cells[back == at]) for at in reversed(range(several))]
    laid = np.array(counts).reshape(several, ground.size)
    return Slices(ground, near, getis_ord.z_scores(laid, near))


def hot(over: Slices, cells: Cells, *, q: float) -> list[Hot]:
    """The cells that stand out where the window's events lie in ``cells`` (n,), at a
    false-discovery rate of ``q``."""
    z = getis_ord.z_scores(_counts(over.cells, cells), over.near)
    rates = np.array(significance.q_values(getis_ord.p_values(z).tolist()))
    return [
        Hot(int(over.cells[at]), float(z[at]), float(rates[at]), trend.status(over.z[:, at]))
        for at in np.flatnonzero(rates <= q).tolist()
    ]


def _counts(ground: Cells, cells: Cells) -> Floats:
    found = np.bincount(np.searchsorted(ground, cells), minlength=ground.size)
    return found.astype(np.float64)
