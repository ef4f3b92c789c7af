"""The shrunken rate against simulated cells whose true rate is known."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analytics import cell_rate
from analytics.cell_rate import INTERVAL, Prior

SEED = 20_261_120
CELLS = 40_000


def _city(
    shape: float, mean: float, exposure: float, *, seed: int = SEED, cells: int = CELLS
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """True rates of cells drawn from a gamma, and what each counted over ``exposure``."""
    random = np.random.default_rng(seed)
    rates = random.gamma(shape, mean / shape, cells)
    return rates, random.poisson(rates * exposure)


@pytest.mark.parametrize(
    ("shape", "mean", "exposure"),
    [(0.5, 4.0, 5.5), (1.0, 1.0, 5.5), (2.0, 12.0, 0.78), (4.0, 0.8, 38)],
)
def test_the_prior_finds_the_gamma_it_was_drawn_from(
    shape: float, mean: float, exposure: float
) -> None:
    """Seed 20261120, n = 40,000 cells: mean within 3 %, shape within 12 %."""
    _, counts = _city(shape, mean, exposure)
    found = cell_rate.prior(counts[counts > 0], counts.size, exposure)
    assert found is not None
    assert found.mean == pytest.approx(mean, rel=0.03)
    assert found.shape == pytest.approx(shape, rel=0.12)


def test_cells_without_incidents_count_though_they_are_not_listed() -> None:
    _, counts = _city(1.0, 0.5, 2.0)
    whole = cell_rate.prior(counts, counts.size, 2.0)
    some = cell_rate.prior(counts[counts > 0], counts.size, 2.0)
    assert whole is not None
    assert some is not None
    assert (some.shape, some.mean) == pytest.approx((whole.shape, whole.mean))


@pytest.mark.parametrize(
    ("shape", "mean", "weeks"),
    [(2.0, 30.0, 4.0), (1.0, 60.0, 4.0), (4.0, 20.0, 12.0), (3.0, 100.0, 1.0)],
)
def test_four_of_five_intervals_hold_the_truth(shape: float, mean: float, weeks: float) -> None:
    """Seed 20261120, n = 40,000 cells of 0.105 km² (resolution 9): 78 to 82 % of the 80 %
    intervals, with the prior estimated from another 52 weeks of the same cells."""
    km2 = 0.105
    rates, counts = _city(shape, mean, km2 * weeks)
    year = np.random.default_rng(SEED + 1).poisson(rates * km2 * 52)
    given = cell_rate.prior(year[year > 0], CELLS, km2 * 52)
    assert given is not None
    found = cell_rate.rates(counts, km2 * weeks, given)
    inside = np.mean((found.low <= rates) & (rates <= found.high))
    assert INTERVAL == 0.80
    assert 0.78 <= inside <= 0.82


def test_the_estimate_is_nearer_the_truth_than_the_plain_rate() -> None:
    rates, counts = _city(1.0, 10.0, 0.4)
    given = cell_rate.prior(counts[counts > 0], CELLS, 0.4)
    assert given is not None
    shrunken = cell_rate.rates(counts, 0.4, given).estimate
    assert np.mean((shrunken - rates) ** 2) < 0.8 * np.mean((counts / 0.4 - rates) ** 2)


@given(
    st.lists(st.integers(0, 10_000), min_size=1, max_size=50),
    st.floats(0.05, 50),
    st.floats(0.01, 500),
    st.floats(0.01, 5_000),
)
def test_every_estimate_lies_between_the_city_s_mean_and_its_own_count(
    counts: list[int], shape: float, prior_exposure: float, exposure: float
) -> None:
    given = Prior(shape, prior_exposure)
    found = cell_rate.rates(np.array(counts), exposure, given)
    own = np.array(counts) / exposure
    slack = 1e-9 * (own + given.mean)
    assert np.all(found.estimate >= np.minimum(own, given.mean) - slack)
    assert np.all(found.estimate <= np.maximum(own, given.mean) + slack)
    assert np.all(found.low <= found.high)
    assert np.all(np.isfinite(found.high))


def test_with_little_exposure_a_cell_is_the_city_and_with_much_itself() -> None:
    given = Prior(shape=2.0, exposure=4.0)
    counts = np.array([0, 3])
    assert cell_rate.rates(counts * 0, 1e-9, given).estimate == pytest.approx(given.mean)
    much = cell_rate.rates(counts * 10**6, 10.0**6, given)
    assert much.estimate == pytest.approx([0.0, 3.0], abs=1e-4)
    assert not much.unsure[1]


def test_unsure_is_an_interval_wider_than_its_estimate() -> None:
    found = cell_rate.rates(np.arange(30), 1.0, Prior(1.0, 1.0))
    assert np.array_equal(found.unsure, found.high - found.low > found.estimate)
    assert found.unsure[0]
    assert not found.unsure[-1]
    assert np.all(np.diff(found.unsure.astype(int)) <= 0)


def test_a_sum_of_withdrawals_is_no_negative_rate() -> None:
    given = Prior(1.0, 1.0)
    found, none = (cell_rate.rates(np.array([n]), 1.0, given) for n in (-4, 0))
    assert found.estimate == none.estimate


@pytest.mark.parametrize(("counts", "cells"), [([], 100), ([], 0), ([5], 1), ([0, 0], 100)])
def test_where_nothing_happened_there_is_no_prior(counts: list[int], cells: int) -> None:
    assert cell_rate.prior(np.array(counts, dtype=np.int64), cells, 1.0) is None


def test_counts_that_vary_less_than_chance_keep_a_proper_prior() -> None:
    found = cell_rate.prior(np.full(100, 7), 100, 2.0)
    assert found is not None
    assert found.mean == pytest.approx(3.5)
    assert found.shape == pytest.approx(1 / cell_rate.LEAST_SPREAD**2, rel=1e-4)


def test_a_few_hot_spots_do_not_make_the_other_cells_look_different() -> None:
    """1,000 cells of one rate and ten of forty times that: by moments the shape would be 0.4."""
    random = np.random.default_rng(SEED)
    counts = random.poisson(np.repeat([10.0, 400.0], [1_000, 10]))
    found = cell_rate.prior(counts, counts.size, 1.0)
    assert found is not None
    assert found.shape > 1


VALUES = st.lists(st.floats(1e-6, 1e6), max_size=60)


@given(VALUES)
def test_class_limits_rise(values: list[float]) -> None:
    for limits in (
        cell_rate.count_breaks(np.array(values)),
        cell_rate.rate_breaks(np.array([*values, 1.0])),
    ):
        assert len(limits) == 6
        assert all(low < high for low, high in pairwise(limits))


@given(VALUES)
def test_limits_of_counts_are_whole_and_begin_at_one_or_more(values: list[float]) -> None:
    limits = cell_rate.count_breaks(np.array(values))
    assert all(limit == int(limit) for limit in limits)
    assert limits[0] >= 1


def test_limits_of_rates_have_two_digits_however_small() -> None:
    limits = cell_rate.rate_breaks(np.geomspace(0.0021, 0.0026, 200))
    assert limits == [0.0021, 0.0023, 0.0024, 0.0025, 0.0026, 0.0027]
    assert cell_rate.rate_breaks(np.full(9, 98.6)) == [99.0, 100.0, 110.0, 120.0, 130.0, 140.0]


def test_without_a_reference_there_are_limits_of_counts_and_none_of_rates() -> None:
    assert cell_rate.count_breaks(np.array([])) == [1, 2, 3, 4, 5, 6]
    assert cell_rate.rate_breaks(np.array([])) == [0] * 6


@given(VALUES)
def test_every_value_has_a_class_and_nothing_has_none(values: list[float]) -> None:
    array = np.array([0.0, -3.0, *values])
    found = cell_rate.classes(array, cell_rate.count_breaks(np.array(values)))
    assert found[:2].tolist() == [0, 0]
    assert set(found[2:].tolist()) <= {1, 2, 3, 4, 5}
    assert np.all(np.diff(found[2:][np.argsort(values)].astype(int)) >= 0)


def test_a_limit_is_the_least_of_its_class() -> None:
    breaks = [1.0, 2.0, 4.0, 8.0, 16.0, 40.0]
    values = np.array([1, 1.9, 2, 3.9, 4, 8, 15.9, 16, 400])
    assert cell_rate.classes(values, breaks).tolist() == [1, 1, 2, 2, 3, 4, 4, 5, 5]
