"""What a cell's past says of a week, as it stood at an origin and at each week before it.

A history is an array (n, weeks + 1): column j is what was known j weeks before the origin, as an
expected count a week. Only events before that moment are in it, so the columns from 1 on, beside
what happened in the week after each, are honest material to learn from.
"""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from analytics.surface.events import CellEvents

Singles = NDArray[np.float32]
Floats = NDArray[np.float64]

WEEK = 7


def decayed(events: CellEvents, origin: date, half_life_days: float, weeks: int) -> Singles:
    """(n, weeks + 1) events a week, an event a half-life ago counting half; divided by what one
    event a day since ``first`` would have given, so that young histories are not too low."""
    index, age, weight = _aged(events, origin)
    n, week, older = events.cells.size, age // WEEK, age // WEEK >= weeks
    states = np.empty((weeks + 1, n))
    fade = 2.0 ** (-(age[older] - WEEK * weeks + 0.5) / half_life_days)
    states[weeks] = np.bincount(index[older], weight[older] * fade, minlength=n)
    new = ~older
    fade = 2.0 ** (-(age[new] % WEEK + 0.5) / half_life_days)
    key = week[new] * n + index[new]
    added = np.bincount(key, weight[new] * fade, minlength=weeks * n).reshape(weeks, n)
    for j in range(weeks - 1, -1, -1):
        states[j] = states[j + 1] * 2.0 ** (-WEEK / half_life_days) + added[j]
    known = (origin - events.first).days - WEEK * np.arange(weeks + 1)
    daily = 2.0 ** (-1 / half_life_days)
    ones = daily**0.5 * (1 - daily ** np.maximum(known, 1)) / (1 - daily)
    return _counts(states * (WEEK / ones)[:, None])


def averaged(events: CellEvents, origin: date, days: int, weeks: int) -> Singles:
    """(n, weeks + 1) events a week over the last ``days``, or since ``first`` where that is less;
    ``days`` is rounded down to whole weeks."""
    span = max(days // WEEK, 1)
    sums = np.cumsum(_weekly(events, origin, weeks + span), axis=0)
    sums = np.vstack((np.zeros(events.cells.size), sums))
    states = sums[span : span + weeks + 1] - sums[: weeks + 1]
    known = (origin - events.first).days / WEEK - np.arange(weeks + 1)
    return _counts(states / np.clip(known, 1, span)[:, None])


def outcomes(events: CellEvents, origin: date, weeks: int) -> Singles:
    """(n, weeks) counts of the weeks that end 0, 1, … weeks before the origin; column j is what
    happened after column j + 1 of a history."""
    return _counts(_weekly(events, origin, weeks))


def _weekly(events: CellEvents, origin: date, weeks: int) -> Floats:
    """(weeks, n) sums of weights, newest week first."""
    index, age, weight = _aged(events, origin)
    kept = age < WEEK * weeks
    key = age[kept] // WEEK * events.cells.size + index[kept]
    sums = np.bincount(key, weight[kept], minlength=weeks * events.cells.size)
    return sums.reshape(weeks, events.cells.size).astype(np.float64)


def _aged(events: CellEvents, origin: date) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Cell, age in days (0 is the day before the origin) and weight of placed earlier events."""
    age = (origin - events.first).days - 1 - events.day.astype(np.int64)
    kept = (age >= 0) & (events.index >= 0)
    return events.index[kept].astype(np.int64), age[kept], events.weight[kept]


def _counts(rows: Floats) -> Singles:
    """Transposed; a withdrawal never makes less than none."""
    return np.ascontiguousarray(np.maximum(rows, 0.0).T, dtype=np.float32)
