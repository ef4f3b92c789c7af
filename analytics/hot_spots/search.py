"""Hot spots of one window: found, tested against chance, and told how firmly they stand."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.hot_spots import dbscan, significance, stability
from analytics.hot_spots.ways import Way
from analytics.hot_spots.window import Window
from domain.hot_spot import Kind

Members = NDArray[np.int64]
Said = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A hot spot: its ``members`` are positions in the window's incidents."""

    kind: Kind
    members: Members
    places: int
    expected: float
    p: float
    q: float
    stability: float


@dataclass(frozen=True, slots=True)
class Findings:
    """Hot spots, the most remarkable first, and how many clusters there were before the test."""

    found: tuple[Found, ...]
    clusters: int


def search(window: Window, way: Way, *, progress: Said = lambda _fraction: None) -> Findings:
    """The hot spots of ``window`` by ``way``; ``progress`` hears fractions from 0 to 1."""
    rng = np.random.default_rng(window.settings.seed)
    labels = way.labels(window)
    clusters = list(significance.members(labels))
    if not clusters:
        return Findings((), 0)
    expected = [way.expected(window, members) for members in clusters]
    total = len(window.points_m)
    scores = [
        significance.statistic(len(members), there, total)
        for members, there in zip(clusters, expected, strict=True)
    ]
    p = significance.p_values(scores, _greatest(window, way, rng, progress))
    q = significance.q_values(p)
    again = _stability(window, way, labels, rng)
    kept = [at for at in np.argsort(scores)[::-1].tolist() if q[at] <= window.settings.q]
    found = tuple(
        Found(
            kind=way.kind,
            members=clusters[at],
            places=len(np.unique(window.points_m[clusters[at]].round(), axis=0)),
            expected=expected[at],
            p=p[at],
            q=q[at],
            stability=float(again[at]),
        )
        for at in kept
    )
    return Findings(found, len(clusters))


def _greatest(window: Window, way: Way, rng: np.random.Generator, progress: Said) -> list[float]:
    """The greatest statistic of each simulation."""
    simulations = window.settings.simulations
    found = []
    for done in range(simulations):
        found.append(_greatest_of(way.shuffled(window, rng), way))
        if done % 20 == 0:
            progress(done / simulations)
    return found


def _greatest_of(chance: Window, way: Way) -> float:
    total = len(chance.points_m)
    return max(
        (
            significance.statistic(len(members), way.expected(chance, members), total)
            for members in significance.members(way.labels(chance, engine=dbscan.gridded))
        ),
        default=0.0,
    )


def _stability(
    window: Window, way: Way, labels: NDArray[np.int32], rng: np.random.Generator
) -> NDArray[np.float64]:
    """(clusters,) mean overlap with what is found in part of the incidents."""
    sums = np.zeros(int(labels.max()) + 1)
    for _ in range(window.settings.resamples):
        kept = rng.random(len(labels)) < stability.SHARE
        again = way.labels(window.part(kept), engine=dbscan.gridded)
        sums += stability.overlaps(labels, kept, again)
    return sums / window.settings.resamples
