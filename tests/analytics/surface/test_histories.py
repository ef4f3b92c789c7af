"""Decayed and mean counts against a plain sum over events, at the origin and weeks before."""

from datetime import date, timedelta

import numpy as np
import pytest

from analytics.surface import histories
from analytics.surface.events import CellEvents
from tests.analytics.surface.settlements import FIRST, played, rates

ORIGIN = FIRST + timedelta(150)
WEEKS = 10


def _events() -> CellEvents:
    return played(rates(37, seed=1), days=200, seed=2)


def _plainly(events: CellEvents, origin: date, half_life: float) -> np.ndarray:
    sums, ones = np.zeros(events.cells.size), 0.0
    last = (origin - events.first).days - 1
    for cell, day, weight in zip(events.index, events.day, events.weight, strict=True):
        if day <= last:
            sums[cell] += weight * 2 ** (-(last - day + 0.5) / half_life)
    ones = sum(2 ** (-(age + 0.5) / half_life) for age in range(last + 1))
    return 7 * sums / ones


@pytest.mark.parametrize("half_life", [14.0, 365.0])
@pytest.mark.parametrize("back", [0, 1, WEEKS])
def test_decayed_is_the_plain_sum(half_life: float, back: int) -> None:
    events = _events()
    found = histories.decayed(events, ORIGIN, half_life, WEEKS)[:, back]
    expected = _plainly(events, ORIGIN - timedelta(7 * back), half_life)
    assert found == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("back", [0, 3, WEEKS])
def test_averaged_is_the_mean_of_its_window(back: int) -> None:
    events, origin = _events(), ORIGIN - timedelta(7 * back)
    found = histories.averaged(events, ORIGIN, 28, WEEKS)[:, back]
    assert found == pytest.approx(events.within(origin - timedelta(28), origin).counts() / 4)


def test_a_young_history_is_divided_by_what_there_is() -> None:
    """The same rate gives about the same weekly count after a month and after years."""
    events = played(np.full(37, 2.0), days=28, seed=3)
    origin = FIRST + timedelta(28)
    for found in (
        histories.decayed(events, origin, 1460, 0),
        histories.averaged(events, origin, 2920, 0),
    ):
        assert found.mean() == pytest.approx(events.total() / 37 / 4, rel=0.01)


def test_outcomes_follow_the_history_beside_them() -> None:
    """Column j is the week after column j + 1 of a history: what was not known then."""
    events = _events()
    found = histories.outcomes(events, ORIGIN, WEEKS)
    for j in range(WEEKS):
        until = ORIGIN - timedelta(7 * j)
        assert found[:, j] == pytest.approx(events.within(until - timedelta(7), until).counts())
