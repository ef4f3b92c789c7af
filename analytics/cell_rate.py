"""The estimated incident rate of a cell: a gamma–Poisson (empirical Bayes) shrinkage.

A cell's count y over an exposure e (km² × weeks) is Poisson with rate λ; over the city's cells λ
is gamma with shape a and rate b. The estimate is the posterior mean (a + y) / (b + e) and its
interval the posterior's quantiles. a and b come from the reference window by maximum likelihood
(Clayton & Kaldor 1987, Biometrics 43:671–681). docs/methods.md has the constants.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import gammaincinv, gammaln

Floats = NDArray[np.float64]

INTERVAL = 0.80
# Cells are taken to differ by at least this share of their mean, so that the prior stays proper
# where counts vary no more than chance would make them, and by at most this many times it.
LEAST_SPREAD, MOST_SPREAD = 0.05, 100.0
# The limits of five classes.
_QUANTILES = (0.0, 0.35, 0.60, 0.80, 0.94, 1.0)


@dataclass(frozen=True, slots=True)
class Prior:
    """Gamma prior of the rate: ``shape`` without unit, ``exposure`` in km² weeks."""

    shape: float
    exposure: float

    @property
    def mean(self) -> float:
        """The city's mean rate, incidents per km² and week."""
        return self.shape / self.exposure


@dataclass(frozen=True, slots=True)
class Rates:
    """Arrays of shape (n,), incidents per km² and week; ``unsure`` marks an interval wider than
    its estimate."""

    estimate: Floats
    low: Floats
    high: Floats
    unsure: NDArray[np.bool_]


def prior(counts: NDArray[np.int64], cells: int, exposure: float) -> Prior | None:
    """The prior from the reference window: ``counts`` of the cells that have any, among ``cells``
    inhabited ones of ``exposure`` km² weeks each. None where nothing happened at all."""
    counted = np.maximum(counts, 0)
    total = float(counted.sum())
    if total <= 0 or cells < 2:
        return None
    values, often = np.unique(counted, return_counts=True)
    values, often = np.append(values, 0), np.append(often, max(0, cells - len(counts)))
    mean = total / cells

    def unlikely(log_shape: float) -> float:
        """Minus the log likelihood of negative-binomial counts, less what no shape changes."""
        shape = math.exp(log_shape)
        each = gammaln(shape + values) - gammaln(shape) - (shape + values) * np.log(shape + mean)
        return -float(often @ (each + shape * log_shape))

    # The mean's own likeliest value is that of the counts, whatever the shape.
    limits = (-2 * math.log(MOST_SPREAD), -2 * math.log(LEAST_SPREAD))
    shape = math.exp(minimize_scalar(unlikely, bounds=limits, method="bounded").x)
    return Prior(shape=shape, exposure=shape * exposure / mean)


def rates(counts: NDArray[np.int64], exposure: float, given: Prior) -> Rates:
    """Posterior rates of cells with ``counts`` over ``exposure`` km² weeks each."""
    # The quantiles are slow, and most cells share their count with many others.
    values, cell = np.unique(np.maximum(counts, 0), return_inverse=True)
    shape = given.shape + values
    scale = 1 / (given.exposure + exposure)
    tail = (1 - INTERVAL) / 2
    low, high = gammaincinv(shape, tail) * scale, gammaincinv(shape, 1 - tail) * scale
    estimate = shape * scale
    unsure = high - low > estimate
    return Rates(estimate[cell], low[cell], high[cell], unsure[cell])


def rate_breaks(reference: Floats) -> list[float]:
    """Six rising class limits, two significant digits, from the reference window's positive
    rates; six zeros where there is none."""
    limits = [_two_digits(q) for q in _quantiles(reference)]
    return _rising(limits, _next_of_two_digits) if limits[-1] > 0 else limits


def count_breaks(reference: Floats) -> list[float]:
    """Six rising whole class limits, from what the reference window's cells would count in a
    period; 1 to 6 where they would count nothing."""
    limits = [float(max(1, round(q))) for q in _quantiles(reference)]
    return _rising(limits, lambda limit: limit + 1)


def classes(values: Floats, breaks: list[float]) -> NDArray[np.uint8]:
    """Class 1 to 5 of each value by ``breaks``; 0 for a value of zero or less."""
    found = np.digitize(values, breaks[1:-1]) + 1
    return np.where(values > 0, found, 0).astype(np.uint8)


def _quantiles(reference: Floats) -> list[float]:
    positive = reference[reference > 0]
    if positive.size == 0:
        return [0.0] * len(_QUANTILES)
    return [float(q) for q in np.quantile(positive, _QUANTILES)]


def _rising(limits: list[float], following: Callable[[float], float]) -> list[float]:
    rising = limits[:1]
    for limit in limits[1:]:
        rising.append(max(limit, following(rising[-1])))
    return rising


def _two_digits(value: float) -> float:
    return float(f"{value:.2g}")


def _next_of_two_digits(value: float) -> float:
    """0.012 → 0.013, 1.5 → 1.6, 99 → 100."""
    return _two_digits(value + 10.0 ** (math.floor(math.log10(value)) - 1))
