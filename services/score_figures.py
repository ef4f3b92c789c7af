"""Figures of a backtest as they are stored, read as cards. What a run did not measure is left out;
what it could not (None) too."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from domain.scorecard import (
    AreaFigure,
    Catch,
    CountCard,
    Horizon,
    Interval,
    LiveSurface,
    PlaceCard,
)
from domain.target import TARGETS

Figures = Mapping[str, Any]
# Begins the name of the model's PAI over a baseline's.
_RATIO = "against_"
# PAI is itself the ratio to this one.
_EVEN = "uniform"


def counts(figures: Figures, names: Mapping[int, str]) -> tuple[CountCard, ...]:
    """The cards of area counts, by target; ``names`` are those of the areas."""
    found = [(one.code, figures.get(one.code) or {}) for one in TARGETS]
    return tuple(
        _counts(code, card, names, shown=_shown(figures, code))
        for code, card in found
        if card.get("coverage80") is not None
    )


def places(figures: Figures, method: str) -> tuple[PlaceCard, ...]:
    """The cards of a risk surface, by target and resolution; ``method`` is the model's own name,
    those of the baselines stand beside it."""
    return tuple(
        _places(one.code, card, {method: card, **others}, method, shown=_shown(figures, one.code))
        for one in TARGETS
        for card, others in _with_baselines(figures, one.code)
    )


def surfaces(first_day: date, figures: Figures) -> Iterator[LiveSurface]:
    """How a surface fared in its week; nothing where no incident fell into it, or no heat map was
    tuned by then."""
    own, heat_map = (figures.get(name) or {} for name in ("own", "pkde"))
    caught, gain, other = own.get("hit_rate"), own.get("gain"), heat_map.get("gain")
    if caught is not None and gain is not None and other is not None:
        yield LiveSurface(first_day, float(caught), float(gain) - float(other))


def _shown(figures: Figures, target: str) -> bool:
    """Whether the run found the target worth showing; so it is where it did not say."""
    return target in figures.get("shown", (target,))


def _counts(target: str, card: Figures, names: Mapping[int, str], *, shown: bool) -> CountCard:
    skills = {horizon: _interval(card.get(f"skill_{horizon}")) for horizon in Horizon}
    return CountCard(
        target=target,
        against=str(card["against"]),
        origins=int(card["origins"]),
        skills={horizon: one for horizon, one in skills.items() if one is not None},
        coverage80=float(card["coverage80"]),
        coverage95=float(card["coverage95"]),
        bias=float(card["bias"]),
        log_score=card.get("log_score_day"),
        crps=card.get("crps_day"),
        pit=tuple(card.get("pit") or ()),
        areas=tuple(_area(one, names) for one in card.get("areas", ())),
        shown=shown,
    )


def _area(one: Figures, names: Mapping[int, str]) -> AreaFigure:
    against = one.get("against_crps")
    return AreaFigure(
        area_id=int(one["area_id"]),
        name=names.get(int(one["area_id"]), f"#{one['area_id']}"),
        expected=float(one["expected"]),
        actual=float(one["actual"]),
        crps=float(one["crps"]),
        against_crps=float(against) if against else 0.0,
    )


def _interval(found: Figures | None) -> Interval | None:
    if found is None or found.get("value") is None or found.get("low") is None:
        return None
    return Interval(float(found["value"]), float(found["low"]), float(found["high"]))


def _with_baselines(figures: Figures, target: str) -> Iterator[tuple[Figures, Figures]]:
    """The model's record at each resolution, and those of the baselines there."""
    own = figures.get(target)
    if not own:
        return
    beside = figures.get("baselines") or {}
    yield own, {name: told[target] for name, told in beside.items() if told.get(target)}
    for coarser in (figures.get("coarser") or {}).get(target, ()):
        yield coarser, coarser.get("baselines") or {}


def _places(target: str, card: Figures, records: Figures, method: str, *, shown: bool) -> PlaceCard:
    ratios = {
        name.removeprefix(_RATIO): one for name, one in card.items() if name.startswith(_RATIO)
    }
    times = {name: _interval(one) for name, one in ratios.items() if name != _EVEN}
    gains = {name: record.get("gain") for name, record in records.items()}
    return PlaceCard(
        target=target,
        resolution=int(card["resolution"]),
        origins=int(card["origins"]),
        method=method,
        cells=card.get("cells"),
        catches=tuple(
            _catch(name, one) for name, record in records.items() for one in record["by_share"]
        ),
        times={name: one for name, one in times.items() if one is not None},
        gains={name: float(gain) for name, gain in gains.items() if gain is not None},
        observed_expected=card.get("oe"),
        shown=shown,
    )


def _catch(method: str, one: Figures) -> Catch:
    return Catch(method, float(one["share"]), float(one["hit_rate"]), float(one["pai"]), one["pei"])
