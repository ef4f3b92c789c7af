"""What surroundings would give a place."""

import numpy as np
import pyproj
import pytest
from scipy import stats

from analytics.hot_spots import plane, surroundings


@pytest.fixture(scope="module")
def even() -> surroundings.Mesh:
    points = np.random.default_rng(4).uniform(0, 5_000, (20_000, 2))
    return surroundings.mesh(points, points, count=2_500)


def test_an_even_city_expects_the_same_everywhere(even: surroundings.Mesh) -> None:
    assert even.total == pytest.approx(2_500)
    near = even.around(even.expected, 150.0)
    places = np.random.default_rng(5).uniform(800, 4_200, (200, 2))
    assert near[even.squares(places)] == pytest.approx(
        np.full(200, 2_500 / 5_000**2 * np.pi * 150**2), rel=0.15
    )


def test_empty_ground_between_two_quarters_expects_nothing() -> None:
    rng = np.random.default_rng(6)
    points = np.concatenate(
        [rng.uniform(0, 1_000, (3_000, 2)), rng.uniform((3_000, 0), (4_000, 1_000), (3_000, 2))]
    )
    found = surroundings.mesh(points, points, count=600)
    [between] = found.squares(np.array([[2_000.0, 500.0]]))
    assert found.expected.ravel()[between] == 0
    assert found.total == pytest.approx(600)


def test_one_corner_is_evened_out(even: surroundings.Mesh) -> None:
    rng = np.random.default_rng(7)
    corner = np.full((400, 2), 2_500.0)
    points = np.concatenate([rng.uniform(0, 5_000, (20_000, 2)), corner])
    found = surroundings.mesh(points, points, count=2_500)
    [at] = found.squares(corner[:1])
    assert found.expected.ravel()[at] < 1.5 * even.expected.ravel()[at]


def test_an_outline_covers_each_square_once(even: surroundings.Mesh) -> None:
    one = even.covered(even.squares(np.array([[2_000.0, 2_000.0]])), 90.0)
    two = even.covered(even.squares(np.array([[2_000.0, 2_000.0], [2_000.0, 2_050.0]])), 90.0)
    assert len(one) == len(set(one.tolist())) < len(two) < 2 * len(one)


def test_points_are_drawn_as_expected(even: surroundings.Mesh) -> None:
    drawn = even.drawn(np.random.default_rng(8), 50_000)
    counts = np.bincount(even.squares(drawn), minlength=even.expected.size)
    west = even.expected[:, : even.expected.shape[1] // 2].sum() / even.total
    found = counts.reshape(even.expected.shape)[:, : even.expected.shape[1] // 2].sum() / 50_000
    assert found == pytest.approx(west, abs=0.01)


def test_more_are_needed_where_more_are_usual() -> None:
    needed = surroundings.needed(np.array([0.0, 0.5, 3.0, 30.0]), rarity=0.001, least=5)
    assert needed[0] == 5
    assert (np.diff(needed) > 0).all()
    # Beside the point itself, so many others come by chance less than once in a thousand.
    assert (stats.poisson.sf(needed[1:] - 2, [0.5, 3.0, 30.0]) <= 0.001).all()
    assert stats.poisson.sf(needed[3] - 3, 30.0) > 0.001


def test_metres_are_metres_and_lead_back() -> None:
    centre = (59.33, 18.06)
    lon, lat = np.array([18.06, 18.5]), np.array([59.33, 59.1])
    points = plane.metres(lon, lat, centre)
    assert points[0] == pytest.approx([0, 0], abs=1e-6)
    *_, apart_m = pyproj.Geod(ellps="WGS84").inv(lon[0], lat[0], lon[1], lat[1])
    assert np.hypot(*points[1]) == pytest.approx(apart_m, rel=2e-5)
    assert plane.degrees(points, centre) == pytest.approx(np.column_stack([lon, lat]))
