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


@dataclass(frozen=True, slots=True)
class Shade:
    """Arrays of shape (n,); ``rates`` is None where the reference window holds nothing."""

    classes: NDArray[np.uint8]
    breaks: list[float]
    rates: cell_rate.Rates | None


def shade(counts: Counts, reference: Reference, measure: Measure, *, weeks: float) -> Shade:
    """Classes of cells with ``counts`` over ``weeks``."""
    given = cell_rate.prior(reference.counts, reference.cells, reference.km2 * reference.weeks)
    if given is None:
        return Shade(np.zeros(counts.size, np.uint8), [0.0] * 6, None)
    rates = cell_rate.rates(counts, reference.km2 * weeks, given)
    if measure is Measure.RATE:
        usual = cell_rate.rates(reference.counts, reference.km2 * reference.weeks, given)
        breaks = cell_rate.rate_breaks(usual.estimate)
        return Shade(cell_rate.classes(rates.estimate, breaks), breaks, rates)
    breaks = count_breaks(reference, weeks=weeks)
    return Shade(cell_rate.classes(counts.astype(np.float64), breaks), breaks, rates)


def count_breaks(reference: Reference, *, weeks: float) -> list[float]:
    """Class limits of counts over ``weeks``, from what the reference window would give."""
    return cell_rate.count_breaks(reference.counts.astype(np.float64) * (weeks / reference.weeks))
