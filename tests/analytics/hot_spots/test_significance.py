"""Chance, and how much of it is let through."""

import numpy as np
import pytest
from scipy import stats

from analytics.hot_spots import significance


def test_the_statistic_is_the_log_ratio_of_two_poisson_likelihoods() -> None:
    inside = stats.poisson.logpmf(12, 12) - stats.poisson.logpmf(12, 4)
    outside = stats.poisson.logpmf(88, 88) - stats.poisson.logpmf(88, 96)
    assert significance.statistic(12, 4, 100) == pytest.approx(inside + outside)
    assert significance.statistic(3, 4, 100) == 0
    assert significance.statistic(100, 40, 100) == pytest.approx(100 * np.log(2.5))


def test_p_is_a_rank_that_is_never_zero() -> None:
    assert significance.p_values([5.0, 2.0, 0.5], [1.0, 2.0, 3.0]) == [0.25, 0.75, 1.0]


def test_q_is_benjamini_and_hochbergs() -> None:
    p = np.random.default_rng(3).random(50) ** 2
    assert significance.q_values(p) == pytest.approx(stats.false_discovery_control(p).tolist())
    assert significance.q_values([]) == []


def test_members_are_told_by_cluster() -> None:
    labels = np.array([1, -1, 0, 1, 0], dtype=np.int32)
    assert [one.tolist() for one in significance.members(labels)] == [[2, 4], [0, 3]]
    assert list(significance.members(np.array([-1, -1], dtype=np.int32))) == []
