"""An exact DBSCAN of a million points in a second: the labels are scikit-learn's, point for point.

Cells of eps/√2 make every point of a full cell core without looking further (Gunawan 2013, "A
faster algorithm for DBSCAN"); counting stops as soon as a point has enough neighbours; clusters
are united cell by cell. Boxes around blocks of points bound the search where two dense
neighbouring cells have no pair near enough.
"""

import numpy as np
from numpy.typing import NDArray

from analytics.hot_spots import grid_boxes, grid_kernels

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


def labels(
    points_m: Floats,
    needed: Ints,
    *,
    eps_m: float,
    times: Ints | None = None,
    span: int = 0,
) -> Ints:
    """The cluster of each point, −1 for noise, clusters in the order of their first core point.

    ``points_m`` is (n, 2) in metres and ``needed`` (n,) how many points within ``eps_m``, itself
    included, make each point core. With ``times`` (n,), whole numbers of any unit, neighbours lie
    also at most ``span`` of it apart. Raises ``ValueError`` for points that are not finite or lie
    too far apart.
    """
    if not len(points_m):
        return np.empty(0, dtype=np.int32)
    if not np.isfinite(points_m).all():
        raise ValueError("Every point has finite coordinates.")
    when = np.zeros(len(points_m), dtype=np.int32) if times is None else times.astype(np.int32)
    ground = grid_boxes.ground(points_m, when, eps_m=eps_m, span=span)
    eps2 = eps_m * eps_m
    core = grid_kernels.cores(ground, needed[ground.order], eps2, span)
    parent = grid_kernels.clusters(ground, core, eps2, span)
    number = _numbered(grid_kernels.first_cores(ground, core, parent), parent)
    return grid_kernels.labels(ground, core, number, eps2, span)  # type: ignore[no-any-return]


def _numbered(earliest: NDArray[np.int64], parent: Ints) -> Ints:
    """The cluster of each cell: clusters count up in the order of their earliest core point."""
    roots = np.flatnonzero(parent == np.arange(parent.size))
    of_root = np.full(parent.size + 1, -1, dtype=np.int32)
    of_root[roots[np.argsort(earliest[roots])]] = np.arange(roots.size)
    return of_root[parent]
