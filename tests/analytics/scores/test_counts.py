"""Scores against the definitions themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.scores import counts

MEANS = (0.0, 1e-6, 0.3, 1.0, 7.5, 90.0, 800.0)
ALPHAS = (0.0, 1e-5, 0.05, 0.8, 5.0)


def binomial(mean: float, alpha: float) -> object:
    if alpha == 0:
        return stats.poisson(mean)
    return stats.nbinom(1 / alpha, 1 / (1 + alpha * mean))


def crps_by_definition(mean: float, alpha: float, count: int) -> float:
    law = binomial(mean, alpha)
    k = np.arange(int(law.isf(1e-13)) + count + 2) if mean > 0 else np.arange(count + 2)
    return float(((law.cdf(k) - (count <= k)) ** 2).sum())


@pytest.mark.parametrize("mean", MEANS)
@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("count", [0, 1, 12, 2500])
def test_crps_is_its_definition(mean: float, alpha: float, count: int) -> None:
    found = float(counts.crps(mean, alpha, count))
    assert found == pytest.approx(crps_by_definition(mean, alpha, count), abs=1e-8, rel=1e-11)


def test_the_poisson_limit_is_smooth() -> None:
    near = counts.crps([2.0, 40.0], 1e-12, [1, 55])
    assert near == pytest.approx(counts.crps([2.0, 40.0], 0.0, [1, 55]), abs=1e-9)
    for score in (counts.log_score(3.0, alpha, 5) for alpha in (1e-12, 1e-7, 1.1e-6)):
        assert float(score) == pytest.approx(stats.poisson.logpmf(5, 3.0), abs=1e-5)


@pytest.mark.parametrize("mean", MEANS[1:])
@pytest.mark.parametrize("alpha", ALPHAS)
def test_log_score_is_the_log_of_the_mass(mean: float, alpha: float) -> None:
    count = np.array([0, 1, 5, 60])
    wanted = binomial(mean, alpha).logpmf(count)
    assert counts.log_score(mean, alpha, count) == pytest.approx(wanted, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("mean", MEANS[1:])
@pytest.mark.parametrize("alpha", ALPHAS)
def test_quantiles_are_the_smallest_that_hold_enough(mean: float, alpha: float) -> None:
    levels = [0.025, 0.1, 0.5, 0.9, 0.975]
    wanted = [max(binomial(mean, alpha).ppf(level), 0) for level in levels]
    assert counts.quantiles(mean, alpha, levels).tolist() == wanted


def test_a_withdrawal_is_scored_as_nothing_and_a_part_as_the_nearest_whole() -> None:
    assert counts.crps(1.0, 0.1, [-3, 1.9]) == pytest.approx(counts.crps(1.0, 0.1, [0, 2]))


def test_transforms_of_true_forecasts_are_even_and_covered() -> None:
    random = np.random.default_rng(7)
    mean = random.gamma(1.0, 2.0, 40_000)
    count = random.poisson(mean * random.gamma(1 / 0.3, 0.3, mean.size))
    found = counts.pit(mean, 0.3, count)
    assert np.histogram(found, 10, (0, 1))[0] / mean.size == pytest.approx(0.1, abs=0.006)
    assert counts.coverage(found, 0.80) == pytest.approx(0.80, abs=0.01)
    assert counts.coverage(found, 0.95) == pytest.approx(0.95, abs=0.005)
    assert counts.bias(mean, count.astype(float)) == pytest.approx(0.0, abs=0.02)


def test_the_same_seed_draws_the_same() -> None:
    one, other = (counts.pit([1.0, 2.0], 0.1, [1, 2], seed=3) for _ in range(2))
    assert (one == other).all()


def test_no_bias_where_nothing_happened() -> None:
    assert np.isnan(counts.bias(np.ones(3), np.zeros(3)))


def test_the_best_forecast_scores_best() -> None:
    random = np.random.default_rng(3)
    count = random.poisson(4.0, 20_000)
    scores = {mean: counts.crps(mean, 0.0, count).mean() for mean in (3.0, 3.6, 4.0, 4.4, 5.0)}
    assert min(scores, key=lambda mean: scores[mean]) == 4.0


@given(
    st.floats(0, 2000),
    st.floats(0, 10),
    st.integers(0, 3000),
    st.lists(st.integers(1, 4), max_size=2),
)
def test_every_score_is_finite_and_shaped(
    mean: float, alpha: float, count: int, shape: list[int]
) -> None:
    found = counts.crps(np.full(shape, mean), alpha, count)
    assert found.shape == tuple(shape)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
