"""The coarser cells that fine ones lie in."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from domain import grid

Cells = NDArray[np.int64]


def parents(cells: Cells, resolution: int) -> Cells:
    """(n,) the ancestor of each cell, by bits."""
    return np.asarray(grid.parent(cells, resolution), dtype=np.int64)  # type: ignore[arg-type]


def without(cells: Cells, finer: Cells) -> NDArray[np.bool_]:
    """(n,) whether none of the ``finer`` (m,) lies in each of ``cells``, all of one resolution."""
    if not cells.size or not finer.size:
        return np.ones(cells.size, dtype=np.bool_)
    above = parents(finer, grid.resolution(int(cells[0])))
    return np.asarray(~np.isin(cells, above))


def gathering(cells: Cells, resolution: int) -> tuple[Cells, csr_array]:
    """The distinct ancestors (m,), and the matrix (m, n) that sums the cells of each."""
    distinct, parent = np.unique(parents(cells, resolution), return_inverse=True)
    rows = (np.ones(cells.size), (parent, np.arange(cells.size)))
    return distinct, csr_array(rows, (distinct.size, cells.size))
