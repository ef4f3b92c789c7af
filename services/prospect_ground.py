"""The cells of a surface on the ground: their coarser cells, and the areas they lie in."""

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from db.queries import areas, places, surfaces
from domain import grid

Cells = NDArray[np.int64]
Floats = NDArray[np.float64]


def areas_of(session: Session, cells: Cells) -> Cells:
    """(n,) id of the finest drawn area around the middle of each of ``cells``, 0 where none is;
    the cells are of one resolution."""
    if cells.size and grid.resolution(int(cells[0])) < grid.RESOLUTION:
        middles = (grid.centre(cell) for cell in cells.tolist())
        cells = np.array([grid.containing(*middle, grid.RESOLUTION) for middle in middles])
    return places.areas_of(session, cells)


def inside(
    session: Session, found: surfaces.RiskSurface, area_ids: tuple[int, ...]
) -> NDArray[np.bool_]:
    """Which cells have any ground in the areas; a coarse one is never cut."""
    if not area_ids:
        return np.ones(found.cells.size, dtype=bool)
    inside = areas.below(session, area_ids)
    drawn = places.inhabited(session, resolution=found.resolution, area_ids=inside)
    return np.isin(found.cells, drawn)


def rolled_up(cells: Cells, values: Floats, resolution: int) -> tuple[Cells, Floats]:
    """The coarser cells (m,) and their sums of ``values`` (n,)."""
    coarse, place = np.unique(parents(cells, resolution), return_inverse=True)
    sums: Floats = np.zeros(coarse.size)
    np.add.at(sums, place, values)
    return coarse, sums


def parents(cells: Cells, resolution: int) -> Cells:
    """(n,) the ancestor of each cell, by bits."""
    bits = resolution << 52 | (1 << 3 * (15 - resolution)) - 1
    return cells & ~(15 << 52) | bits
