"""Coarse cells are sums of fine ones, and totals follow the area forecast."""

from datetime import timedelta

import h3.api.basic_int as h3
import numpy as np
import pytest

from analytics.surface import mixture, rollup
from analytics.surface.mixture import Surface
from tests.analytics.surface.settlements import FIRST, cells, played, rates

DAYS = 300


@pytest.fixture(scope="module")
def surface() -> Surface:
    events = played(rates(271, seed=1), days=DAYS, seed=2)
    return mixture.surface(events, None, FIRST + timedelta(DAYS))


@pytest.mark.parametrize("resolution", [9, 8, 7])
def test_mass_is_preserved(surface: Surface, resolution: int) -> None:
    coarse = rollup.coarse(surface, resolution)
    assert coarse.expected.sum() == pytest.approx(surface.expected.sum())
    assert coarse.shares.sum(axis=1) == pytest.approx(1)
    fine = (surface.shares * surface.expected[:, None]).sum(axis=0)
    assert (coarse.shares * coarse.expected[:, None]).sum(axis=0) == pytest.approx(fine)
    assert coarse.cells.size < surface.cells.size
    assert (np.diff(coarse.cells) > 0).all()


def test_the_finest_is_itself(surface: Surface) -> None:
    assert rollup.coarse(surface, 10) is surface


def test_parents_are_h3s_own() -> None:
    fine = cells(6)
    for resolution in (9, 8, 5):
        expected = [h3.cell_to_parent(int(cell), resolution) for cell in fine]
        assert rollup.parents(fine, resolution).tolist() == expected


def test_scaled_to_a_total(surface: Surface) -> None:
    assert rollup.scaled(surface, 42.0).expected.sum() == pytest.approx(42)


def test_scaled_area_by_area(surface: Surface) -> None:
    """Each area adds up to its own forecast, ranking inside it stays, and the rest is untouched."""
    area_of = np.arange(surface.cells.size) % 3
    found = rollup.scaled_by_area(surface, area_of, {0: 10.0, 1: 5.0})
    assert found.expected[area_of == 0].sum() == pytest.approx(10)
    assert found.expected[area_of == 1].sum() == pytest.approx(5)
    rest = area_of == 2
    assert np.array_equal(found.expected[rest], surface.expected[rest])
    assert np.array_equal(
        np.argsort(found.expected[area_of == 0]), np.argsort(surface.expected[area_of == 0])
    )
