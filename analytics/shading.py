"""Five classes for the cells of a map, with limits that do not move with the period."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics import cell_rate
from domain.layer import Measure

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reference:
    """Counts of the cells that have any in the reference window, among ``cells`` of ``km2`` each
    over ``weeks``."""

    counts: Counts
    cells: int
    km2: float
    weeks: float

    @property
    def exposure(self) -> float:
        """km² weeks of one cell."""
        return self.km2 * self.weeks


@dataclass(frozen=True, slots=True)
class Shade:
    """Arrays of shape (n,); ``rates`` is None where the reference window holds nothing."""

    classes: NDArray[np.uint8]
    rates: cell_rate.Rates | None


def shade(
    counts: Counts, reference: Reference, measure: Measure, *, weeks: float, breaks: list[float]
) -> Shade:
    """Classes by ``breaks`` of cells with ``counts`` over ``weeks``. Without a reference window
    there are no rates, and counts keep their classes."""
    given = cell_rate.prior(reference.counts, reference.cells, reference.exposure)
    rates = None
    if given is not None:
        rates = cell_rate.rates(counts, reference.km2 * weeks, given)
    if measure is Measure.COUNT:
        return Shade(cell_rate.classes(counts.astype(np.float64), breaks), rates)
    values = np.zeros(counts.size) if rates is None else rates.estimate
    return Shade(cell_rate.classes(values, breaks), rates)


def breaks(reference: Reference, measure: Measure, *, weeks: float) -> list[float]:
    """Six class limits of ``measure``: those of counts are for a period of ``weeks``."""
    if measure is Measure.COUNT:
        return count_breaks(reference, weeks=weeks)
    given = cell_rate.prior(reference.counts, reference.cells, reference.exposure)
    if given is None:
        return cell_rate.rate_breaks(np.array([]))
    usual = cell_rate.rates(reference.counts, reference.exposure, given)
    return cell_rate.rate_breaks(usual.estimate)


def count_breaks(reference: Reference, *, weeks: float) -> list[float]:
    """Class limits of counts over ``weeks``, from what the reference window would give."""
    return cell_rate.count_breaks(reference.counts.astype(np.float64) * (weeks / reference.weeks))
