"""How sure a comparison is."""

import numpy as np
import pytest

from analytics.scores import bootstrap


def test_a_clear_gain_has_limits_above_nothing() -> None:
    random = np.random.default_rng(1)
    base = random.gamma(50, 1, 52)
    found = bootstrap.skill(base * random.normal(0.9, 0.02, 52), base)
    assert found.value == pytest.approx(0.10, abs=0.01)
    assert 0.08 < found.low < found.value < found.high < 0.12


def test_no_gain_is_not_told_from_chance() -> None:
    random = np.random.default_rng(2)
    found = bootstrap.skill(random.gamma(50, 1, 52), random.gamma(50, 1, 52))
    assert found.low < 0 < found.high


def test_the_origins_stay_paired() -> None:
    base = np.array([1.0, 100.0, 10_000.0])
    found = bootstrap.skill(0.5 * base, base)
    assert (found.low, found.high) == pytest.approx((0.5, 0.5))


def test_a_narrower_share_has_narrower_limits() -> None:
    random = np.random.default_rng(4)
    one, other = random.gamma(5, 1, 40), random.gamma(5, 1, 40)
    wide, narrow = (bootstrap.ratio(one, other, share=share) for share in (0.95, 0.5))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_nothing_to_compare_is_no_number() -> None:
    assert np.isnan(bootstrap.skill(np.array([]), np.array([])).value)
    assert np.isnan(bootstrap.ratio(np.zeros(3), np.zeros(3)).low)
