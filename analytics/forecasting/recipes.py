"""From a history to expected counts: the candidates, the baseline, and what they are told.

A recipe reads the history it is given and nothing else. All are pure and give the same numbers
every time; none ever gives less than nothing. docs/methods/forecasts.md tells how they were chosen.
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from analytics.forecasting import level, rhythm, seasons
from analytics.forecasting.counts import AreaCounts, Floats, demand

Recipe = Callable[[AreaCounts, int], Floats]

BASELINE = "mean_28"
CANDIDATES = ("prophet_hybrid", "ewma_eb")


def prophet_hybrid(history: AreaCounts, horizon_days: int, *, country: str | None = None) -> Floats:
    """(horizon_days, areas): one Prophet of the city, its recent level, the areas' shares."""
    demand(history)
    fit = rhythm.fit(history, horizon_days, country=country)
    return level.spread(history, fit.fitted, fit.ahead)


def ewma_eb(history: AreaCounts, horizon_days: int) -> Floats:
    """(horizon_days, areas): weekday and season of the city, its recent level, the shares."""
    demand(history)
    fitted, ahead = seasons.pattern(history, horizon_days)
    return level.spread(history, fitted, ahead)


def mean_28(history: AreaCounts, horizon_days: int) -> Floats:
    """(horizon_days, areas): the mean of the counted days among the last 28."""
    demand(history)
    recent = history.last(days=28)
    if not recent.observed.any():
        recent = history
    mean = np.maximum(recent.counts[recent.observed].mean(axis=0), 0.0)
    return np.tile(mean, (horizon_days, 1))


def prophet_area(history: AreaCounts, horizon_days: int) -> Floats:
    """(horizon_days, areas): Prophet as it comes, one an area; to compare with, never issued."""
    demand(history)
    said = [rhythm.plain(history, at, horizon_days) for at in range(len(history.areas))]
    return np.maximum(np.column_stack([one.expected for one in said]), 0.0)


RECIPES: Mapping[str, Recipe] = {
    "prophet_hybrid": prophet_hybrid,
    "ewma_eb": ewma_eb,
    "mean_28": mean_28,
    "prophet_area": prophet_area,
}


def candidates(*, country: str | None = None) -> Mapping[str, Recipe]:
    """The recipes a night run compares, the baseline last. ``country`` (ISO 3166, two letters)
    adds its public holidays to the city's rhythm."""
    told = partial(prophet_hybrid, country=country)
    return {"prophet_hybrid": told, "ewma_eb": ewma_eb, BASELINE: mean_28}
