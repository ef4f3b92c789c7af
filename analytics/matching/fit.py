"""The chance that two records are one event, learned from pairs whose truth is known.

A logistic regression with weights of at least zero, so that more likeness never means less chance,
on scores whose scales are chosen with it. What is learned are the parameters that
``calculate_report_similarity`` reads (docs/methods/matching.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Likeness in time has faded to a sixth an hour apart, at the least: corners are busy.
_GRID = (
    ("near_m", (10.0, 20.0, 35.0, 50.0, 75.0)),
    ("soon_min", (3.0, 6.0, 10.0, 15.0, 25.0)),
    ("span_min", (60.0, 240.0, 960.0, 2880.0)),
    ("neutral", (0.1, 0.2, 0.3, 0.5)),
)
_ROUNDS = 2
THRESHOLDS = tuple(round(0.5 + 0.02 * step, 2) for step in range(25))
# Two more in a hundred than are asked for, because other pairs will be judged.
LEAST_PRECISION = 0.97
# Below this nobody is asked either: four of five questions would be idle.
PROPOSED = 0.2
_FEWEST = 50
_SHRINKAGE = 1e-5
_NAMES = ("spatial", "temporal", "both", "at_least_related", "same", "unknown", "wording")


@dataclass(frozen=True, slots=True)
class Pairs:
    """n pairs of records by what separates them. ``distance_m`` is NaN between areas, ``wording``
    where one says nothing; ``related`` includes pairs of one category, ``alike``."""

    same: Flags
    distance_m: Floats
    spread_m: Floats
    minutes: Floats
    span_min: Floats
    wording: Floats
    alike: Flags
    related: Flags
    unknown: Flags

    def __len__(self) -> int:
        return len(self.same)


@dataclass(frozen=True, slots=True)
class Scales:
    """Where likeness has fallen to a half: metres, minutes; minutes of span that say a quarter
    less; the wording that speaks neither for nor against."""

    near_m: float
    soon_min: float
    span_min: float
    neutral: float


_MIDDLE = Scales(35.0, 10.0, 240.0, 0.2)


@dataclass(frozen=True, slots=True)
class Fitted:
    """``weights`` are the intercept and one for each of ``_NAMES``; ``loss`` is the mean log loss
    of the pairs it was learned on, every set counting alike."""

    scales: Scales
    weights: Floats
    loss: float


# One place, one category, the same words; an hour lies between.
_HOUR_APART = Pairs(
    same=np.zeros(1, dtype=bool),
    distance_m=np.zeros(1),
    spread_m=np.full(1, 20.0),
    minutes=np.full(1, 60.0),
    span_min=np.zeros(1),
    wording=np.ones(1),
    alike=np.ones(1, dtype=bool),
    related=np.ones(1, dtype=bool),
    unknown=np.zeros(1, dtype=bool),
)


def best(sets: Mapping[str, Pairs]) -> Fitted:
    """The scales and weights of least log loss over ``sets``, of which each counts alike. Scales
    are tried one after the other, each with the best of the others so far."""
    found = _fitted(sets, _MIDDLE)
    for name, values in _ROUNDS * _GRID:
        tried = (_fitted(sets, replace(found.scales, **{name: value})) for value in values)
        found = min((found, *tried), key=lambda one: one.loss)
    return found


def chances(pairs: Pairs, fitted: Fitted) -> Floats:
    """The chance that each of ``pairs`` is one event."""
    odds = _columns(pairs, fitted.scales) @ fitted.weights
    chance: Floats = 1 / (1 + np.exp(-odds))
    return chance


def threshold(sets: Mapping[str, Pairs], fitted: Fitted) -> float:
    """The lowest of ``THRESHOLDS`` above which every set has ``LEAST_PRECISION`` and two events
    are told apart that happened at one place an hour apart; the highest where none is."""
    apart = float(chances(_HOUR_APART, fitted)[0])
    for least in THRESHOLDS:
        if least > apart and all(_precise(pairs, fitted, least) for pairs in sets.values()):
            return least
    return THRESHOLDS[-1]


def parameters(sets: Mapping[str, Pairs]) -> dict[str, object]:
    """What is learned from ``sets``, as it stands in ``match_method.parameters`` for one kind of
    pair."""
    known = {name: pairs for name, pairs in sets.items() if pairs.same.sum() >= _FEWEST}
    fitted = best(known)
    weight = dict(zip(("intercept", *_NAMES), fitted.weights.tolist(), strict=True))
    category = weight["at_least_related"] + weight["same"]
    return {
        "near_m": fitted.scales.near_m,
        "soon_min": fitted.scales.soon_min,
        "span_min": fitted.scales.span_min,
        "neutral": fitted.scales.neutral,
        "related_score": round(weight["at_least_related"] / category, 3) if category else 0.0,
        "unknown_score": round(min(1.0, weight["unknown"] / category), 3) if category else 0.0,
        "weights": {
            "category": round(category, 3),
            **{
                name: round(weight[name], 3)
                for name in ("intercept", "spatial", "temporal", "both", "wording")
            },
        },
        "accepted": threshold(known, fitted),
        "proposed": PROPOSED,
    }


def _fitted(sets: Mapping[str, Pairs], scales: Scales) -> Fitted:
    columns = np.concatenate([_columns(pairs, scales) for pairs in sets.values()])
    same = np.concatenate([pairs.same for pairs in sets.values()]).astype(float)
    # As if every set had the same number of pairs of one event.
    share = np.concatenate(
        [np.full(len(pairs), 1 / max(1, pairs.same.sum())) for pairs in sets.values()]
    )
    share /= share.sum()

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = columns @ weights
        shrunk = np.concatenate([[0.0], weights[1:]])
        value = (share * (np.logaddexp(0, odds) - same * odds)).sum()
        slope = columns.T @ (share * (1 / (1 + np.exp(-odds)) - same))
        return value + _SHRINKAGE * (shrunk**2).sum(), slope + 2 * _SHRINKAGE * shrunk

    bounds = [(None, None)] + [(0.0, None)] * len(_NAMES)
    start = np.zeros(len(bounds))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return Fitted(scales, found.x, float(found.fun))


def _columns(pairs: Pairs, scales: Scales) -> Floats:
    """The scores, n × (1 + ``_NAMES``), as the function of the database computes them."""
    spread = scales.near_m**2 + pairs.spread_m**2
    spatial = np.nan_to_num(1 / (1 + pairs.distance_m**2 / spread))
    span = np.sqrt(1 + pairs.span_min / scales.span_min)
    temporal = 1 / (1 + (pairs.minutes / scales.soon_min) ** 2) / span
    wording = np.nan_to_num(pairs.wording - scales.neutral)
    return np.column_stack(
        [
            np.ones(len(pairs)),
            spatial,
            temporal,
            spatial * temporal,
            pairs.related,
            pairs.alike,
            pairs.unknown,
            wording,
        ]
    )


def _precise(pairs: Pairs, fitted: Fitted, least: float) -> bool:
    accepted = chances(pairs, fitted) >= least
    return bool(accepted.any() and pairs.same[accepted].mean() >= LEAST_PRECISION)
