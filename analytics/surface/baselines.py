"""What people use already, as carefully as we can: the surfaces ours must beat.

The prospective KDE (Bowers, Johnson & Pease 2004) weighs an event by its age and spreads it by a
Gaussian; half-life and bandwidth are tuned by ``tuned`` for each category and resolution, on
origins of earlier years. All are built at resolution 10 and rolled up, which is never worse than
evaluating them at the middles of coarse cells.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from analytics.scores import places
from analytics.scores.places import Tally
from analytics.surface import ancestors, histories, neighbours
from analytics.surface.events import CellEvents

Floats = NDArray[np.float64]
Risk = Callable[[CellEvents, date], Floats]

HEAT_MAP_DAYS, HEAT_MAP_M = 30, 250.0
HALF_LIVES = (60.0, 120.0, 180.0, 240.0, 360.0, 480.0, 720.0)
BANDWIDTHS_M = (30.0, 50.0, 65.0, 80.0, 100.0, 150.0, 200.0, 250.0, 300.0)
TUNED_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Setting:
    """Of a prospective KDE."""

    half_life_days: float
    bandwidth_m: float


def uniform(events: CellEvents, origin: date) -> Floats:
    """(n,) the same for every cell."""
    return np.full(events.cells.size, 1 / max(events.cells.size, 1))


def count(events: CellEvents, origin: date, *, days: int) -> Floats:
    """(n,) events of the last ``days``."""
    return events.within(origin - timedelta(days), origin).counts()


def count_30(events: CellEvents, origin: date) -> Floats:
    """(n,) events of the last 30 days."""
    return count(events, origin, days=30)


def count_365(events: CellEvents, origin: date) -> Floats:
    """(n,) events of the last year."""
    return count(events, origin, days=365)


def kde_30(events: CellEvents, origin: date) -> Floats:
    """(n,) the common heat map: 30 days, 250 m."""
    recent = count(events, origin, days=HEAT_MAP_DAYS)
    return neighbours.smoothed(events.cells, recent, HEAT_MAP_M)


def pkde(events: CellEvents, origin: date, *, setting: Setting) -> Floats:
    """(n,) the prospective KDE: a decayed count, spread."""
    state = histories.decayed(events, origin, setting.half_life_days, 0)[:, 0]
    return neighbours.smoothed(events.cells, state.astype(np.float64), setting.bandwidth_m)


BASELINES: Mapping[str, Risk] = {
    "uniform": uniform,
    "count_30": count_30,
    "kde_30": kde_30,
    "count_365": count_365,
}


def tuned(events: CellEvents, origins: Sequence[date], *, resolution: int) -> Setting:
    """The setting that hits most in 2 % of the area over ``origins`` at ``resolution``. Every
    origin's week must be over before the first origin that the setting is used for."""
    return best(tried(events, origins, resolution), hits)


def best(
    of: Iterable[tuple[Setting, Sequence[Tally]]], by: Callable[[Sequence[Tally]], float]
) -> Setting:
    """The setting whose tallies are highest ``by`` a figure; the first of equals."""
    return max(((by(tallies), setting) for setting, tallies in of), key=lambda pair: pair[0])[1]


def hits(tallies: Sequence[Tally]) -> float:
    """Events in the smallest share, for ``best``."""
    return sum(float(one.hit[0]) for one in tallies)


def gain(tallies: Sequence[Tally]) -> float:
    """Information gain, for ``best``."""
    return places.pooled(tallies).gain


def tried(
    events: CellEvents, origins: Sequence[date], resolution: int
) -> Iterator[tuple[Setting, list[Tally]]]:
    """Every setting of the grid with its tallies at 2 % of the area."""
    _, sums = ancestors.gathering(events.cells, resolution)
    weeks = [events.within(origin, origin + timedelta(7)) for origin in origins]
    actual = [(sums @ week.counts(), week.total()) for week in weeks]
    for half_life in HALF_LIVES:
        states = [histories.decayed(events, origin, half_life, 0)[:, 0] for origin in origins]
        state = np.stack(states, axis=1).astype(np.float64)
        for bandwidth in BANDWIDTHS_M:
            risk = sums @ neighbours.smoothed(events.cells, state, bandwidth)
            tallies = [
                places.tally(one, seen, whole, shares=(TUNED_SHARE,), seed=number)
                for number, (one, (seen, whole)) in enumerate(zip(risk.T, actual, strict=True))
            ]
            yield Setting(half_life, bandwidth), tallies
