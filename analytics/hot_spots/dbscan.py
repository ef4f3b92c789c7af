"""DBSCAN of points in metres (Ester et al. 1996): scikit-learn's own up to ``MOST_LISTED`` points,
above that the grid engine, whose labels are the same.

scikit-learn keeps a list of neighbours for every point, 8.7 GB for a million; up to
``MOST_LISTED`` that is no matter, and it is the reference everybody knows.
"""

import numpy as np
from numpy.typing import NDArray

from analytics.hot_spots import grid_dbscan

MOST_LISTED = 50_000

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


def labels(points_m: Floats, needed: int | Ints, *, eps_m: float) -> Ints:
    """The cluster of each point, −1 for noise.

    ``needed`` is how many points within ``eps_m``, itself included, make a point core: the same
    for all, or (n,) one for each, as where the surroundings differ.
    """
    if not len(points_m):
        return np.empty(0, dtype=np.int32)
    if len(points_m) > MOST_LISTED:
        return gridded(points_m, needed, eps_m=eps_m)
    return listed(points_m, needed, eps_m=eps_m)


def in_space_and_time(
    points_m: Floats, days: Ints, needed: int | Ints, *, eps_m: float, span_days: int
) -> Ints:
    """The same where neighbours lie at most ``span_days`` apart too (ST-DBSCAN, Birant & Kut
    2007): ``days`` (n,) are counted from any day."""
    each = np.broadcast_to(np.asarray(needed, dtype=np.int32), len(points_m))
    return grid_dbscan.labels(points_m, each, eps_m=eps_m, times=days, span=span_days)


def gridded(points_m: Floats, needed: int | Ints, *, eps_m: float) -> Ints:
    """What ``labels`` says, by the grid engine whatever the number of points."""
    each = np.broadcast_to(np.asarray(needed, dtype=np.int32), len(points_m))
    return grid_dbscan.labels(points_m, each, eps_m=eps_m)


def listed(points_m: Floats, needed: int | Ints, *, eps_m: float) -> Ints:
    """What ``labels`` says, by scikit-learn whatever the number of points."""
    from sklearn.cluster import DBSCAN

    if isinstance(needed, int):
        found = DBSCAN(eps=eps_m, min_samples=needed, algorithm="kd_tree").fit(points_m)
        return found.labels_.astype(np.int32)  # type: ignore[no-any-return]
    return _listed_each(points_m, needed, eps_m)


def _listed_each(points_m: Floats, needed: Ints, eps_m: float) -> Ints:
    """scikit-learn's neighbours and scikit-learn's loop, with a threshold a point between."""
    from sklearn.cluster._dbscan_inner import dbscan_inner
    from sklearn.neighbors import NearestNeighbors

    near = NearestNeighbors(radius=eps_m, algorithm="kd_tree").fit(points_m)
    lists = near.radius_neighbors(points_m, return_distance=False)
    counts = np.array([len(one) for one in lists])
    found = np.full(len(points_m), -1, dtype=np.intp)
    dbscan_inner((counts >= needed).astype(np.uint8), lists, found)
    return found.astype(np.int32)
