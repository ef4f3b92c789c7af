"""Histories of a made-up town."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from analytics.forecasting.counts import AreaCounts

FIRST = date(2021, 3, 1)
RATES = (0.2, 4.0, 1.0, 0.5, 2.0)
WEEK = np.array([0.9, 0.9, 0.9, 1.0, 1.2, 1.3, 0.8])


def town(days: int, *, rates: Sequence[float] = RATES, seed: int = 5) -> AreaCounts:
    """Poisson counts with a week and a year; area 0 is outside every area."""
    day = np.arange(days)
    year = 1 + 0.25 * np.sin(2 * np.pi * day / 365.25)
    rhythm = year * WEEK[(FIRST.weekday() + day) % 7]
    found = np.random.default_rng(seed).poisson(np.outer(rhythm, rates))
    observed = np.ones(days, dtype=np.bool_)
    return AreaCounts(FIRST, tuple(range(len(rates))), found.astype(np.float64), observed)
