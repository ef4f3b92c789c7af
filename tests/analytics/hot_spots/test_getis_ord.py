"""Gi* as its formula is written, and the words for a year of it."""

import numpy as np
import pytest
from scipy import stats

from analytics.hot_spots import getis_ord, trend
from domain import grid
from domain.hot_spot import Status

CELLS = np.sort(
    np.array(grid.cells_in_box((-90.3, 38.6, -90.2, 38.66), getis_ord.RESOLUTION), dtype=np.int64)
)


def _by_formula(counts: np.ndarray, at: int) -> float:
    near = set(grid.neighbours(int(CELLS[at]))) | {int(CELLS[at])}
    weighs = np.array([int(cell) in near for cell in CELLS], dtype=float)
    n, mean = len(CELLS), counts.mean()
    spread = np.sqrt((counts**2).mean() - mean**2)
    scale = spread * np.sqrt((n * weighs.sum() - weighs.sum() ** 2) / (n - 1))
    return float((weighs @ counts - mean * weighs.sum()) / scale)


def test_it_is_the_formula_at_every_cell_the_edge_included() -> None:
    counts = np.random.default_rng(2).poisson(3.0, len(CELLS)).astype(float)
    z = getis_ord.z_scores(counts, getis_ord.around(CELLS))
    for at in range(len(CELLS)):
        assert z[at] == pytest.approx(_by_formula(counts, at))


def test_slices_are_told_apart() -> None:
    near = getis_ord.around(CELLS)
    slices = np.random.default_rng(3).poisson(2.0, (4, len(CELLS))).astype(float)
    z = getis_ord.z_scores(slices, near)
    assert z.shape == slices.shape
    assert z[2] == pytest.approx(getis_ord.z_scores(slices[2], near))


def test_where_all_is_the_same_nothing_stands_out() -> None:
    z = getis_ord.z_scores(np.full(len(CELLS), 4.0), getis_ord.around(CELLS))
    assert z.tolist() == [0.0] * len(CELLS)


def test_p_is_one_sided() -> None:
    assert getis_ord.p_values(np.array([1.645, 0.0])) == pytest.approx([0.05, 0.5], abs=1e-3)


def test_the_trend_is_kendalls() -> None:
    values = np.random.default_rng(4).normal(size=13)
    found = trend.mann_kendall(values)
    tau, p = stats.kendalltau(np.arange(13), values, method="asymptotic")
    assert found.tau == pytest.approx(tau)
    # The continuity correction makes p a little larger.
    assert p < found.p < p + 0.1
    assert trend.mann_kendall(np.ones(13)) == (0, 0.0, 1.0)
    assert trend.mann_kendall(np.arange(13.0)).statistic == 78


@pytest.mark.parametrize(
    ("slices", "word"),
    [
        ([0] * 11 + [2, 2], Status.NEW),
        ([0, 2] + [0] * 9 + [2, 2], Status.NEW),
        ([0] * 9 + [2, 3, 2, 3], Status.EMERGING),
        ([0] * 13, Status.SPORADIC),
        ([2] * 13, Status.PERSISTENT),
        ([0, 0.2, 0.1, 0.5, 1, 1.2, 1.7, 1.5, 2, 2.2, 2.1, 2.5, 3], Status.EMERGING),
        ([3, 2.8, 2.9, 2.5, 2.6, 2, 2.1, 1.8, 1.7, 1.4, 1.2, 1, 0.5], Status.FADING),
        ([2, 3, 2.5, 2.1, 2.9, 2.4, 2.8, 2.2, 3, 2.6, 2.3, 2.7, 2.5], Status.PERSISTENT),
        ([2, 0, 2.5, 0.1, 2.9, 0.4, 0.8, 2.2, 0, 2.6, 0.3, 0.7, 2.5], Status.SPORADIC),
        ([2, 2, 0, 0, 2, 2, 0, 0, 2, 2, 2, 0, 0], Status.FADING),
        ([3.0] * 7, Status.UNTOLD),
    ],
)
def test_the_word_for_a_year(slices: list[float], word: Status) -> None:
    assert trend.status(np.array(slices, dtype=float)) is word
