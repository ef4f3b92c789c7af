"""Knox: pairs counted to the last one, found where planted and not where not."""

import numpy as np

from analytics.hot_spots import near_repeat


def _scattered(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.uniform(0, 6_000, (n, 2)), rng.integers(0, 365, n).astype(np.int32)


def test_every_pair_is_counted_once_in_its_band() -> None:
    rng = np.random.default_rng(1)
    points, days = rng.uniform(0, 500, (300, 2)), rng.integers(0, 40, 300).astype(np.int32)
    bands, used = near_repeat.knox(points, days, seed=1, simulations=5)
    assert used == 300
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    gaps = np.abs(days[:, None] - days[None])
    once = np.triu(np.ones((300, 300), dtype=bool), 1)
    low_m = -1.0
    for near, to_m in enumerate(near_repeat.REACHES_M):
        low_day = -1
        for soon, to_day in enumerate(near_repeat.REACHES_DAYS):
            inside = (apart > low_m) & (apart <= to_m) & (gaps > low_day) & (gaps <= to_day)
            band = bands[near * len(near_repeat.REACHES_DAYS) + soon]
            assert (band.to_m, band.to_day) == (to_m, to_day)
            assert band.observed == int((inside & once).sum())
            low_day = to_day
        low_m = to_m


def test_repeats_that_were_planted_are_found() -> None:
    rng = np.random.default_rng(2)
    points, days = _scattered(rng, 1_500)
    repeated = rng.choice(1_500, 200, replace=False)
    again = points[repeated] + rng.normal(0, 30, (200, 2))
    later = (days[repeated] + rng.integers(1, 7, 200)).astype(np.int32)
    bands, _ = near_repeat.knox(
        np.concatenate([points, again]), np.concatenate([days, later]), seed=3, simulations=199
    )
    near_and_soon = bands[len(near_repeat.REACHES_DAYS)]
    assert (near_and_soon.from_m, near_and_soon.to_day) == (10, 7)
    assert near_and_soon.p == 1 / 200
    assert near_and_soon.ratio is not None
    assert near_and_soon.ratio > 3
    far_and_late = bands[-1]
    assert far_and_late.p > 0.01
    assert far_and_late.simulations == 199


def test_chance_alone_gives_no_repeats() -> None:
    """Over forty towns small p are as rare as they should be."""
    small = 0
    for town in range(40):
        points, days = _scattered(np.random.default_rng(town), 400)
        bands, _ = near_repeat.knox(points, days, seed=town, simulations=39)
        small += bands[-1].p <= 0.05
    assert small <= 6


def test_the_same_seed_gives_the_same_answer() -> None:
    points, days = _scattered(np.random.default_rng(5), 500)
    one, other = (near_repeat.knox(points, days, seed=9, simulations=19) for _ in range(2))
    assert one == other


def test_too_many_pairs_are_thinned_and_said() -> None:
    rng = np.random.default_rng(6)
    points = rng.normal(0, 50, (8_000, 2))
    days = rng.integers(0, 365, 8_000).astype(np.int32)
    _, used = near_repeat.knox(points, days, seed=1, simulations=1)
    assert 1_000 < used < 8_000
    assert used * (used - 1) / 2 <= near_repeat.MOST_PAIRS
