"""Recalibration brings counts to what happens, and never changes the order of cells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.surface import recalibration


def _simulated(seed: int, slope: float, *, cells: int = 100) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    expected = random.gamma(0.4, 0.5, (cells, 40))
    true = expected**slope
    return expected, random.poisson(true * expected.sum() / true.sum()).astype(float)


@given(
    seed=st.integers(0, 10_000),
    slope=st.floats(-1.5, 3.0),
    values=st.lists(st.floats(1e-6, 50), min_size=2, max_size=30, unique=True),
)
def test_ranking_is_kept(seed: int, slope: float, values: list[float]) -> None:
    curve = recalibration.curve(*_simulated(seed, slope))
    rising = np.sort(np.array(values))
    apart = np.diff(rising) > 1e-9 * rising[1:]
    assert (np.diff(curve.of(rising))[apart] > 0).all()


@pytest.mark.parametrize("slope", [0.85, 1.0, 1.2])
def test_the_top_comes_true(slope: float) -> None:
    """Learnt on one half, judged on another whose truth bends the same way."""
    curve = recalibration.curve(*_simulated(1, slope, cells=2000))
    expected, actual = _simulated(2, slope, cells=2000)
    top = expected > np.quantile(expected, 0.98)
    assert actual[top].sum() / curve.of(expected[top]).sum() == pytest.approx(1, abs=0.08)


def test_nothing_stays_nothing() -> None:
    curve = recalibration.curve(*_simulated(1, 1.2))
    assert curve.of(np.array([0.0, 1.0]))[0] == 0
    empty = recalibration.curve(np.zeros(5), np.zeros(5))
    assert empty.of(np.zeros(3)).tolist() == [0, 0, 0]
