"""Near-repeats: whether one event is soon followed by another near by."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components import fact_table, notice
from components.fact_table import Column
from domain.hot_spot import RepeatBand
from locales import number, t

LEVEL = 0.05
# Fewer pairs more than this many times what is expected are no pattern to act on.
NOTABLE = 1.2


def listed(bands: Sequence[RepeatBand]) -> list[Any]:
    """The strongest band in a sentence, and every band as a row."""
    if not bands:
        title, advice = t("hot_spots.repeats.none"), t("hot_spots.repeats.none_advice")
        return [notice.empty(title, advice)]
    columns = [
        Column(t("hot_spots.repeats.distance")),
        Column(t("hot_spots.repeats.time")),
        Column(t("hot_spots.repeats.observed"), number=True),
        Column(t("hot_spots.repeats.expected"), number=True),
        Column(t("hot_spots.repeats.ratio"), number=True),
        Column(t("hot_spots.repeats.p"), number=True),
    ]
    caption = t("hot_spots.repeats.caption", n=bands[0].simulations)
    return [
        html.H2(t("hot_spots.repeats.title")),
        html.P(_sentence(bands)),
        fact_table.table(caption, columns, [_row(one) for one in bands]),
        html.P(caption, className="figure-note"),
        html.P(t("hot_spots.repeats.same_place"), className="figure-note"),
    ]


def _sentence(bands: Sequence[RepeatBand]) -> str:
    notable = [one for one in bands if one.p <= LEVEL and (one.ratio or 0) >= NOTABLE]
    if not notable:
        return t("hot_spots.repeats.no_pattern")
    best = max(notable, key=lambda one: one.ratio or 0)
    times = number(best.ratio or 0, digits=1)
    if not best.from_m:
        return t("hot_spots.repeats.pattern_here", time=_time(best), times=times)
    away = _distance(best)
    return t("hot_spots.repeats.pattern", distance=away, time=_time(best), times=times)


def _row(band: RepeatBand) -> list[Any]:
    ratio = "–" if band.ratio is None else number(band.ratio, digits=2)
    strong = band.p <= LEVEL and (band.ratio or 0) >= NOTABLE
    return [
        _distance(band),
        _time(band),
        number(band.observed),
        number(band.expected, digits=1),
        html.Strong(ratio) if strong else ratio,
        number(band.p, digits=3),
    ]


def _distance(band: RepeatBand) -> str:
    if not band.from_m:
        return t("hot_spots.repeats.same", to=band.to_m)
    return t("hot_spots.repeats.metres", first=band.from_m, to=band.to_m)


def _time(band: RepeatBand) -> str:
    return t("hot_spots.repeats.days", first=band.from_day, to=band.to_day)
