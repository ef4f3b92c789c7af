"""How well a risk surface ranked places: hit rate, PAI, PEI, information gain, O/E.

With n cells of area aᵢ, A = Σaᵢ, what happened yᵢ, and N all events of the window, those outside
every cell included; S_f are the cells of highest risk whose areas add up to at most f·A, ties
broken at random:

    hit rate = Σ_{S_f} y / N                        PAI = hit rate / (Σ_{S_f} a / A)
    PEI = Σ_{S_f} y / the same of an oracle that takes equal area knowing y
    gain = Σ yᵢ ln(n·pᵢ) / Σ y,  p = 0.98·risk/Σ risk + 0.02/n      (nats an event over uniform)
    O/E = Σ_{S_f} y / Σ_{S_f} μ

Chainey, Tompson & Uhlig 2008 (PAI); Hunt 2016 (PEI). Over several origins sums are pooled before
they are divided, because the ratio of a single week is mostly luck.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.scores import bootstrap
from analytics.scores.bootstrap import Interval

Floats = NDArray[np.float64]

SHARES = (0.01, 0.02, 0.05, 0.10)
DRAWS = 3
_UNIFORM = 0.02


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums of one origin. Arrays (shares,): events ``hit`` and ``foreseen`` in the chosen
    cells, their part of the area ``covered``, and the ``oracle``'s hits; ``events`` is N,
    ``placed`` those in cells, ``information`` Σ y ln(n·p)."""

    hit: Floats
    foreseen: Floats
    covered: Floats
    oracle: Floats
    events: float
    placed: float
    information: float


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """Pooled over origins. Arrays (shares,); ``gain`` in nats an event."""

    hit_rate: Floats
    pai: Floats
    pei: Floats
    observed_expected: Floats
    gain: float
    events: float
    origins: int


def tally(
    risk: Floats,
    actual: Floats,
    events: float,
    *,
    shares: Sequence[float] = SHARES,
    areas: Floats | None = None,
    kept: NDArray[np.bool_] | None = None,
    seed: int = 0,
) -> Tally:
    """Score ``risk`` (n,) against ``actual`` (n,) counts of a window with ``events`` in all.
    Cells without ``areas`` are taken as equal; O/E means something only where risk is counts.
    Cells that are not ``kept`` (n,) are left out, with what happened in them."""
    if kept is not None:
        events -= float(actual[~kept].sum())
        risk, actual, areas = risk[kept], actual[kept], None if areas is None else areas[kept]
    area = np.ones(risk.size) if areas is None else areas
    limits = np.asarray(shares) * area.sum()
    random = np.random.default_rng(seed)
    sums = np.mean([_sums(risk, actual, area, limits, random) for _ in range(DRAWS)], axis=0)
    oracle = np.mean([_sums(actual, actual, area, limits, random) for _ in range(DRAWS)], axis=0)
    return Tally(
        hit=sums[0],
        foreseen=sums[1],
        covered=sums[2] / area.sum(),
        oracle=oracle[0],
        events=events,
        placed=float(actual.sum()),
        information=information(risk, actual),
    )


def information(risk: Floats, actual: Floats) -> float:
    """Σ y ln(n·p) of one window, nats."""
    total = float(risk.sum())
    even = 1 / risk.size
    share = (
        (1 - _UNIFORM) * risk / total + _UNIFORM * even if total > 0 else np.full(risk.size, even)
    )
    return float(actual @ np.log(risk.size * share))


def pooled(tallies: Sequence[Tally]) -> PlaceFigures:
    """Sums over origins, divided; not a number where nothing happened."""
    hit, foreseen, covered, oracle = (
        np.sum([getattr(one, name) for one in tallies], axis=0)
        for name in ("hit", "foreseen", "covered", "oracle")
    )
    events = sum(one.events for one in tallies)
    placed = sum(one.placed for one in tallies)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = hit / np.float64(events)
        return PlaceFigures(
            hit_rate=rate,
            pai=rate / (covered / len(tallies)),
            pei=hit / oracle,
            observed_expected=hit / foreseen,
            gain=float(np.float64(sum(one.information for one in tallies)) / placed),
            events=events,
            origins=len(tallies),
        )


def pai_ratio(model: Sequence[Tally], base: Sequence[Tally], share: int) -> Interval:
    """PAI of ``model`` over that of ``base`` at ``shares[share]``, paired over origins; not a
    number where the share is less than one cell."""
    if any(one.covered[share] <= 0 for one in (*model, *base)):
        return bootstrap.NOTHING
    return bootstrap.ratio(_hits(model, share), _hits(base, share))


def gain_over(model: Sequence[Tally], base: Sequence[Tally]) -> Interval:
    """Information gain of ``model`` over ``base``, nats an event, paired over origins."""
    more = np.array([a.information - b.information for a, b in zip(model, base, strict=True)])
    return bootstrap.ratio(more, np.array([one.placed for one in model]))


def _hits(tallies: Sequence[Tally], share: int) -> Floats:
    """(origins,) hits for each unit of area covered."""
    return np.array([one.hit[share] / one.covered[share] for one in tallies])


def _sums(
    by: Floats, actual: Floats, area: Floats, limits: Floats, random: np.random.Generator
) -> Floats:
    """(3, shares) events, expected events and area of the cells highest in ``by``."""
    shuffled = random.permutation(by.size)
    order = shuffled[np.argsort(-by[shuffled], kind="stable")]
    # Areas that add up to the limit exactly must not fail by a rounding error.
    taken = np.searchsorted(np.cumsum(area[order]), limits * (1 + 1e-9), side="right")
    columns = (actual, by, area)
    return np.array([np.concatenate(([0.0], np.cumsum(c[order])))[taken] for c in columns])
