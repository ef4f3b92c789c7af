"""The risk surface: a non-negative Poisson mixture of named parts (docs/methods/surface.md).

    λ(cell, week) = Σₖ wₖ(busyness of the cell) · fₖ(cell, week),   w ≥ 0

by maximum likelihood on the last 52 cell-weeks with multiplicative updates (Richardson–Lucy / EM:
w ← w · (Σ f·y/λ) / Σ f). A weight is a broken line over the cell's rank, because a busy cell's own
past deserves more belief than a quiet one's; without that the top cells come out too low.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analytics.surface import ancestors, components, dispersion, histories, recalibration
from analytics.surface.components import Parts
from analytics.surface.events import CellEvents
from domain import grid

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

HORIZON_DAYS = 7
WEEKS = 52
# The share of cells that are busier, at which the weights' broken line has its knots.
KNOTS = (0.01, 0.04, 0.12, 0.40)
LEAST_CITY = 0.005
_FIRST_UPDATES, _UPDATES = 60, 100
# History before the first week that is learnt from.
_LEAD_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Surface:
    """What is expected in each of ``cells`` (n,) over the seven days from the origin.

    ``expected`` (n,) counts; ``shares`` (n, parts) the part each of ``parts`` has in it, rows sum
    to 1; ``alpha`` the negative binomial's dispersion of a cell's week: Var = μ + αμ².
    """

    cells: NDArray[np.int64]
    expected: Floats
    shares: Floats
    parts: tuple[str, ...]
    alpha: float

    def chance(self) -> Floats:
        """(n,) of at least one event in the seven days: 1 − (1 + αμ)^(−1/α)."""
        return dispersion.chance(self.expected, self.alpha)


def surface(
    target: CellEvents,
    everything: CellEvents | None,
    origin: date,
    *,
    resolution: int = grid.RESOLUTION,
) -> Surface:
    """The mixture's surface of the seven days from ``origin``; nothing on or after it is read.

    ``everything`` are all categories' events, None where ``target`` is that. At a coarser
    ``resolution`` weights, recalibration and dispersion are those of its own cells. Whether there
    is enough to show it is for ``analytics.surface.gates`` to say.
    """
    known = target.before(origin)
    weeks = int(np.clip((origin - known.first).days // 7 - _LEAD_WEEKS, 1, WEEKS))
    given = components.parts(known, _before(everything, origin), origin, weeks=weeks)
    actual = histories.outcomes(known, origin, weeks)
    cells = known.cells
    if resolution < grid.RESOLUTION:
        cells, sums = ancestors.gathering(cells, resolution)
        given, actual = components.gathered(given, sums), (sums @ actual).astype(np.float32)
    hats = _hats(_ranks(_blend(given.values, _plain(given.values, actual))))
    weights = _weights(given, hats, actual)
    past, now = _past(given.values, hats, weights), _of_parts(given.values, hats, weights)
    mean = now.sum(axis=1)
    curve = recalibration.curve(past, actual)
    expected = curve.of(mean)
    alpha = dispersion.alpha(curve.of(past), actual)
    shares = now / np.where(mean > 0, mean, 1)[:, None]
    shares[mean <= 0, given.names.index(components.CITY)] = 1.0
    return Surface(cells, expected, shares, given.names, alpha)


def scaled(surface: Surface, total: float) -> Surface:
    """The surface with ``total`` expected in all its cells together."""
    now = float(surface.expected.sum())
    return replace(surface, expected=surface.expected * (total / now)) if now > 0 else surface


def _before(everything: CellEvents | None, origin: date) -> CellEvents | None:
    return None if everything is None else everything.before(origin)


def _plain(values: Singles, actual: Singles) -> Floats:
    """(parts,) weights that are the same for every cell."""
    past = values[:, :, 1:]
    seen = actual > 0
    at = np.stack([part[seen] for part in past], axis=1)
    return updated(at, actual[seen], past.sum(axis=(1, 2), dtype=np.float64), _FIRST_UPDATES)


def updated(at: Singles | Floats, counts: Singles | Floats, sums: Floats, updates: int) -> Floats:
    """Weights (k,) by multiplicative updates: ``at`` (m, k) are the parts where ``counts`` (m,)
    is above zero, ``sums`` (k,) over all cell-weeks. Nothing else enters the likelihood."""
    seen = at.astype(np.float64)
    held = sums > 0
    weights = np.where(held, 1 / max(held.sum(), 1), 0.0)
    divisor = np.where(held, sums, 1.0)
    for _ in range(updates):
        mean = seen @ weights
        pull = np.divide(counts, mean, out=np.zeros_like(mean), where=mean > 0)
        weights = weights * (pull @ seen) / divisor
    return weights


def _blend(values: Singles, weights: Floats) -> Singles:
    return np.asarray(np.einsum("k,knw->nw", weights.astype(np.float32), values))


def _ranks(risk: Singles) -> Singles:
    """(n, weeks + 1) the share of cells that are busier, in (0, 1]."""
    order = np.argsort(-risk, axis=0, kind="stable")
    ranks = np.empty(risk.shape, dtype=np.float32)
    places = np.arange(1, risk.shape[0] + 1, dtype=np.float32)[:, None] / max(risk.shape[0], 1)
    np.put_along_axis(ranks, order, np.broadcast_to(places, risk.shape), axis=0)
    return ranks


def _hats(ranks: Singles) -> Singles:
    """(knots, n, weeks + 1) how much each knot's weight counts for a cell; they sum to 1."""
    at = np.log(np.asarray(KNOTS))
    log = np.log(ranks)
    return np.stack([np.interp(log, at, row) for row in np.eye(at.size)]).astype(np.float32)


def _weights(given: Parts, hats: Singles, actual: Singles) -> Floats:
    """(parts, knots)."""
    past, bent = given.values[:, :, 1:], hats[:, :, 1:]
    seen = actual > 0
    at = np.stack([(part[seen] * hat[seen]) for part in past for hat in bent], axis=1)
    sums = np.einsum("knw,snw->ks", past, bent, dtype=np.float64).ravel()
    found = updated(at, actual[seen], sums, _UPDATES).reshape(len(past), len(bent))
    # No place is impossible.
    city = given.names.index(components.CITY)
    found[city] = np.maximum(found[city], LEAST_CITY)
    return found


def _past(values: Singles, hats: Singles, weights: Floats) -> Floats:
    """(n, weeks) what the weights would have expected in each past week."""
    mean = np.zeros(values.shape[1:], dtype=np.float32)
    for weight, hat in zip(weights.T, hats, strict=True):
        mean += hat * _blend(values, weight)
    return mean[:, 1:].astype(np.float64)


def _of_parts(values: Singles, hats: Singles, weights: Floats) -> Floats:
    """(n, parts) what each part expects in the week from the origin."""
    own = hats[:, :, 0].T @ weights.T
    return np.asarray(own * values[:, :, 0].T, dtype=np.float64)
