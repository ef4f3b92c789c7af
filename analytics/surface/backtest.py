"""Surfaces against what then happened, week after week, and against what people use already."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analytics.scores import places
from analytics.scores.places import Tally
from analytics.surface import ancestors, baselines, events, mixture
from analytics.surface.ancestors import Cells
from analytics.surface.baselines import Setting
from analytics.surface.events import CellEvents
from domain import grid

Floats = NDArray[np.float64]
# Target, everything (None where that is the target), origin → risk (n,) of the target's cells, or
# of their ancestors where those are the finest that are judged.
Recipe = Callable[[CellEvents, CellEvents | None, date], Floats]
Settings = Mapping[int, Setting]

MIXTURE, PKDE, UNIFORM = "mixture", "pkde", "uniform"
TUNING_ORIGINS = 26
_HEADLINE = places.SHARES.index(0.02)
_LEAST = 1e-12
_NOWHERE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Backtest:
    """``tallies`` by recipe, an origin each, at one ``resolution``; ``setting`` of the pKDE."""

    origins: tuple[date, ...]
    resolution: int
    cells: int
    setting: Setting
    tallies: Mapping[str, tuple[Tally, ...]]


def mixture_risk(
    target: CellEvents,
    everything: CellEvents | None,
    origin: date,
    *,
    resolution: int = grid.RESOLUTION,
) -> Floats:
    """(n,) the mixture's expected counts in the cells of ``resolution``."""
    return mixture.surface(target, everything, origin, resolution=resolution).expected


def tuning_origins(first: date, *, known_from: date) -> tuple[date, ...]:
    """Fortnightly origins of the year before ``first``, each with its week before ``first``; as
    many as leave 91 days of history before them."""
    all_of = (first - timedelta(7 + 14 * back) for back in range(TUNING_ORIGINS))
    return tuple(origin for origin in all_of if (origin - known_from).days >= 91)


def backtest(
    target: CellEvents,
    everything: CellEvents | None,
    origins: Sequence[date],
    *,
    resolutions: Sequence[int] = (grid.RESOLUTION, 9),
    recipe: Recipe | None = None,
    settings: Settings | None = None,
    treated: Mapping[date, Cells] | None = None,
) -> dict[int, Backtest]:
    """By resolution, how ``recipe`` (None: the mixture) and every baseline ranked the seven days
    from each of ``origins``. Cells are frozen at the first origin, each origin sees only what was
    before it, and without ``settings`` the pKDE is tuned on the year before the first one. The
    recipe is fitted at the finest of ``resolutions``; heat maps are drawn from the stored cells
    and summed, which helps them. ``treated`` are the cells in which something was done in an
    origin's week: that changes what happens, so that the rest alone tells how good a forecast
    was. Raises ValueError without origins."""
    target, everything = _frozen(target, everything, min(origins))
    chosen = settings or _settings(target, min(origins), resolutions)
    finest = max(resolutions)
    told = recipe or partial(mixture_risk, resolution=finest)
    cells, up = ancestors.gathering(target.cells, finest)
    over = {level: ancestors.gathering(cells, level) for level in resolutions}
    found: dict[int, dict[str, list[Tally]]] = {level: {} for level in resolutions}
    for number, origin in enumerate(origins):
        week = target.within(origin, origin + timedelta(mixture.HORIZON_DAYS))
        happened = up @ week.counts()
        risks = {MIXTURE: told(*_known(target, everything, origin), origin)}
        risks |= _simple(target.before(origin), origin, up)
        for level, (coarse, sums) in over.items():
            kept = ancestors.without(coarse, (treated or {}).get(origin, _NOWHERE))
            heat = up @ _pkde(target, origin, chosen[level])
            # With as many in all as the mixture expects: so is it issued.
            here = risks | {PKDE: heat * (risks[MIXTURE].sum() / max(heat.sum(), _LEAST))}
            for name, risk in here.items():
                one = places.tally(
                    sums @ risk, sums @ happened, week.total(), kept=kept, seed=number
                )
                found[level].setdefault(name, []).append(one)
    return {
        level: Backtest(
            tuple(origins),
            level,
            over[level][0].size,
            chosen[level],
            {name: tuple(tallies) for name, tallies in found[level].items()},
        )
        for level in resolutions
    }


def figures(done: Backtest, name: str = MIXTURE) -> dict[str, object]:
    """The record of recipe ``name`` as plain figures: at 2 % of the area, at every share, and
    against each other recipe with its 95 % interval. None stands for what is no number."""
    own = done.tallies[name]
    pooled = places.pooled(own)
    record: dict[str, object] = {
        "origins": len(done.origins),
        "first_origin": done.origins[0].isoformat(),
        "last_origin": done.origins[-1].isoformat(),
        "resolution": done.resolution,
        "cells": done.cells,
        "events": pooled.events,
        "hit_rate": float(pooled.hit_rate[_HEADLINE]),
        "pai": float(pooled.pai[_HEADLINE]),
        "pei": float(pooled.pei[_HEADLINE]),
        "oe": float(pooled.observed_expected[_HEADLINE]),
        "gain": pooled.gain,
        "pkde_setting": asdict(done.setting),
        "by_share": _by_share(pooled),
    }
    for other, tallies in done.tallies.items():
        if other != name:
            record[f"against_{other}"] = _plain(asdict(places.pai_ratio(own, tallies, _HEADLINE)))
            record[f"gain_over_{other}"] = _plain(asdict(places.gain_over(own, tallies)))
    return _plain(record)


def _plain(record: Mapping[str, object]) -> dict[str, object]:
    return {
        key: None if isinstance(value, float) and not np.isfinite(value) else value
        for key, value in record.items()
    }


def _by_share(pooled: places.PlaceFigures) -> list[dict[str, object]]:
    columns = {
        "share": places.SHARES,
        "hit_rate": pooled.hit_rate,
        "pai": pooled.pai,
        "pei": pooled.pei,
        "oe": pooled.observed_expected,
    }
    rows = zip(*columns.values(), strict=True)
    return [_plain(dict(zip(columns, map(float, row), strict=True))) for row in rows]


def _frozen(
    target: CellEvents, everything: CellEvents | None, first: date
) -> tuple[CellEvents, CellEvents | None]:
    """Both in the cells that were inhabited before ``first``."""
    whole = everything or target
    cells = events.inhabited(whole.before(first), target.before(first))
    return target.onto(cells), None if everything is None else everything.onto(cells)


def _settings(target: CellEvents, first: date, resolutions: Sequence[int]) -> Settings:
    origins = tuning_origins(first, known_from=target.first)
    known = target.before(first)
    return {level: baselines.tuned(known, origins, resolution=level) for level in resolutions}


def _known(
    target: CellEvents, everything: CellEvents | None, origin: date
) -> tuple[CellEvents, CellEvents | None]:
    return target.before(origin), None if everything is None else everything.before(origin)


def _simple(known: CellEvents, origin: date, up: csr_array) -> dict[str, Floats]:
    found = {name: up @ baseline(known, origin) for name, baseline in baselines.BASELINES.items()}
    # Even over the cells that are judged, however many finer ones each holds.
    return found | {UNIFORM: np.full(up.shape[0], 1 / max(up.shape[0], 1))}


def _pkde(target: CellEvents, origin: date, setting: Setting) -> Floats:
    return baselines.pkde(target.before(origin), origin, setting=setting)
