"""Counts that come true: a rising curve from what a model expects to what then happens.

Ranking is left as it was. Past weeks are cut into classes of equal expected count, ordered by a
cell's expectation; each class's observed over expected, shrunk towards 1, is what its cells are
multiplied by, and between the classes' middles the logarithm is interpolated.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CLASSES = 12
# A class is believed half where it expects as many events as this.
SHRINKAGE = 50.0
# The curve's least slope in logarithms: a higher expectation always stays a higher one.
LEAST_SLOPE = 0.05


@dataclass(frozen=True, slots=True)
class Curve:
    """Logarithms of expected (k,) and recalibrated (k,) weekly counts, both rising."""

    expected: Floats
    recalibrated: Floats

    def of(self, expected: Floats) -> Floats:
        """The recalibrated count of each of ``expected`` (n,); 0 stays 0."""
        if self.expected.size == 0:
            return expected
        with np.errstate(divide="ignore"):
            log = np.log(expected)
        inside = np.interp(log, self.expected, self.recalibrated)
        # Beyond the outermost classes their factor goes on.
        beyond = log - np.clip(log, self.expected[0], self.expected[-1])
        return np.where(expected > 0, np.exp(inside + beyond), 0.0)


def curve(expected: Floats, actual: Floats | NDArray[np.float32]) -> Curve:
    """From past cell-weeks: what was ``expected`` (any shape), and what ``actual``ly happened."""
    foreseen, happened = expected.ravel(), actual.ravel()
    order = np.argsort(foreseen, kind="stable")
    mass = np.cumsum(foreseen[order], dtype=np.float64)
    if mass.size == 0 or mass[-1] <= 0:
        return Curve(np.empty(0), np.empty(0))
    limits = np.searchsorted(mass, mass[-1] * np.arange(1, CLASSES) / CLASSES)
    starts = np.unique(np.concatenate(([0], limits)))
    sums = np.add.reduceat(foreseen[order].astype(np.float64), starts)
    found = np.add.reduceat(happened[order].astype(np.float64), starts)
    cells = np.diff(np.append(starts, foreseen.size))
    kept = sums > 0
    middle = np.log(sums[kept] / cells[kept])
    factor = (found[kept] + SHRINKAGE) / (sums[kept] + SHRINKAGE)
    return Curve(middle, _rising(middle, middle + np.log(factor)))


def _rising(x: Floats, y: Floats) -> Floats:
    """``y`` made to rise by at least ``LEAST_SLOPE`` of ``x``'s steps."""
    floor = LEAST_SLOPE * x
    return np.maximum.accumulate(y - floor) + floor
