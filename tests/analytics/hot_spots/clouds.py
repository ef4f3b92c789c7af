"""Clouds of points for tests of clustering, and DBSCAN by its definition alone."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


def city(rng: np.random.Generator, n: int, *, side_m: float = 6_000.0) -> Floats:
    """Shaped as incidents are: around corners, anywhere, and on addresses that many share."""
    corners = rng.uniform(0, side_m, (max(1, n // 80), 2))
    around = corners[rng.integers(0, len(corners), n)] + rng.normal(0, 60, (n, 2))
    found = np.where(rng.random((n, 1)) < 0.6, around, rng.uniform(0, side_m, (n, 2)))
    shared = rng.random(n) < 0.1
    found[shared] = corners[rng.integers(0, len(corners), int(shared.sum()))]
    return np.round(found, 2)


def by_definition(
    points_m: Floats, needed: Ints, *, eps_m: float, times: Ints | None = None, span: int = 0
) -> Ints:
    """Core points, their components in the order of their first one, and each border point in
    the lowest it touches; every pair looked at."""
    square = ((points_m[:, None] - points_m[None]) ** 2).sum(axis=2)
    near = square <= eps_m * eps_m
    if times is not None:
        near &= np.abs(times[:, None] - times[None]) <= span
    core = near.sum(axis=1) >= needed
    labels = np.full(len(points_m), -1, dtype=np.int32)
    number = 0
    for start in range(len(points_m)):
        if core[start] and labels[start] < 0:
            _spread(start, near, core, labels, number)
            number += 1
    return labels


def _spread(
    start: int, near: NDArray[np.bool_], core: NDArray[np.bool_], labels: Ints, number: int
) -> None:
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if labels[one] < 0:
            labels[one] = number
            if core[one]:
                waiting.extend(np.flatnonzero(near[one] & (labels < 0)).tolist())
