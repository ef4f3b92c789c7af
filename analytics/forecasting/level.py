"""From the city's rhythm to areas: how high the city stands now, and who has which part of it.

With r(t) the city's expected count of day t by its rhythm, y(t) what was counted, season_a(t) how
the area's year differs from the city's, and weights w_h that halve every h days backwards (counted
days only):

    L_h     = Σ w_h y / Σ w_h r
    level   = 0.7 · L₇ + 0.3 · L₆₀
    S_h(a)  = Σ w_h y_a / (r · season_a), over its sum of all areas
    share_a = 0.4 · S₄₅(a) + 0.6 · S₂₄₀(a)
    day_a   = (counted + 300) / (expected + 300) by weekday, of 104 weeks
    expected count of area a on day t = level · r(t) · share_a · season_a(t) · day_a(t)

(scaled so that the areas' sum on each day stays the city's). The longer share is an
empirical-Bayes prior of the shorter; half an incident an area keeps an area without any from
being impossible.
"""

import numpy as np

from analytics.forecasting import area_seasons
from analytics.forecasting.counts import AreaCounts, Floats

# Half-lives in days, and the part of the level or the share each decides. A short level follows
# the weather; the long one is what the city returns to.
LEVELS = ((7.0, 0.7), (60.0, 0.3))
PARTS = ((45.0, 0.4), (240.0, 0.6))
WEEKDAY_DAYS = 7 * 104
WEEKDAY_PRIOR = 300.0
PRIOR_INCIDENTS = 0.5
# A rhythm never says that the city stands still: shares divide by it.
LEAST_RHYTHM = 1e-3


def spread(history: AreaCounts, fitted: Floats, ahead: Floats) -> Floats:
    """(horizon, areas) expected counts from the city's rhythm ``fitted`` (days,) over the history
    and ``ahead`` (horizon,) of it. Only the shape of the rhythm matters, not its height."""
    scale = max(float(np.abs(fitted).mean()), 1e-12)
    past = np.maximum(fitted / scale, LEAST_RHYTHM)
    future = np.maximum(ahead / scale, LEAST_RHYTHM)
    season = area_seasons.factors(history, past, ahead=ahead.size)
    parts = shares(history, past[:, None] * season[: history.days])
    days = weekdays(history, past)[history.weekdays(ahead=ahead.size)[history.days :]]
    parted = parts * season[history.days :] * days
    whole = parted.sum(axis=1, keepdims=True)
    return np.asarray(_level(history, past) * future[:, None] * parted / whole)


def decay(history: AreaCounts, half_life_days: float) -> Floats:
    """(days,) weights that halve every ``half_life_days`` backwards; 0 where nothing was seen."""
    age = np.arange(history.days - 1, -1, -1)
    return np.where(history.observed, 0.5 ** (age / half_life_days), 0.0)


def shares(history: AreaCounts, usual: Floats) -> Floats:
    """(areas,) parts of the city, summing to 1; ``usual`` (days, areas) is what each area's counts
    are measured by."""
    evened = history.counts / usual
    found = np.zeros(len(history.areas))
    for half_life_days, part in PARTS:
        counted = np.maximum(decay(history, half_life_days) @ evened, 0.0) + PRIOR_INCIDENTS
        found += part * counted / counted.sum()
    return found


def weekdays(history: AreaCounts, past: Floats) -> Floats:
    """(7, areas) factor of each weekday, Monday first."""
    recent = history.last(days=WEEKDAY_DAYS)
    rhythm = np.where(recent.observed, past[-recent.days :], 0.0)
    counted = np.where(recent.observed[:, None], recent.counts, 0.0)
    usual = np.maximum(counted.sum(axis=0), 0.0) / rhythm.sum()
    by_day = np.equal.outer(np.arange(7), recent.weekdays())
    expected = (by_day @ rhythm)[:, None] * usual
    return np.asarray(
        (np.maximum(by_day @ counted, 0.0) + WEEKDAY_PRIOR) / (expected + WEEKDAY_PRIOR)
    )


def _level(history: AreaCounts, past: Floats) -> float:
    city, found = history.counts.sum(axis=1), 0.0
    for half_life_days, part in LEVELS:
        weights = decay(history, half_life_days)
        found += part * float(weights @ city) / float(weights @ past)
    return max(found, 0.0)
