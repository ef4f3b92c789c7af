"""Dispersion against counts drawn with a known one."""

import numpy as np
import pytest

from analytics.forecasting import dispersion

Floats = dispersion.Floats


def drawn(random: np.random.Generator, mean: Floats, scale: float) -> Floats:
    alpha = dispersion.alpha(scale, mean)
    return random.poisson(mean * random.gamma(1 / alpha, alpha)).astype(float)


@pytest.mark.parametrize("true", [0.05, 0.2, 1.0])
def test_finds_what_the_counts_were_drawn_with(true: float) -> None:
    random = np.random.default_rng(11)
    mean = random.gamma(2.0, 2.0, 60_000)
    assert dispersion.scale(mean, drawn(random, mean, true)) == pytest.approx(true, rel=0.1)


def test_counts_that_vary_by_chance_alone_have_next_to_none() -> None:
    random = np.random.default_rng(12)
    mean = random.gamma(2.0, 2.0, 60_000)
    assert dispersion.scale(mean, random.poisson(mean).astype(float)) < 0.01


def test_larger_means_vary_less_for_their_size() -> None:
    small, large = dispersion.alpha(0.3, np.array([1.0, 50.0]))
    assert small == pytest.approx(0.3)
    assert large < small / 20
    assert dispersion.alpha(0.3, 0.0) <= dispersion.MOST


def test_what_is_not_known_is_left_out() -> None:
    random = np.random.default_rng(13)
    mean = random.gamma(2.0, 2.0, 4000)
    actual = random.poisson(mean).astype(float) * 2
    unknown = np.append(actual, [np.nan] * 50)
    assert dispersion.scale(np.append(mean, [9.0] * 50), unknown) == dispersion.scale(mean, actual)


def test_nothing_known_is_no_number() -> None:
    assert np.isnan(dispersion.scale(np.ones(3), np.full(3, np.nan)))
    assert dispersion.scale(np.zeros(3), np.zeros(3)) == dispersion.LEAST
