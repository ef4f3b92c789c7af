"""Neighbours of cells: Gaussian kernels that spread incidents without making or losing any.

Distances are metres in an equirectangular projection around the domain's middle; over 50 km at 60°
of latitude its error is below 1 %. A kernel ends at three bandwidths, and what it would carry
beyond the domain stays with the cells inside, so that every source's weights sum to 1.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from domain import grid

Floats = NDArray[np.float64]
Cells = NDArray[np.int64]

EARTH_M = 6_371_008.8
REACH = 3.0
# From this bandwidth on, a source may stand in the middle of its resolution-9 parent: at most
# 170 m away, which changes the kernel by less than cutting it at three bandwidths does.
COARSE_M = 600.0
_PARENT = 9


def smoothed(cells: Cells, values: Floats, bandwidth_m: float) -> Floats:
    """``values`` (n,) or (n, weeks) of ``cells`` (n,) spread to neighbours; sums are kept."""
    if cells.size == 0:
        return values
    for kernel in _kernels(cells.tobytes(), bandwidth_m):
        values = kernel @ values
    return values


@lru_cache(maxsize=24)
def _kernels(cells: bytes, bandwidth_m: float) -> tuple[csr_array, ...]:
    """Matrices to apply in turn; cached because every target and night shares its domain."""
    ids = np.frombuffer(cells, dtype=np.int64)
    points = _metres(cells)
    if bandwidth_m < COARSE_M:
        return (_gaussian(points, points, bandwidth_m),)
    ancestors = np.asarray(grid.parent(ids, _PARENT))  # type: ignore[arg-type]
    _, parent, size = np.unique(ancestors, return_inverse=True, return_counts=True)
    entries = (np.ones(ids.size, dtype=np.float32), (parent, np.arange(ids.size)))
    gathering = csr_array(entries, (size.size, ids.size))
    return gathering, _gaussian(points, (gathering @ points) / size[:, None], bandwidth_m)


@lru_cache(maxsize=2)
def _metres(cells: bytes) -> Floats:
    """(n, 2) metres east and north of the cells' middles."""
    centres = [grid.centre(int(cell)) for cell in np.frombuffer(cells, dtype=np.int64)]
    lat, lon = np.radians(centres).T
    return EARTH_M * np.column_stack((lon * math.cos(lat.mean()), lat))


def _gaussian(to: Floats, source: Floats, bandwidth_m: float) -> csr_array:
    """(to, source) weights, columns summing to 1."""
    near = cKDTree(to).sparse_distance_matrix(
        cKDTree(source), REACH * bandwidth_m, output_type="ndarray"
    )
    weight = np.exp(-0.5 * (near["v"] / bandwidth_m) ** 2)
    weight /= np.bincount(near["j"], weight, minlength=len(source))[near["j"]]
    entries = (weight.astype(np.float32), (near["i"], near["j"]))
    return csr_array(entries, (len(to), len(source)))
