"""How sure a comparison of two forecasters is: a paired bootstrap over origins.

Scores of one origin are not independent of each other, those of different origins nearly are; so
whole origins are drawn with replacement, the same for both forecasters.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS = 2000
SHARE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and the limits of its 95 % interval; all not a number where there was nothing to
    compare."""

    value: float
    low: float
    high: float


NOTHING = Interval(float("nan"), float("nan"), float("nan"))


def skill(model: Floats, base: Floats, *, share: float = SHARE, seed: int = 0) -> Interval:
    """1 − Σ model / Σ base of losses (origins,): 0.05 is five percent better than the base."""
    found = ratio(model, base, share=share, seed=seed)
    return Interval(1 - found.value, 1 - found.high, 1 - found.low)


def ratio(above: Floats, below: Floats, *, share: float = SHARE, seed: int = 0) -> Interval:
    """Σ above / Σ below of two figures (origins,)."""
    if above.size == 0 or below.sum() <= 0:
        return NOTHING
    drawn = np.random.default_rng(seed).integers(above.size, size=(DRAWS, above.size))
    sums = below[drawn].sum(axis=1)
    ratios = above[drawn].sum(axis=1)[sums > 0] / sums[sums > 0]
    low, high = np.quantile(ratios, [(1 - share) / 2, (1 + share) / 2])
    return Interval(float(above.sum() / below.sum()), float(low), float(high))
