"""Kernels spread events and keep their number."""

import numpy as np
import pytest

from analytics.surface import neighbours
from tests.analytics.surface.settlements import cells

CELLS = cells(9)


@pytest.mark.parametrize("bandwidth", [30.0, 80.0, 300.0, 800.0])
def test_sums_are_kept_at_the_edge_too(bandwidth: float) -> None:
    values = np.random.default_rng(1).poisson(0.4, (CELLS.size, 3)).astype(float)
    spread = neighbours.smoothed(CELLS, values, bandwidth)
    assert spread.sum(axis=0) == pytest.approx(values.sum(axis=0), rel=1e-5)
    assert (spread >= 0).all()


def test_nearer_cells_get_more() -> None:
    at = CELLS.size // 2
    one = np.eye(CELLS.size)[at]
    spread = neighbours.smoothed(CELLS, one, 150.0)
    away = neighbours._metres(CELLS.tobytes())
    distance = np.hypot(*(away - away[at]).T)
    assert np.argmax(spread) == at
    ranks = np.argsort(distance)
    assert (np.diff(spread[ranks]) <= 1e-3 * spread[at]).all()
    assert spread[distance > neighbours.REACH * 150].max() == 0


def test_a_bandwidth_below_a_cell_leaves_counts_alone() -> None:
    values = np.arange(CELLS.size, dtype=float)
    assert neighbours.smoothed(CELLS, values, 30.0) == pytest.approx(values, rel=1e-5)


def test_the_wide_kernel_by_parents_is_nearly_the_exact_one() -> None:
    values = np.random.default_rng(2).poisson(0.4, CELLS.size).astype(float)
    points = neighbours._metres(CELLS.tobytes())
    exact = neighbours._gaussian(points, points, 800.0) @ values
    assert neighbours.smoothed(CELLS, values, 800.0) == pytest.approx(exact, rel=0.1)


def test_no_cells_no_kernel() -> None:
    none = np.empty(0, dtype=np.int64)
    assert neighbours.smoothed(none, np.empty((0, 2)), 200.0).shape == (0, 2)
