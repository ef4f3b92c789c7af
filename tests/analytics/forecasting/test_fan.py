"""Bands of a fan and the record said beside them."""

import itertools

import numpy as np
import pytest
from scipy import stats

from analytics.forecasting import fan


@pytest.mark.parametrize(("mean", "alpha"), [(0.1, 0.2), (12.0, 0.03), (600.0, 0.01)])
def test_bands_hold_their_share_and_no_more_than_they_need(mean: float, alpha: float) -> None:
    law = stats.nbinom(1 / alpha, 1 / (1 + alpha * mean))
    for share in (0.5, 0.8, 0.95):
        low, high = (int(edge) for edge in fan.interval(mean, alpha, share))
        assert law.cdf(high) - law.cdf(low - 1) >= share
        assert law.cdf(high - 1) < (1 + share) / 2
        assert 0 <= low <= high


def test_wider_bands_hold_narrower_ones() -> None:
    mean = np.linspace(0, 50, 40)
    edges = [fan.interval(mean, 0.1, share) for share in (0.95, 0.8, 0.5)]
    for (low, high), (inner_low, inner_high) in itertools.pairwise(edges):
        assert (low <= inner_low).all()
        assert (inner_high <= high).all()


@pytest.mark.parametrize(("mean", "alpha"), [(0.4, 0.1), (3.7, 0.2), (12.9, 0.03), (2.0, 1.5)])
def test_the_likeliest_count_has_the_largest_mass(mean: float, alpha: float) -> None:
    mass = stats.nbinom(1 / alpha, 1 / (1 + alpha * mean)).pmf(np.arange(60))
    assert fan.likeliest(mean, alpha) == int(np.argmax(mass))


def test_the_record_is_read_from_stored_figures() -> None:
    card = {
        "skill_day": {"value": 0.02, "low": 0.01, "high": 0.03},
        "skill_week": {"value": 0.07, "low": 0.05, "high": 0.09},
        "coverage80": 0.8,
        "coverage80_week": 0.79,
        "origins": 26,
    }
    found = fan.record({"all": card}, "all", 7)
    assert found is not None
    assert (found.skill, found.low, found.high) == pytest.approx((7, 5, 9))
    assert (found.coverage80, found.origins) == (0.79, 26)
    daily = fan.record({"all": card}, "all", 1)
    assert daily is not None
    assert daily.skill == pytest.approx(2)
    assert fan.record({"all": card}, "violent", 7) is None
    unknown = {**card, "skill_week": {"value": None, "low": None, "high": None}}
    assert fan.record({"all": unknown}, "all", 7) is None
