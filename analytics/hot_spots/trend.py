"""Whether a place gets hotter or cooler: Mann and Kendall's test, and the words for it.

The words follow "emerging hot spot analysis": a place's Gi* in slices of ``SLICE_DAYS`` over a
year, hot where it exceeds ``HOT``. They describe the year behind; they forecast nothing.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from domain.hot_spot import Status

SLICE_DAYS, SLICES = 28, 13
LEAST_SLICES = 8
# One-sided 5 % of the normal distribution, and the level of the trend's two-sided p.
HOT, LEVEL = 1.645, 0.1
_RECENT = 2
# Of a dozen slices of an ordinary place one is hot every other year.
_BY_CHANCE = 1
_MOSTLY = 2 / 3

Floats = NDArray[np.float64]


class MannKendall(NamedTuple):
    """Kendall's S against time, its rank correlation, and the two-sided p (normal, with ties)."""

    statistic: int
    tau: float
    p: float


def mann_kendall(values: Floats) -> MannKendall:
    """Mann (1945) and Kendall (1975) of a series of shape (n,), oldest first."""
    n = values.size
    later = np.sign(values[None, :] - values[:, None])
    s = int(np.triu(later, 1).sum())
    _, ties = np.unique(values, return_counts=True)
    pairs = n * (n - 1)
    variance = (pairs * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    if variance <= 0:
        return MannKendall(s, 0.0, 1.0)
    z = (s - np.sign(s)) / np.sqrt(variance)
    return MannKendall(s, s / (pairs / 2), float(2 * stats.norm.sf(abs(z))))


def status(slices: Floats) -> Status:
    """The word for Gi* in ``slices`` (n,), oldest first; untold below ``LEAST_SLICES``.

    New or emerging: hot now without a break, for up to two slices or up to half of them, and
    before that no more than chance. Else the trend decides, then whether it is hot at all.
    """
    if slices.size < LEAST_SLICES:
        return Status.UNTOLD
    hot = slices > HOT
    lasting = int(np.argmin(hot[::-1])) if not hot.all() else hot.size
    if lasting and hot.sum() - lasting <= _BY_CHANCE and lasting <= hot.size / 2:
        return Status.NEW if lasting <= _RECENT else Status.EMERGING
    trend = mann_kendall(slices)
    if trend.p < LEVEL:
        return Status.EMERGING if trend.tau > 0 else Status.FADING
    if hot.any() and not hot[-_RECENT:].any():
        return Status.FADING
    return Status.PERSISTENT if hot.mean() >= _MOSTLY else Status.SPORADIC
