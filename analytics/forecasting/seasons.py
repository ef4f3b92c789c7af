"""The city's weekday and season without Prophet: a Poisson regression on its daily counts."""

import numpy as np

from analytics.forecasting.counts import AreaCounts, Floats

MOST_DAYS = 5 * 365
SEASON_DAYS = 730
WAVES = 6
YEAR_DAYS = 365.25
# The slow level of the past is a broken line with a knot every so many days; closer ones would
# take the season for themselves.
KNOT_DAYS = 730
RIDGE = 1.0
STEPS = 12
_MOST_LOG = 20.0


def pattern(history: AreaCounts, horizon_days: int) -> tuple[Floats, Floats]:
    """Shape of the city's counts, mean about 1: (days,) over the history and (horizon_days,)
    ahead. The slow level is fitted and then left out: where the city stands now is not its
    rhythm. A season needs two years."""
    recent = history.last(days=MOST_DAYS)
    rhythm = _rhythm_columns(history, horizon_days)
    offset = history.days - recent.days
    known = np.flatnonzero(recent.observed)
    slow = _slow_columns(recent.days)
    design = np.hstack([slow, rhythm[offset : history.days]])[known]
    weights = _regression(design, recent.city[known], free=1)
    shape = np.exp(np.clip(rhythm @ weights[slow.shape[1] :], -_MOST_LOG, _MOST_LOG))
    return shape[: history.days], shape[history.days :]


def _rhythm_columns(history: AreaCounts, horizon_days: int) -> Floats:
    weekday = history.weekdays(ahead=horizon_days)
    columns = [np.where(weekday == day, 1.0, 0.0) - 1 / 7 for day in range(7)]
    if history.observed_days >= SEASON_DAYS:
        turns = 2 * np.pi * (history.first.toordinal() + np.arange(weekday.size)) / YEAR_DAYS
        for wave in range(1, WAVES + 1):
            columns += [np.sin(wave * turns), np.cos(wave * turns)]
    return np.column_stack(columns)


def _slow_columns(days: int) -> Floats:
    """A constant and the hats of a broken line."""
    knots = np.linspace(0, max(days - 1, 1), max(round(days / KNOT_DAYS), 1) + 1)
    at = np.arange(days)
    hats = [np.interp(at, knots, np.eye(knots.size)[i]) for i in range(knots.size)]
    return np.column_stack([np.ones(days), *hats])


def _regression(design: Floats, counts: Floats, *, free: int) -> Floats:
    """Coefficients of ln E(counts) by Newton's method, ridged but for the first ``free``."""
    penalty = np.full(design.shape[1], RIDGE)
    penalty[:free] = 1e-6
    weights = np.zeros(design.shape[1])
    weights[0] = np.log(max(float(counts.mean()), 1e-6))
    for _ in range(STEPS):
        mean = np.exp(np.clip(design @ weights, -_MOST_LOG, _MOST_LOG))
        slope = design.T @ (counts - mean) - penalty * weights
        curve = (design * mean[:, None]).T @ design + np.diag(penalty)
        weights = weights + np.clip(np.linalg.solve(curve, slope), -1.0, 1.0)
    return np.asarray(weights)
