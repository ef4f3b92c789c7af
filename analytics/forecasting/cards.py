"""How a recipe fared in a backtest, beside another on the same origins."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.forecasting import dispersion
from analytics.forecasting.backtest import DAY, LATER, WEEK, Backtest, Span
from analytics.forecasting.counts import CITY, OUTSIDE, Floats
from analytics.scores import bootstrap, counts
from analytics.scores.bootstrap import Interval

PIT_BINS = 10


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """An area's week ahead, all origins together: ``expected`` and ``actual`` incidents, mean CRPS
    of the week's total by the recipe and by the other."""

    area_id: int
    expected: float
    actual: float
    crps: float
    against_crps: float


@dataclass(frozen=True, slots=True)
class Card:
    """``recipe``'s record over ``origins`` origins, days 1–7 unless said. Skills are of CRPS
    against ``against``, with 95 % limits: each day, the week's total, the total of days 8–28.
    ``pit`` (10,) are shares of the randomised PIT of days, a tenth each where all is well.
    Columns that are no areas are left out. Figures are not numbers where nothing was scored."""

    recipe: str
    against: str
    origins: int
    skill_day: Interval
    skill_week: Interval
    skill_later: Interval
    crps_day: float
    crps_week: float
    log_score_day: float
    coverage80: float
    coverage95: float
    coverage80_week: float
    coverage95_week: float
    bias: float
    pit: tuple[float, ...]
    areas: tuple[AreaFigures, ...]


@dataclass(frozen=True, slots=True)
class _Scored:
    """Arrays of shape (origins, steps, areas); 0 where ``known`` is False."""

    known: NDArray[np.bool_]
    expected: Floats
    alpha: Floats
    actual: Floats
    crps: Floats


def card(done: Backtest, recipe: str, against: str) -> Card:
    """The record of ``recipe`` beside ``against``, both of the same backtest."""
    day, week = _scored(done, recipe, DAY), _scored(done, recipe, WEEK)
    sure_day, sure_week = _transforms(day), _transforms(week)
    return Card(
        recipe,
        against,
        origins=int(week.known.any(axis=(1, 2)).sum()),
        skill_day=_skill(done, recipe, against, DAY),
        skill_week=_skill(done, recipe, against, WEEK),
        skill_later=_skill(done, recipe, against, LATER),
        crps_day=_mean(day.crps, day.known),
        crps_week=_mean(week.crps, week.known),
        log_score_day=_log_score(day),
        coverage80=_coverage(sure_day, 0.80),
        coverage95=_coverage(sure_day, 0.95),
        coverage80_week=_coverage(sure_week, 0.80),
        coverage95_week=_coverage(sure_week, 0.95),
        bias=counts.bias(week.expected, week.actual),
        pit=_bins(sure_day),
        areas=_areas(done, week, _scored(done, against, WEEK)),
    )


def figures(one: Card) -> dict[str, Any]:
    """The card as JSON has it: None for what is not a number."""
    return {name: _plain(value) for name, value in asdict(one).items()}


def losses(done: Backtest, recipe: str, span: Span) -> Floats:
    """(scored origins,) sums of CRPS over days and areas, for comparisons by origin."""
    scored = _scored(done, recipe, span)
    return np.asarray(scored.crps.sum(axis=(1, 2))[scored.known.any(axis=(1, 2))])


def _scored(done: Backtest, recipe: str, span: Span) -> _Scored:
    inside = [at for at, area in enumerate(done.areas) if _scored_area(area)]
    if span not in done.scales[recipe]:
        nothing = np.zeros((len(done.origins), 0, len(inside)))
        return _Scored(nothing > 0, nothing, nothing, nothing, nothing)
    expected = span.of(done.expected[recipe])[done.warm_up :, :, inside]
    actual = span.of(done.actual)[done.warm_up :, :, inside]
    one = done.scales[recipe][span][done.warm_up :, None, None]
    known = np.isfinite(actual) & np.isfinite(one)
    mean, count = np.where(known, expected, 0.0), counts.whole(np.where(known, actual, 0.0))
    alpha = dispersion.alpha(np.where(known, one, 0.0), mean)
    return _Scored(known, mean, alpha, count, counts.crps(mean, alpha, count))


def _skill(done: Backtest, recipe: str, against: str, span: Span) -> Interval:
    return bootstrap.skill(losses(done, recipe, span), losses(done, against, span))


def _transforms(scored: _Scored) -> Floats:
    known = scored.known
    return counts.pit(scored.expected[known], scored.alpha[known], scored.actual[known])


def _coverage(transforms: Floats, share: float) -> float:
    return counts.coverage(transforms, share) if transforms.size else float("nan")


def _log_score(scored: _Scored) -> float:
    known = scored.known
    scores = counts.log_score(scored.expected, scored.alpha, scored.actual)
    return _mean(np.where(known, scores, 0.0), known)


def _mean(values: Floats, known: NDArray[np.bool_]) -> float:
    return float(values.sum() / known.sum()) if known.any() else float("nan")


def _bins(transforms: Floats) -> tuple[float, ...]:
    found = np.histogram(transforms, bins=PIT_BINS, range=(0.0, 1.0))[0]
    return tuple((found / max(transforms.size, 1)).tolist())


def _areas(done: Backtest, one: _Scored, other: _Scored) -> tuple[AreaFigures, ...]:
    inside = [area for area in done.areas if _scored_area(area)]
    weeks = np.maximum(one.known.sum(axis=(0, 1)), 1)
    sums = [values.sum(axis=(0, 1)) for values in (one.expected, one.actual)]
    means = [scored.crps.sum(axis=(0, 1)) / weeks for scored in (one, other)]
    rows = np.column_stack([*sums, *means]).tolist()
    return tuple(AreaFigures(area, *row) for area, row in zip(inside, rows, strict=True))


def _scored_area(area: int) -> bool:
    return area > OUTSIDE or area == CITY


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
