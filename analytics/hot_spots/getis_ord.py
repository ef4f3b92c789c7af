"""Getis and Ord's Gi* of hexagon cells: a cell and its six neighbours against all cells.

Ord & Getis (1995, Geographical Analysis 27:286–306), with binary weights that include the cell:
z = (Σⱼ wⱼxⱼ − x̄W) / (s √((nW − W²)/(n − 1))), W how many cells weigh, s the cells' standard
deviation (by n). Neighbours outside the ground do not weigh.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from domain import grid

RESOLUTION = 9

Floats = NDArray[np.float64]
Cells = NDArray[np.int64]


def coarse(cells: Cells) -> Cells:
    """The ancestors at ``RESOLUTION`` of ``cells`` (n,), by bits as ``grid.parent`` does it."""
    unused = (1 << 3 * (15 - RESOLUTION)) - 1
    found: Cells = cells & ~(15 << 52) | RESOLUTION << 52 | unused
    return found


def around(cells: Cells) -> Cells:
    """(n, 7) where each of the sorted ``cells`` and its neighbours stand in it, −1 for those that
    do not; the cell itself first."""
    found = np.full((cells.size, 7), -1, dtype=np.int64)
    known = {int(cell): at for at, cell in enumerate(cells)}
    for at, cell in enumerate(cells.tolist()):
        near: Iterable[int] = grid.neighbours(cell)
        here = [at, *(known[other] for other in near if other in known)]
        found[at, : len(here)] = here
    return found


def z_scores(counts: Floats, near: Cells) -> Floats:
    """(…, n) Gi* of ``counts`` (…, n); 0 where all cells have the same."""
    n = counts.shape[-1]
    if not n:
        return counts
    weighs = near >= 0
    total = (np.where(weighs, counts[..., near], 0.0)).sum(axis=-1)
    weight = weighs.sum(axis=1)
    mean = counts.mean(axis=-1, keepdims=True)
    spread = counts.std(axis=-1, keepdims=True)
    scale = spread * np.sqrt((n * weight - weight**2) / max(n - 1, 1))
    off = total - mean * weight
    z: Floats = np.divide(off, scale, out=np.zeros_like(off), where=scale > 0)
    return z


def p_values(z: Floats) -> Floats:
    """The chance of so high a z, one-sided."""
    found: Floats = stats.norm.sf(z)
    return found
