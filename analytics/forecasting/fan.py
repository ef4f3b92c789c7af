"""How far a count may fall from what is expected: the bands of a fan chart, and their record."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.scores import counts
from domain.outlook import Record

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]


def interval(expected: ArrayLike, alpha: ArrayLike, share: float) -> tuple[Whole, Whole]:
    """Lowest and highest whole count, both included, that hold the outcome with at least ``share``
    of chance: quantiles of the negative binomial of mean ``expected`` and variance μ + αμ²."""
    tail = (1 - share) / 2
    low, high = counts.quantiles(expected, alpha, [tail, 1 - tail])
    return low, high


def likeliest(expected: float, alpha: float) -> int:
    """The single most likely count: ⌊μ(1 − α)⌋, or 0 for α above 1."""
    return max(int(expected * (1 - alpha)), 0)


def record(figures: Mapping[str, object], target: str, days: int) -> Record | None:
    """How forecasts of ``days`` (1 or 7) fared, from a backtest's figures: ``cards.figures`` by
    target. None where nothing was scored."""
    card = figures.get(target)
    if not isinstance(card, Mapping):
        return None
    skill = card["skill_day" if days == 1 else "skill_week"]
    coverage = card["coverage80" if days == 1 else "coverage80_week"]
    if coverage is None or skill["value"] is None:
        return None
    value, low, high = (100 * float(skill[name]) for name in ("value", "low", "high"))
    return Record(value, low, high, float(coverage), int(card["origins"]))
