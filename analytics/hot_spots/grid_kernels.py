"""The three passes of the grid engine over a ``Ground``, compiled: which points are core, which
cells belong together, and which cluster a border point takes.

Every test compares what scikit-learn compares, dx² + dy² ≤ eps², in the same arithmetic. A box
decides for its points only where rounding cannot tell otherwise: differences and squares are
monotone in floating point.
"""
# mypy: disable-error-code="no-untyped-def"

import numpy as np
from numba import njit

from analytics.hot_spots.grid_boxes import BLOCK

# Three buckets of five by five cells, without the one in the middle.
_MOST_AROUND = 74


@njit(cache=True)
def cores(g, needed, eps2, span):
    """(n,) whether a point has as many neighbours, itself included, as it needs."""
    core = np.empty(g.x.size, np.bool_)
    others = np.empty(_MOST_AROUND, np.int32)
    for cell in range(g.key.size):
        inside = g.first[cell + 1] - g.first[cell]
        around, at_most = -1, 0
        for i in range(g.first[cell], g.first[cell + 1]):
            core[i] = inside >= needed[i]
            if core[i]:
                continue
            if around < 0:
                around = _around(g, cell, others)
                at_most = inside + _points(g, others[:around])
            if at_most >= needed[i]:
                core[i] = _has(g, i, others[:around], needed[i] - inside, eps2, span)
    return core


@njit(cache=True)
def _points(g, cells):
    """How many points lie in ``cells``."""
    n = 0
    for cell in cells:
        n += g.first[cell + 1] - g.first[cell]
    return n


@njit(cache=True)
def _around(g, cell, others):
    """Write the cells around ``cell`` into ``others``; how many."""
    n = 0
    for row in range(g.ends.size):
        other = g.near[cell, row]
        last = g.key[cell] + g.ends[row]
        while other < g.key.size and g.key[other] <= last:
            if other != cell:
                others[n] = other
                n += 1
            other += 1
    return n


@njit(cache=True)
def _has(g, i, others, missing, eps2, span):
    """Whether point ``i`` has ``missing`` neighbours in the cells ``others``."""
    for other in others:
        missing -= _neighbours(g, i, other, missing, eps2, span)
        if missing <= 0:
            return True
    return False


@njit(cache=True)
def _neighbours(g, i, cell, enough, eps2, span):
    """How many neighbours point ``i`` has in ``cell``, counted until there are ``enough``."""
    found = 0
    for b in range(g.block[cell], g.block[cell + 1]):
        within = _within(g, b, i, eps2, span)
        if within == 0:
            continue
        start, end = _bounds(g, b, cell)
        if within == 2:
            found += end - start
        else:
            for j in range(start, end):
                found += _near(g, i, j, eps2, span)
        if found >= enough:
            return found
    return found


@njit(cache=True)
def clusters(g, core, eps2, span):
    """(cells,) the cell that stands for the cluster of each cell's core points, −1 without any."""
    parent = np.full(g.key.size, -1, np.int32)
    for cell in range(g.key.size):
        if core[g.first[cell] : g.first[cell + 1]].any():
            parent[cell] = cell
    others = np.empty(_MOST_AROUND, np.int32)
    for cell in range(g.key.size):
        if parent[cell] >= 0:
            around = _around(g, cell, others)
            _join(g, core, cell, others[:around], parent, eps2, span)
    for cell in range(g.key.size):
        if parent[cell] >= 0:
            parent[cell] = _root(parent, cell)
    return parent


@njit(cache=True)
def _join(g, core, cell, others, parent, eps2, span):
    """Unite ``cell`` with those of ``others`` after it that hold a core point near one of its
    own."""
    for other in others:
        if other > cell and parent[other] >= 0:
            mine, its = _root(parent, cell), _root(parent, other)
            if mine != its and _touch(g, core, cell, other, eps2, span):
                parent[max(mine, its)] = min(mine, its)


@njit(cache=True)
def _root(parent, cell):
    while parent[cell] != cell:
        parent[cell] = parent[parent[cell]]
        cell = parent[cell]
    return cell


@njit(cache=True)
def _touch(g, core, one, other, eps2, span):
    """Whether a core point of cell ``one`` is a neighbour of a core point of ``other``."""
    for a in range(g.block[one], g.block[one + 1]):
        for b in range(g.block[other], g.block[other + 1]):
            if _apart(g, a, b, eps2, span):
                continue
            start, end = _bounds(g, a, one)
            for i in range(start, end):
                if core[i] and _touches(g, core, i, b, other, eps2, span):
                    return True
    return False


@njit(cache=True)
def _touches(g, core, i, b, cell, eps2, span):
    """Whether point ``i`` is a neighbour of a core point of block ``b`` of ``cell``."""
    if _within(g, b, i, eps2, span) == 0:
        return False
    start, end = _bounds(g, b, cell)
    for j in range(start, end):  # noqa: SIM110  (compiled code knows no generators)
        if core[j] and _near(g, i, j, eps2, span):
            return True
    return False


@njit(cache=True)
def first_cores(g, core, parent):
    """(cells,) the earliest core point, as the points were given, of the cluster a cell stands
    for; n where it stands for none."""
    earliest = np.full(g.key.size, g.x.size, np.int64)
    for cell in range(g.key.size):
        for i in range(g.first[cell], g.first[cell + 1]):
            if core[i]:
                earliest[parent[cell]] = min(earliest[parent[cell]], g.order[i])
    return earliest


@njit(cache=True)
def labels(g, core, number, eps2, span):
    """(n,) labels in the order the points were given; ``number`` (cells,) is the cluster of a
    cell's core points, −1 without any. A border point takes the lowest it touches."""
    found = np.empty(g.x.size, np.int32)
    others = np.empty(_MOST_AROUND, np.int32)
    for cell in range(g.key.size):
        around = -1
        for i in range(g.first[cell], g.first[cell + 1]):
            label = number[cell]
            if not core[i]:
                if around < 0:
                    around = _around(g, cell, others)
                label = _lowest(g, core, number, i, others[:around], label, eps2, span)
            found[g.order[i]] = label
    return found


@njit(cache=True)
def _lowest(g, core, number, i, others, own, eps2, span):
    """The lowest of ``own``, the cluster of the cell of point ``i``, and those of ``others`` with a
    core point near it; −1 without any."""
    best = own
    for other in others:
        if number[other] >= 0 and (best < 0 or number[other] < best):
            for b in range(g.block[other], g.block[other + 1]):
                if _touches(g, core, i, b, other, eps2, span):
                    best = number[other]
                    break
    return best


@njit(cache=True)
def _bounds(g, b, cell):
    """First point of block ``b`` of ``cell``, and the one after its last."""
    start = g.first[cell] + (b - g.block[cell]) * BLOCK
    return start, min(start + BLOCK, g.first[cell + 1])


@njit(cache=True)
def _near(g, i, j, eps2, span):
    dx, dy = g.x[i] - g.x[j], g.y[i] - g.y[j]
    return dx * dx + dy * dy <= eps2 and abs(g.t[i] - g.t[j]) <= span


@njit(cache=True)
def _within(g, b, i, eps2, span):
    """0 where no point of block ``b`` is a neighbour of point ``i``, 2 where all are, else 1."""
    west, south, east, north = g.boxes[b]
    x, y, t = g.x[i], g.y[i], g.t[i]
    dx, dy = max(west - x, x - east, 0.0), max(south - y, y - north, 0.0)
    sooner, later = g.times[b, 0] - t, t - g.times[b, 1]
    if dx * dx + dy * dy > eps2 or max(sooner, later) > span:
        return 0
    dx, dy = max(east - x, x - west), max(north - y, y - south)
    all_near = dx * dx + dy * dy <= eps2 and max(-sooner, -later) <= span
    return 2 if all_near else 1


@njit(cache=True)
def _apart(g, a, b, eps2, span):
    """Whether no point of block ``a`` can be a neighbour of one of block ``b``."""
    one, other = g.boxes[a], g.boxes[b]
    dx = max(one[0] - other[2], other[0] - one[2], 0.0)
    dy = max(one[1] - other[3], other[1] - one[3], 0.0)
    gap = max(g.times[a, 0] - g.times[b, 1], g.times[b, 0] - g.times[a, 1])
    return dx * dx + dy * dy > eps2 or gap > span
