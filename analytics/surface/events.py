"""Events by cell and day: all that a surface may know."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class CellEvents:
    """Events of one target from ``first`` up to the day before ``end``.

    ``cells`` (n,) are the sorted resolution-10 ids of the frozen domain: inhabited cells, with an
    incident of any target before the origin. ``index`` (events,) points into them and is
    ``NOWHERE`` for an event that has no place in the domain, which still counts in every hit rate.
    ``day`` (events,) are days since ``first``; ``weight`` (events,) is −1 where a record withdraws.
    """

    first: date
    end: date
    cells: NDArray[np.int64]
    index: NDArray[np.int32]
    day: NDArray[np.int32]
    weight: Floats

    @property
    def days(self) -> int:
        """Days of history."""
        return (self.end - self.first).days

    def before(self, day: date) -> "CellEvents":
        """Only what happened before ``day``; the domain stays."""
        kept = self.day < (day - self.first).days
        end = min(self.end, max(day, self.first))
        return replace(
            self, end=end, index=self.index[kept], day=self.day[kept], weight=self.weight[kept]
        )

    def within(self, since: date, until: date) -> "CellEvents":
        """Events of the days from ``since`` up to the day before ``until``, same ``first``."""
        low, high = (since - self.first).days, (until - self.first).days
        kept = (self.day >= low) & (self.day < high)
        return replace(
            self,
            end=min(self.end, until),
            index=self.index[kept],
            day=self.day[kept],
            weight=self.weight[kept],
        )

    def onto(self, cells: NDArray[np.int64]) -> "CellEvents":
        """The same events in another domain; those outside it are nowhere."""
        placed = self.index >= 0
        at = np.full(self.index.size, -1, dtype=np.int64)
        at[placed] = self.cells[self.index[placed]]
        return replace(self, cells=cells, index=_indexed(at, cells))

    def counts(self) -> Floats:
        """(n,) sums of weights by cell, not below zero: a withdrawal never makes less than none."""
        placed = self.index >= 0
        sums = np.bincount(self.index[placed], self.weight[placed], minlength=self.cells.size)
        return np.maximum(sums, 0.0)

    def total(self) -> float:
        """The sum of all weights, those without a place included; not below zero."""
        return max(0.0, float(self.weight.sum()))


def events(
    cell: NDArray[np.int64],
    on: NDArray[np.int32],
    weight: Floats,
    *,
    first: date,
    end: date,
    domain: NDArray[np.int64],
) -> CellEvents:
    """From one row an event: ``cell`` is its resolution-10 id (anything outside ``domain`` is
    nowhere), ``on`` its day since ``first``. Events outside [first, end) are left out."""
    kept = (on >= 0) & (on < (end - first).days)
    cell, on, weight = cell[kept], on[kept], weight[kept]
    return CellEvents(first, end, domain, _indexed(cell, domain), on.astype(np.int32), weight)


def inhabited(*several: CellEvents) -> NDArray[np.int64]:
    """(n,) the sorted cells that have any of these events."""
    used = [one.cells[np.unique(one.index[one.index >= 0])] for one in several]
    return np.unique(np.concatenate(used))


def _indexed(cell: NDArray[np.int64], domain: NDArray[np.int64]) -> NDArray[np.int32]:
    if domain.size == 0:
        return np.full(cell.size, NOWHERE, dtype=np.int32)
    at = np.minimum(np.searchsorted(domain, cell), domain.size - 1)
    return np.where(domain[at] == cell, at, NOWHERE).astype(np.int32)
