"""Dispersion against counts drawn with a known one."""

import numpy as np
import pytest

from analytics.forecasting import dispersion


@pytest.mark.parametrize("true", [0.03, 0.2, 1.5])
def test_finds_what_the_counts_were_drawn_with(true: float) -> None:
    random = np.random.default_rng(11)
    mean = random.gamma(2.0, 2.0, 60_000)
    actual = random.poisson(mean * random.gamma(1 / true, true, mean.size)).astype(float)
    assert dispersion.alpha(mean, actual) == pytest.approx(true, rel=0.1)


def test_counts_that_vary_by_chance_alone_have_next_to_none() -> None:
    random = np.random.default_rng(12)
    mean = random.gamma(2.0, 2.0, 60_000)
    assert dispersion.alpha(mean, random.poisson(mean).astype(float)) < 0.005


def test_what_is_not_known_is_left_out() -> None:
    random = np.random.default_rng(13)
    mean = random.gamma(2.0, 2.0, 4000)
    actual = random.poisson(mean).astype(float) * 2
    unknown = np.append(actual, [np.nan] * 50)
    assert dispersion.alpha(np.append(mean, [9.0] * 50), unknown) == dispersion.alpha(mean, actual)


def test_nothing_known_is_no_number() -> None:
    assert np.isnan(dispersion.alpha(np.ones(3), np.full(3, np.nan)))
    assert dispersion.alpha(np.zeros(3), np.zeros(3)) == dispersion.LEAST
