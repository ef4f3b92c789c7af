"""The tables of a backtest, from which anybody can work out its figures again."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np

from analytics.forecasting import cards, dispersion
from analytics.forecasting.backtest import WEEK, Backtest
from analytics.forecasting.counts import OUTSIDE
from analytics.forecasting.recipes import BASELINE
from analytics.scores import counts, places
from analytics.surface import backtest as surfaces
from analytics.surface.events import CellEvents
from db.queries.areas import KnownArea
from domain import spreadsheet

Row = Sequence[object]
_FORECASTS = (
    *("target", "recipe", "origin", "area_level", "area_code", "area"),
    *("expected_week", "alpha", "actual_week", "crps_week"),
)
_PLACES = (
    *("target", "resolution", "recipe", "origin", "share", "cells_covered"),
    *("events", "hits", "expected_hits", "hits_of_oracle", "hit_rate", "pai", "pei"),
)
_HEADLINE = places.SHARES.index(0.02)


@dataclass(frozen=True, slots=True)
class CellTask:
    """One target's surfaces, replayed; can be sent to another process."""

    target: CellEvents
    everything: CellEvents | None
    origins: tuple[date, ...]
    resolutions: tuple[int, ...]

    def done(self) -> dict[int, surfaces.Backtest]:
        """By resolution."""
        return surfaces.backtest(
            self.target, self.everything, self.origins, resolutions=self.resolutions
        )


@dataclass(frozen=True, slots=True)
class Replayed:
    """Backtests by target, those of surfaces by resolution too."""

    areas: Mapping[str, Backtest]
    cells: Mapping[str, Mapping[int, surfaces.Backtest]]


def write(folder: Path, replayed: Replayed, known: Iterable[KnownArea]) -> list[str]:
    """Write ``forecasts.csv`` (a week of an area from an origin each) and ``places.csv`` (a share
    of the cells at an origin each); their paths."""
    named = {area.id: area for area in known}
    forecasts = (
        row for code, done in replayed.areas.items() for row in _forecasts(code, done, named)
    )
    ranked = (
        row
        for code, by_level in replayed.cells.items()
        for done in by_level.values()
        for row in _places(code, done)
    )
    return [
        _written(folder / "forecasts.csv", _FORECASTS, forecasts),
        _written(folder / "places.csv", _PLACES, ranked),
    ]


def summary(replayed: Replayed) -> dict[str, object]:
    """The figures by target and recipe, with 95 % intervals."""
    return {
        "areas": {
            code: {name: _area_figures(done, name) for name in done.expected}
            for code, done in replayed.areas.items()
        },
        "places": {
            code: {str(level): _place_figures(done) for level, done in by_level.items()}
            for code, by_level in replayed.cells.items()
        },
    }


def _area_figures(done: Backtest, recipe: str) -> dict[str, object]:
    figures = cards.figures(cards.card(done, recipe, BASELINE))
    for long in ("pit", "areas"):
        del figures[long]
    return figures


def _place_figures(done: surfaces.Backtest) -> dict[str, object]:
    own = done.tallies[surfaces.MIXTURE]
    figures: dict[str, object] = {}
    for name, tallies in done.tallies.items():
        pooled = places.pooled(tallies)
        figures[name] = {
            "hit_rate_2pct": round(float(pooled.hit_rate[_HEADLINE]), 4),
            "pai_2pct": round(float(pooled.pai[_HEADLINE]), 3),
            "mixture_pai_over_it": _plain(places.pai_ratio(own, tallies, _HEADLINE)),
        }
    return {"origins": len(done.origins), "cells": done.cells, "recipes": figures}


def _plain(interval: object) -> list[float | None]:
    values = asdict(interval).values()  # type: ignore[call-overload]
    return [round(float(one), 3) if np.isfinite(one) else None for one in values]


def _forecasts(code: str, done: Backtest, named: Mapping[int, KnownArea]) -> Iterator[Row]:
    actual = WEEK.of(done.actual)[:, 0]
    for recipe, daily in done.expected.items():
        expected, scales = WEEK.of(daily)[:, 0], done.scales[recipe][WEEK]
        for at in range(done.warm_up, len(done.origins)):
            if not np.isfinite(scales[at]):
                continue
            known = np.isfinite(actual[at])
            happened = counts.whole(np.where(known, actual[at], 0.0))
            alphas = dispersion.alpha(scales[at], expected[at])
            scores = counts.crps(expected[at], alphas, happened)
            for column in np.flatnonzero(known):
                area = named.get(done.areas[column])
                place = (
                    ("", "", "in no area") if area is None else (area.level, area.code, area.name)
                )
                if area is not None or done.areas[column] == OUTSIDE:
                    figures = (
                        expected[at, column],
                        alphas[column],
                        actual[at, column],
                        scores[column],
                    )
                    yield (code, recipe, done.origins[at], *place, *map(float, figures))


def _places(code: str, done: surfaces.Backtest) -> Iterator[Row]:
    for recipe, tallies in done.tallies.items():
        for origin, one in zip(done.origins, tallies, strict=True):
            for at, share in enumerate(places.SHARES):
                hit, covered, oracle = (
                    float(each[at]) for each in (one.hit, one.covered, one.oracle)
                )
                rate = hit / one.events if one.events else None
                yield (
                    *(code, done.resolution, recipe, origin, share, covered),
                    *(one.events, hit, float(one.foreseen[at]), oracle, rate),
                    rate / covered if rate is not None and covered else None,
                    hit / oracle if oracle else None,
                )


def _written(path: Path, head: Sequence[str], rows: Iterable[Row]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(head)
        for row in rows:
            out.writerow(map(spreadsheet.inert, row))
    return str(path)
