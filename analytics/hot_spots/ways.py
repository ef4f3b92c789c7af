"""The two ways to look for hot spots: places among their surroundings, bursts among their days.

Each says how many neighbours a point needs, what would be expected in a cluster's outline, and
what chance alone looks like. For places, chance scatters the incidents as the surroundings would;
for bursts it leaves every incident where it is and deals the days out anew.
"""

from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analytics.hot_spots import dbscan, surroundings
from analytics.hot_spots.window import Window
from domain.hot_spot import Kind

Ints = NDArray[np.int32]
Members = NDArray[np.int64]


class Engine(Protocol):
    """A DBSCAN of points in metres."""

    def __call__(self, points_m: NDArray[np.float64], needed: Ints, *, eps_m: float) -> Ints: ...


class Way(Protocol):
    """What a search is done by."""

    kind: Kind

    def labels(self, window: Window, *, engine: Engine = dbscan.labels) -> Ints:
        """The cluster of each incident, −1 for none. Every engine gives the same labels."""

    def expected(self, window: Window, members: Members) -> float:
        """Incidents expected where and, for a burst, when ``members`` are."""

    def shuffled(self, window: Window, rng: np.random.Generator) -> Window:
        """The window as chance would have made it."""


class Places:
    """Clusters in space over the whole window."""

    kind = Kind.PLACE

    def labels(self, window: Window, *, engine: Engine = dbscan.labels) -> Ints:
        """By DBSCAN, the neighbours needed scaled to the local expected count."""
        settings = window.settings
        near = window.near[window.squares] * (len(window.points_m) / window.mesh.total)
        needed = surroundings.needed(near, rarity=settings.rarity, least=settings.least)
        return engine(window.points_m, needed, eps_m=settings.eps_m)

    def expected(self, window: Window, members: Members) -> float:
        """What the surroundings would put into the outline."""
        return float(window.mesh.expected.ravel()[window.footprint(members)].sum())

    def shuffled(self, window: Window, rng: np.random.Generator) -> Window:
        """Scattered as the surroundings would."""
        return replace(window, points_m=window.mesh.drawn(rng, len(window.points_m)))


class Bursts:
    """Clusters in space and time, against what the same place has over the whole window."""

    kind = Kind.BURST

    def labels(self, window: Window, *, engine: Engine = dbscan.labels) -> Ints:
        """By DBSCAN in space and time, for which there is one engine."""
        settings = window.settings
        share = min(1.0, (2 * settings.span_days + 1) / window.length_days)
        near = window.crowd[window.squares] * share
        needed = surroundings.needed(near, rarity=settings.rarity, least=settings.least)
        return dbscan.in_space_and_time(
            window.points_m,
            window.days,
            needed,
            eps_m=settings.eps_m,
            span_days=settings.span_days,
        )

    def expected(self, window: Window, members: Members) -> float:
        """What the window would put into the outline in as many days."""
        days = window.days[members]
        lasted = int(days.max() - days.min()) + 1
        here = float(window.counts[window.footprint(members)].sum())
        return here * lasted / window.length_days

    def shuffled(self, window: Window, rng: np.random.Generator) -> Window:
        """The same places, their days dealt out anew."""
        return window.dealt(rng.permutation(window.days))


WAYS: tuple[Way, ...] = (Places(), Bursts())
