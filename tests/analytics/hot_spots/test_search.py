"""What is planted is found, and an even city has nothing to find."""

import numpy as np
import pytest

from analytics.hot_spots import search, stability, surroundings, ways
from analytics.hot_spots.window import Settings, Window
from domain.hot_spot import Kind

QUICK = Settings(simulations=39, resamples=10)
PLACES, BURSTS = ways.WAYS
SPOT = (3_000.0, 1_500.0)


def _window(points: np.ndarray, days: np.ndarray, settings: Settings = QUICK) -> Window:
    ground = np.random.default_rng(0).uniform(0, 5_000, (8_000, 2))
    mesh = surroundings.mesh(ground, ground, count=len(points))
    return Window.laid(points, days.astype(np.int32), 90, mesh, settings)


def _even(seed: int, n: int = 900) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 5_000, (n, 2)), rng.integers(0, 90, n)


@pytest.fixture(scope="module")
def planted() -> Window:
    """Thirty incidents around one place, on thirty days."""
    points, days = _even(1)
    extra = np.random.default_rng(2).normal(SPOT, 50, (30, 2))
    return _window(np.concatenate([points, extra]), np.concatenate([days, np.arange(30) * 3]))


def test_a_planted_place_is_found_with_its_incidents(planted: Window) -> None:
    found = search.search(planted, PLACES)
    first = found.found[0]
    assert first.kind is Kind.PLACE
    assert len(set(range(900, 930)) - set(first.members.tolist())) <= 3
    assert len(first.members) <= 40
    assert first.p == 1 / 40
    assert first.q <= 0.05
    assert first.expected < 10
    assert first.stability > stability.STABLE


def test_an_even_city_has_no_hot_spot() -> None:
    found = [search.search(_window(*_even(seed)), PLACES).found for seed in range(20, 30)]
    assert sum(map(len, found)) <= 1


def test_a_burst_is_days_at_a_place_and_not_the_place() -> None:
    points, days = _even(3)
    rng = np.random.default_rng(4)
    always = rng.normal((1_000, 1_000), 60, (45, 2))
    sudden = rng.normal(SPOT, 40, (14, 2))
    window = _window(
        np.concatenate([points, always, sudden]),
        np.concatenate([days, np.arange(45) * 2, rng.integers(50, 55, 14)]),
    )
    places, bursts = search.search(window, PLACES), search.search(window, BURSTS)
    assert len(places.found) == 2
    [burst] = bursts.found
    assert burst.kind is Kind.BURST
    assert len(set(range(945, 959)) & set(burst.members.tolist())) >= 12
    assert burst.stability > stability.SHAKY


def test_a_search_says_how_far_it_is_and_gives_the_same_again(planted: Window) -> None:
    heard: list[float] = []
    one = search.search(planted, PLACES, progress=heard.append)
    other = search.search(planted, PLACES)
    assert heard == sorted(heard)
    assert [spot.members.tolist() for spot in one.found] == [
        spot.members.tolist() for spot in other.found
    ]
    assert [(spot.p, spot.stability) for spot in one.found] == [
        (spot.p, spot.stability) for spot in other.found
    ]


def test_overlaps_are_jaccards() -> None:
    labels = np.array([0, 0, 0, 0, 1, 1, -1], dtype=np.int32)
    kept = np.array([1, 1, 1, 0, 1, 1, 1], dtype=bool)
    again = np.array([2, 2, 0, 0, -1, 2], dtype=np.int32)
    # Cluster 0 keeps {0,1,2}: two of them are found again, with one from outside.
    assert stability.overlaps(labels, kept, again).tolist() == [2 / 4, 1 / 3]
    nothing = np.full(6, -1, dtype=np.int32)
    assert stability.overlaps(labels, kept, nothing).tolist() == [0.0, 0.0]
