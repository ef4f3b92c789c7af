"""Where a category stops meaning what it meant: a mean that shifts from one week to the next.

The split of the last two years' weeks that parts them best (the maximum of a standardised
difference of means, Worsley 1979, JASA 74:365), taken as a break only where the level changes at
least twofold: seasons and trends do less, a changed coding rule does more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from domain.finding import Finding, Severity

Floats = NDArray[np.float64]

WEEKS, LEAST_WEEKS = 104, 6
# The maximum over about a hundred splits of overdispersed counts stays below this by chance.
CRITICAL = 6.0
WARNS_TIMES, BLOCKS_TIMES = 2.0, 5.0
# What the models learn from: a break further back does not touch them.
TRAINING_WEEKS = 52
LEAST_COUNT = 50


@dataclass(frozen=True, slots=True)
class Weekly:
    """Counts by week, each (weeks,), of the categories by code; week 0 begins on ``first``."""

    first: date
    counts: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Break:
    """Means a week before and from ``week`` on, and how many standard errors lie between."""

    week: int
    before: float
    after: float
    distance: float

    @property
    def times(self) -> float:
        """How many times the larger mean is the smaller; at most 1,000."""
        low, high = sorted((self.before, self.after))
        return min(high / max(low, high / 1000), 1000.0)


def mean_shift(counts: Floats) -> Break | None:
    """The best split of ``counts`` (weeks,), each side ``LEAST_WEEKS`` or more; None where they
    are too few or too small."""
    n = counts.size
    if n < 2 * LEAST_WEEKS or counts.sum() < LEAST_COUNT:
        return None
    cut = np.arange(LEAST_WEEKS, n - LEAST_WEEKS + 1)
    sums, squares = np.cumsum(counts), np.cumsum(counts**2)
    before, after = sums[cut - 1] / cut, (sums[-1] - sums[cut - 1]) / (n - cut)
    within = squares[-1] - cut * before**2 - (n - cut) * after**2
    # Counts vary at least as chance makes them: a flat series must not divide by nothing.
    variance = np.maximum(within / (n - 2), counts.mean())
    distance = np.abs(after - before) / np.sqrt(variance * (1 / cut + 1 / (n - cut)))
    best = int(distance.argmax())
    return Break(int(cut[best]), float(before[best]), float(after[best]), float(distance[best]))


def categories(weekly: Weekly) -> tuple[Finding, ...]:
    """The categories that broke within the last two years. A fivefold change within the year the
    models learn from blocks: refit from the break on, or map the words anew."""
    found = []
    for code, counts in weekly.counts.items():
        start = max(0, counts.size - WEEKS)
        shift = mean_shift(counts[start:])
        if shift is None or shift.distance < CRITICAL or shift.times < WARNS_TIMES:
            continue
        week = start + shift.week
        learnt = counts.size - week <= TRAINING_WEEKS
        blocks = learnt and shift.times >= BLOCKS_TIMES
        figures: dict[str, float | str] = {
            "since": (weekly.first + timedelta(weeks=week)).isoformat(),
            "before": shift.before,
            "after": shift.after,
        }
        severity = Severity.BLOCKS if blocks else Severity.WARNS
        found.append(Finding("category_break", severity, code, figures))
    return tuple(found)
