"""The chance of at least one event: its formula, and that it comes true."""

import numpy as np
import pytest

from analytics.surface import dispersion


def test_the_formula() -> None:
    mean = np.array([0.0, 0.1, 2.0])
    assert dispersion.chance(mean, 0.5) == pytest.approx(1 - (1 + 0.5 * mean) ** -2)
    assert dispersion.chance(mean, 0.0) == pytest.approx(1 - np.exp(-mean))


@pytest.mark.parametrize("alpha", [0.2, 1.0, 3.0])
def test_what_scattered_comes_back(alpha: float) -> None:
    random = np.random.default_rng(5)
    mean = random.gamma(1.0, 1.0, (2000, 20))
    actual = random.poisson(random.gamma(1 / alpha, alpha * mean)).astype(np.float32)
    found = dispersion.alpha(mean, actual)
    assert found == pytest.approx(alpha, rel=0.1)
    busy = mean > 2
    assert dispersion.chance(mean[busy], found).mean() == pytest.approx(
        (actual[busy] > 0).mean(), abs=0.01
    )


def test_without_events_it_is_least() -> None:
    assert dispersion.alpha(np.ones((3, 2)), np.zeros((3, 2), np.float32)) == dispersion.LEAST
