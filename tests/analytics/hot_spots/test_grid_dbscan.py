"""The grid engine gives scikit-learn's labels, point for point, whatever the cloud."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analytics.hot_spots import dbscan, grid_dbscan
from tests.analytics.hot_spots import clouds

# Whole metres make distances of exactly eps common, which is where engines would differ.
WHOLE = arrays.arrays(
    np.float64,
    st.tuples(st.integers(1, 60), st.just(2)),
    elements=st.integers(-40, 40).map(float),
)


def _each(needed: int, n: int) -> clouds.Ints:
    return np.full(n, needed, dtype=np.int32)


@settings(max_examples=300, deadline=None)
@given(WHOLE, st.integers(1, 8), st.sampled_from([1.0, 5.0, 10.0, 12.5, 25.0, 200.0]))
def test_labels_are_scikit_learns(points: clouds.Floats, needed: int, eps_m: float) -> None:
    ours = dbscan.gridded(points, needed, eps_m=eps_m)
    assert ours.tolist() == dbscan.listed(points, needed, eps_m=eps_m).tolist()


@settings(max_examples=200, deadline=None)
@given(WHOLE, st.data(), st.sampled_from([5.0, 10.0, 25.0]))
def test_a_threshold_a_point_is_kept(
    points: clouds.Floats, data: st.DataObject, eps: float
) -> None:
    needed = data.draw(arrays.arrays(np.int32, len(points), elements=st.integers(1, 9)))
    ours = dbscan.gridded(points, needed, eps_m=eps)
    assert ours.tolist() == dbscan.listed(points, needed, eps_m=eps).tolist()
    assert ours.tolist() == clouds.by_definition(points, needed, eps_m=eps).tolist()


@settings(max_examples=200, deadline=None)
@given(WHOLE, st.data(), st.integers(0, 9), st.sampled_from([5.0, 10.0, 25.0]))
def test_space_and_time_are_as_defined(
    points: clouds.Floats, data: st.DataObject, span: int, eps: float
) -> None:
    days = data.draw(arrays.arrays(np.int32, len(points), elements=st.integers(0, 40)))
    needed = data.draw(st.integers(1, 6))
    ours = dbscan.in_space_and_time(points, days, needed, eps_m=eps, span_days=span)
    each = _each(needed, len(points))
    wanted = clouds.by_definition(points, each, eps_m=eps, times=days, span=span)
    assert ours.tolist() == wanted.tolist()


@pytest.mark.parametrize("eps_m", [15.0, 60.0, 150.0])
@pytest.mark.parametrize("needed", [4, 10, 40])
def test_clouds_shaped_as_incidents_are(eps_m: float, needed: int) -> None:
    points = clouds.city(np.random.default_rng(7), 12_000)
    ours = dbscan.gridded(points, needed, eps_m=eps_m)
    assert np.array_equal(ours, dbscan.listed(points, needed, eps_m=eps_m))


def test_above_the_limit_the_grid_serves_with_the_same_labels() -> None:
    points = clouds.city(np.random.default_rng(8), dbscan.MOST_LISTED + 1, side_m=20_000)
    needed = np.random.default_rng(9).integers(4, 30, len(points)).astype(np.int32)
    ours = dbscan.labels(points, needed, eps_m=80.0)
    assert ours.max() > 100
    assert np.array_equal(ours, dbscan.listed(points, needed, eps_m=80.0))


def test_bursts_in_a_cloud_shaped_as_incidents_are() -> None:
    rng = np.random.default_rng(10)
    points, days = clouds.city(rng, 2_500), rng.integers(0, 90, 2_500).astype(np.int32)
    ours = dbscan.in_space_and_time(points, days, 5, eps_m=120.0, span_days=7)
    wanted = clouds.by_definition(points, _each(5, 2_500), eps_m=120.0, times=days, span=7)
    assert ours.max() > 5
    assert np.array_equal(ours, wanted)


def test_dense_neighbouring_cells_without_a_pair_near_enough() -> None:
    """Every pair would be 100 million tests; boxes settle it."""
    rng = np.random.default_rng(11)
    heights = rng.uniform(0, 100, 20_000)
    across = np.where(np.arange(20_000) % 2, 150.001, 0.0)
    points = np.column_stack([across, heights])
    labels = dbscan.gridded(points, 10, eps_m=150.0)
    assert set(labels[::2].tolist()) == {0}
    assert set(labels[1::2].tolist()) == {1}


def test_many_on_one_address() -> None:
    points = np.zeros((60_000, 2))
    assert set(dbscan.labels(points, 10, eps_m=150.0).tolist()) == {0}


def test_none_and_one() -> None:
    assert dbscan.labels(np.empty((0, 2)), 3, eps_m=1.0).size == 0
    assert grid_dbscan.labels(np.empty((0, 2)), _each(3, 0), eps_m=1.0).size == 0
    assert dbscan.gridded(np.zeros((1, 2)), 1, eps_m=1.0).tolist() == [0]
    assert dbscan.gridded(np.zeros((1, 2)), 2, eps_m=1.0).tolist() == [-1]


def test_points_that_cannot_be_clustered_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        dbscan.gridded(np.array([[0.0, np.nan]]), 1, eps_m=1.0)
    with pytest.raises(ValueError, match="too far apart"):
        dbscan.gridded(np.array([[0.0, 0.0], [1e12, 0.0]]), 1, eps_m=1.0)
