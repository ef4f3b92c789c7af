"""Points in square cells, in blocks of a few, each block with its box: the ground of the grid
engine.

Cells have a side a shade under eps/√2, so that all points of one cell are neighbours, and lie in
buckets of time as long as ``span``, so that neighbours in time are at most one bucket apart.
Within a cell points follow a Z-order curve, which keeps the boxes of blocks small.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

BLOCK = 32
# Less than eps/√2 by more than any rounding of a coordinate within _MOST_CELLS of the first.
_SHADE = 1 - 1e-6
_MOST_CELLS = 1 << 26
# A cell is cut into _SIDE × _SIDE for the Z-order; the key of a cell leaves room for that.
_FINE = 4
_SIDE = 1 << _FINE
_MOST_KEYS = 1 << 62 - 2 * _FINE


class Ground(NamedTuple):
    """Points of shape (n,) in the order of their cells; ``order`` is where each stood. A named
    tuple, because compiled code takes no dataclass.

    ``first`` (cells + 1) bounds the points of a cell, ``block`` (cells + 1) its blocks; ``boxes``
    (blocks, 4) are west, south, east, north and ``times`` (blocks, 2) first and last time of a
    block. ``near`` (cells, rows) is the first cell of each row of neighbours, ``ends`` (rows,)
    what the key of a row's last neighbour exceeds a cell's own ``key`` by.
    """

    order: Ints
    x: Floats
    y: Floats
    t: Ints
    first: Ints
    block: Ints
    boxes: Floats
    times: Ints
    key: NDArray[np.int64]
    near: Ints
    ends: NDArray[np.int64]


def ground(points_m: Floats, times: Ints, *, eps_m: float, span: int) -> Ground:
    """``points_m`` (n, 2) and ``times`` (n,) laid out in cells.

    Raises ``ValueError`` where the points lie too far apart to be counted in cells of ``eps_m``.
    """
    key, shape = _keys(points_m, times, eps_m=eps_m, span=span)
    order = np.argsort(key)
    key = key[order] >> 2 * _FINE
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    first = np.append(starts, key.size).astype(np.int32)
    cell_key = key[starts]
    blocks = -(-np.diff(first) // BLOCK)
    block = np.concatenate([[0], np.cumsum(blocks)]).astype(np.int32)
    x, y = points_m[order, 0], points_m[order, 1]
    t = times[order]
    boxes, box_times = _boxes(x, y, t, first, block)
    shifts = _shifts(shape, buckets=min(shape[0] - 1, 1))
    near = _near(cell_key, shifts)
    return Ground(
        order.astype(np.int32), x, y, t, first, block, boxes, box_times, cell_key, near, shifts + 4
    )


def _keys(
    points_m: Floats, times: Ints, *, eps_m: float, span: int
) -> tuple[NDArray[np.int64], tuple[int, int, int]]:
    """A key a point, time bucket before column before row before place in the cell, and how many
    buckets, columns and rows there are with empty ones around them."""
    side = eps_m / np.sqrt(2) * _SHADE
    corner = points_m.min(axis=0)
    columns, rows = (int(most) + 5 for most in (points_m.max(axis=0) - corner) // side)
    bucket = int(times.max() - times.min()) // max(span, 1)
    buckets = bucket + 2 if bucket else 1
    if max(columns, rows) > _MOST_CELLS or buckets * columns * rows >= _MOST_KEYS:
        raise ValueError("The points lie too far apart for clusters of this radius.")
    start = int(times.min()) - (max(span, 1) if bucket else 0)
    key = _woven(points_m, times, corner, side, start, max(span, 1), columns, rows)
    return key, (buckets, columns, rows)


@njit(cache=True)
def _woven(points, times, corner, side, start, span, columns, rows):  # type: ignore[no-untyped-def]  # pragma: no cover
    """The keys: bucket, column and row, then the bits of the place in the cell in turn."""
    keys = np.empty(times.size, np.int64)
    for i in range(times.size):
        across, up = (points[i, 0] - corner[0]) / side, (points[i, 1] - corner[1]) / side
        column, row = np.int64(across), np.int64(up)
        key = ((times[i] - start) // span * columns + column + 2) * rows + row + 2
        fine_x, fine_y = np.int64((across - column) * _SIDE), np.int64((up - row) * _SIDE)
        for bit in range(_FINE - 1, -1, -1):
            key = key << 2 | (fine_x >> bit & 1) << 1 | fine_y >> bit & 1
        keys[i] = key
    return keys


def _shifts(shape: tuple[int, int, int], *, buckets: int) -> NDArray[np.int64]:
    """What to add to a cell's key for the lowest of each row of five neighbours, the nearest row
    first: who needs a number of neighbours finds them there."""
    _, columns, rows = shape
    nearest = (0, -1, 1, -2, 2)
    around = [(b, c) for b in nearest[: 2 * buckets + 1] for c in nearest]
    return np.array([(b * columns + c) * rows - 2 for b, c in around], dtype=np.int64)


@njit(cache=True)
def _near(key, shifts):  # type: ignore[no-untyped-def]  # pragma: no cover
    """For each cell and shift the first cell whose key is not below; both rise together."""
    near = np.empty((key.size, shifts.size), np.int32)
    for row in range(shifts.size):
        at = 0
        for cell in range(key.size):
            while at < key.size and key[at] < key[cell] + shifts[row]:
                at += 1
            near[cell, row] = at
    return near


@njit(cache=True)
def _boxes(x, y, t, first, block):  # type: ignore[no-untyped-def]  # pragma: no cover
    boxes = np.empty((block[-1], 4), np.float64)
    times = np.empty((block[-1], 2), np.int32)
    for cell in range(first.size - 1):
        for b in range(block[cell], block[cell + 1]):
            start = first[cell] + (b - block[cell]) * BLOCK
            end = min(start + BLOCK, first[cell + 1])
            boxes[b, 0], boxes[b, 1] = x[start:end].min(), y[start:end].min()
            boxes[b, 2], boxes[b, 3] = x[start:end].max(), y[start:end].max()
            times[b, 0], times[b, 1] = t[start:end].min(), t[start:end].max()
    return boxes, times
