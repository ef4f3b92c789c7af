"""What is said about the next four weeks, by one recipe, beside its baseline."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.forecasting import dispersion, gates
from analytics.forecasting.backtest import ANY_DAY, ANY_WEEK, HORIZON_DAYS, Backtest, rolled
from analytics.forecasting.counts import CITY, OUTSIDE, AreaCounts, Floats, members, summed
from analytics.forecasting.recipes import BASELINE, Recipe

Groups = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Said:
    """One recipe's expected counts: ``daily`` (28, areas) and ``weekly`` (4, areas), sums of its
    days. How they vary is by the scales (``dispersion``) of days and of weeks."""

    daily: Floats
    weekly: Floats
    scale_day: float
    scale_week: float

    def of(self, at: int, days: int) -> tuple[Floats, Floats]:
        """Expected counts of steps of ``days`` (1 or 7) of the area in column ``at``, and the α of
        each."""
        daily = days == 1
        expected = (self.daily if daily else self.weekly)[:, at]
        return expected, dispersion.alpha(self.scale_day if daily else self.scale_week, expected)


@dataclass(frozen=True, slots=True)
class Level:
    """Forecasts of areas of one kind: the finest areas, their parents, or the city alone."""

    areas: tuple[int, ...]
    said: Said
    baseline: Said


@dataclass(frozen=True, slots=True)
class Row:
    """One expected count of ``days`` (1 or 7) from ``first_day``, as it is stored."""

    area_id: int
    first_day: date
    days: int
    expected: float
    alpha: float
    baseline: float
    baseline_alpha: float


@dataclass(frozen=True, slots=True)
class AreaForecast:
    """A recipe's forecast of one target from ``first_day``, the first day not counted yet. Parents
    and the city are sums of the areas, with alphas of their own record. ``short`` says what an
    area lacks that has no forecast of its own."""

    recipe: str
    first_day: date
    areas: Level
    parents: Level
    city: Level
    short: Mapping[int, gates.Shortage]

    def rows(self) -> Iterator[Row]:
        """Every expected count that may be shown, the city's first."""
        for level in (self.city, self.parents, self.areas):
            for at, area in enumerate(level.areas):
                if (area > OUTSIDE or area == CITY) and area not in self.short:
                    yield from _rows(level, at, self.first_day)


def issue(
    history: AreaCounts,
    recipe: str,
    told: Mapping[str, Recipe],
    *,
    past: Backtest,
    parents: Groups,
) -> AreaForecast | gates.Shortage:
    """The forecast of ``recipe`` for the 28 days after ``history``; what is missing, where that is
    too short. A young city gets the baseline whatever is asked: see the forecast's ``recipe``.

    ``told`` and ``past``, a backtest on the same history, hold the recipe and the baseline.
    ``parents`` names the areas of each larger one.
    """
    short = gates.city_shortage(history)
    if short is not None:
        return short
    recipe = BASELINE if gates.baseline_only(history) else recipe
    spoken = {name: told[name](history, HORIZON_DAYS) for name in {recipe, BASELINE}}
    areas = _level(spoken, recipe, past, history.end)
    if not math.isfinite(areas.said.scale_day + areas.baseline.scale_day):
        return gates.unproven(history)
    larger, city = (
        _level(_sums(spoken, history, group), recipe, rolled(past, group), history.end)
        for group in (parents, {CITY: history.areas})
    )
    lacking = gates.area_shortages(history) | gates.area_shortages(summed(history, parents))
    return AreaForecast(recipe, history.end, areas, larger, city, lacking)


def _level(spoken: Mapping[str, Floats], recipe: str, past: Backtest, first_day: date) -> Level:
    said, baseline = (_said(spoken[name], name, past, first_day) for name in (recipe, BASELINE))
    return Level(past.areas, said, baseline)


def _said(daily: Floats, recipe: str, past: Backtest, first_day: date) -> Said:
    weekly = daily.reshape(daily.shape[0] // 7, 7, daily.shape[1]).sum(axis=1)
    day = past.scale(recipe, ANY_DAY, as_of=first_day)
    week = past.scale(recipe, ANY_WEEK, as_of=first_day)
    # Where no whole week was counted, a week is taken to be as unsure as a day: too much.
    return Said(daily, weekly, day, week if math.isfinite(week) else day)


def _sums(spoken: Mapping[str, Floats], history: AreaCounts, groups: Groups) -> dict[str, Floats]:
    member = members(history.areas, groups)
    return {name: daily @ member for name, daily in spoken.items()}


def _rows(level: Level, at: int, first_day: date) -> Iterator[Row]:
    said, base = level.said, level.baseline
    for days in (1, 7):
        steps = zip(*said.of(at, days), *base.of(at, days), strict=True)
        for step, figures in enumerate(steps):
            first = first_day + timedelta(days=step * days)
            yield Row(level.areas[at], first, days, *map(float, figures))
