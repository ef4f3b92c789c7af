"""From fine cells to coarse ones, and to the totals that the area forecast expects."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analytics.surface.mixture import Surface
from domain import grid

Cells = NDArray[np.int64]
Floats = NDArray[np.float64]


def parents(cells: Cells, resolution: int) -> Cells:
    """(n,) the ancestor of each cell, by bits."""
    return np.asarray(grid.parent(cells, resolution), dtype=np.int64)  # type: ignore[arg-type]


def gathering(cells: Cells, resolution: int) -> tuple[Cells, csr_array]:
    """The distinct ancestors (m,), and the matrix (m, n) that sums the cells of each."""
    distinct, parent = np.unique(parents(cells, resolution), return_inverse=True)
    rows = (np.ones(cells.size), (parent, np.arange(cells.size)))
    return distinct, csr_array(rows, (distinct.size, cells.size))


def coarse(surface: Surface, resolution: int) -> Surface:
    """The surface at ``resolution``: sums of counts, and each part's share of them."""
    if resolution >= grid.RESOLUTION:
        return surface
    distinct, sums = gathering(surface.cells, resolution)
    expected = sums @ surface.expected
    of_parts = sums @ (surface.shares * surface.expected[:, None])
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = of_parts / expected[:, None]
    even = sums @ surface.shares / sums.sum(axis=1)[:, None]
    shares = np.where(expected[:, None] > 0, shares, even)
    return replace(surface, cells=distinct, expected=expected, shares=shares)


def scaled(surface: Surface, total: float) -> Surface:
    """The surface with ``total`` expected in all its cells together."""
    now = float(surface.expected.sum())
    return replace(surface, expected=surface.expected * (total / now)) if now > 0 else surface


def scaled_by_area(
    surface: Surface, area_of: NDArray[np.int64], expected: Mapping[int, float]
) -> Surface:
    """The surface whose cells add up, area by area, to ``expected`` events with a place in the
    area; ``area_of`` (n,) is the area of each cell. Cells of an area without a figure stay."""
    factor = np.ones(surface.cells.size)
    for area, total in expected.items():
        inside = area_of == area
        now = float(surface.expected[inside].sum())
        if now > 0:
            factor[inside] = total / now
    return replace(surface, expected=surface.expected * factor)
