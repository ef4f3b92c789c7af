"""What recipes would have said at past origins, and how they would have fared.

At each origin a recipe is given only what was counted before it. How sure it may be is learned
from its own earlier forecasts whose outcomes were known by then; the first ``warm_up`` origins only
serve that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from analytics.forecasting import dispersion
from analytics.forecasting.counts import FEWEST_DAYS, AreaCounts, Floats, members
from analytics.forecasting.recipes import Recipe

HORIZON_DAYS = 28
WARM_UP = 4
# 26 that are scored, after the warm-up.
ORIGINS = 26 + WARM_UP
STEP_DAYS = 14
_YOUNG_DAYS = 60
_LEAST_BEHIND_DAYS = 28


@dataclass(frozen=True, slots=True)
class Span:
    """Days ``first`` to ``last`` of a horizon, counted from 1: each by itself, or ``summed`` by
    as many days at a time."""

    first: int
    last: int
    summed: int = 1

    def of(self, values: Floats) -> Floats:
        """(origins, steps, areas) of (origins, horizon, areas); a sum with an unknown day is
        unknown."""
        part = values[:, self.first - 1 : self.last]
        steps = part.shape[1] // self.summed
        parts = part.reshape(part.shape[0], steps, self.summed, part.shape[2])
        return np.asarray(parts.sum(axis=2))


DAY = Span(1, 7)
WEEK = Span(1, 7, summed=7)
LATER = Span(8, 28, summed=21)
# What is issued: every day and every week of the horizon.
ANY_DAY = Span(1, HORIZON_DAYS)
ANY_WEEK = Span(1, HORIZON_DAYS, summed=7)
SPANS = (DAY, WEEK, LATER)


@dataclass(frozen=True, slots=True)
class Backtest:
    """``expected`` by recipe and ``actual`` have shape (origins, horizon, areas); an actual that is
    not a number was not counted, or is still to come. ``scales`` by recipe and span (origins,)
    know earlier origins only, and are not a number before there are any."""

    areas: tuple[int, ...]
    origins: tuple[date, ...]
    warm_up: int
    actual: Floats
    expected: Mapping[str, Floats]
    scales: Mapping[str, Mapping[Span, Floats]]

    def scale(self, recipe: str, span: Span, *, as_of: date) -> float:
        """Dispersion by the forecasts of ``span`` whose outcomes lie before ``as_of``."""
        over = np.array([(as_of - origin).days for origin in self.origins])
        day = np.arange(self.actual.shape[1])
        known = np.where((day < over[:, None])[:, :, None], self.actual, np.nan)
        return dispersion.scale(span.of(self.expected[recipe]), span.of(known))


@dataclass(frozen=True, slots=True)
class Task:
    """One recipe at one origin; can be sent to another process."""

    recipe: Recipe
    history: AreaCounts
    horizon_days: int

    def expected(self) -> Floats:
        """(horizon_days, areas)."""
        return self.recipe(self.history, self.horizon_days)


Spread = Callable[[Callable[[Task], Floats], Sequence[Task]], list[Floats]]


def here(function: Callable[[Task], Floats], tasks: Sequence[Task]) -> list[Floats]:
    """One task after another, in this process."""
    return [function(task) for task in tasks]


def origins(history: AreaCounts, *, most: int = ORIGINS) -> tuple[date, ...]:
    """Rising origins up to the last one whose week has been counted, fortnightly; weekly where
    the history is too short for as many."""
    behind = FEWEST_DAYS if history.days < _YOUNG_DAYS else _LEAST_BEHIND_DAYS
    room = history.days - 7 - behind
    step = STEP_DAYS if room >= STEP_DAYS * (most - 1) else 7
    last = history.end - timedelta(days=7)
    found = [last - timedelta(days=step * i) for i in range(min(room // step + 1, most))]
    return tuple(sorted(found))


def backtest(
    history: AreaCounts,
    recipes: Mapping[str, Recipe],
    *,
    origins: Sequence[date],
    horizon_days: int = HORIZON_DAYS,
    warm_up: int = WARM_UP,
    spread: Spread = here,
) -> Backtest:
    """Every recipe at every origin; ``spread`` may hand the tasks to other processes."""
    pasts = [history.before(origin) for origin in origins]
    tasks = [Task(recipe, past, horizon_days) for recipe in recipes.values() for past in pasts]
    said = np.array(spread(Task.expected, tasks))
    shape = (len(recipes), len(pasts), horizon_days, len(history.areas))
    expected = dict(zip(recipes, said.reshape(shape), strict=True))
    actual = np.stack([_outcome(history, origin, horizon_days) for origin in origins])
    bare = Backtest(history.areas, tuple(origins), warm_up, actual, expected, {})
    return _with_scales(bare)


def rolled(done: Backtest, groups: Mapping[int, Sequence[int]]) -> Backtest:
    """The same forecasts of sums of areas: ``groups`` names the areas of each."""
    member = members(done.areas, groups)
    expected = {recipe: said @ member for recipe, said in done.expected.items()}
    sums = replace(done, areas=tuple(groups), actual=done.actual @ member, expected=expected)
    return _with_scales(sums)


def _with_scales(done: Backtest) -> Backtest:
    known = {
        recipe: {
            span: np.array([done.scale(recipe, span, as_of=origin) for origin in done.origins])
            for span in SPANS
            if span.last <= done.actual.shape[1]
        }
        for recipe in done.expected
    }
    return replace(done, scales=known)


def _outcome(history: AreaCounts, origin: date, horizon_days: int) -> Floats:
    """(horizon_days, areas) counts from ``origin``; not a number where nobody counted."""
    found = np.full((horizon_days, len(history.areas)), np.nan)
    since = (origin - history.first).days
    part = history.counts[since : since + horizon_days]
    seen = history.observed[since : since + horizon_days]
    found[: len(part)][seen] = part[seen]
    return found
