"""How an area's year differs from the city's: parks in summer, a shopping street in December.

With s(t) what area a would count on day t if its part of the city were the same all year, each
year having its own part, and sums weighted by nearness in the year (Gaussian, σ days) over years:

    season_a(day of the year) = (Σ counted + κ) / (Σ s + κ)

so that an area with few incidents keeps the city's year.
"""

import numpy as np

from analytics.forecasting.counts import AreaCounts, Floats

YEAR = 365
LEAST_YEARS, MOST_YEARS = 2, 9
NEARNESS_DAYS = 40.0
PRIOR_INCIDENTS = 400.0


def factors(history: AreaCounts, past: Floats, *, ahead: int) -> Floats:
    """(days + ahead, areas) factor of each day, 1 with less than two years of history. ``past``
    (days,) is the city's rhythm; ``ahead`` at most a year."""
    years = min(history.days // YEAR, MOST_YEARS)
    if years < LEAST_YEARS:
        return np.ones((history.days + ahead, len(history.areas)))
    recent = history.last(days=years * YEAR)
    seen = recent.observed[:, None]
    counted = _by_year(np.where(seen, recent.counts, 0.0))
    rhythm = _by_year(np.where(seen, past[-recent.days :, None], 0.0))
    part = counted.sum(axis=1, keepdims=True) / np.maximum(rhythm.sum(axis=1, keepdims=True), 1e-9)
    expected = (rhythm * part).sum(axis=0)
    happened = _smoothed(counted.sum(axis=0)) + PRIOR_INCIDENTS
    season = np.maximum(happened, 1.0) / (_smoothed(expected) + PRIOR_INCIDENTS)
    # The first row is the day after the history ends, a year ago.
    return np.asarray(season[np.arange(-history.days, ahead) % YEAR])


def _by_year(values: Floats) -> Floats:
    return values.reshape(-1, YEAR, values.shape[1])


def _smoothed(values: Floats) -> Floats:
    """Sums (365, areas) over the days around each, the year being a circle."""
    distance = np.minimum(np.arange(YEAR), YEAR - np.arange(YEAR))
    weights = np.exp(-0.5 * (distance / NEARNESS_DAYS) ** 2)
    turned = np.fft.rfft(weights)[:, None] * np.fft.rfft(values, axis=0)
    return np.asarray(np.fft.irfft(turned, YEAR, axis=0))
