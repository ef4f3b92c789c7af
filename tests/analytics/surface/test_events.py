"""Events stay what they were, whatever domain and time they are looked at from."""

from datetime import date, timedelta

import numpy as np

from analytics.surface import events
from analytics.surface.events import NOWHERE

FIRST, END = date(2020, 1, 1), date(2020, 1, 11)
DOMAIN = np.array([10, 20, 30], dtype=np.int64)


def _some() -> events.CellEvents:
    return events.events(
        np.array([20, 30, 99, 20, 10, 10], dtype=np.int64),
        np.array([0, 4, 5, 9, 9, 12], dtype=np.int32),
        np.array([1.0, 1.0, 1.0, 1.0, -1.0, 1.0]),
        first=FIRST,
        end=END,
        domain=DOMAIN,
    )


def test_outside_the_domain_is_nowhere_but_counts() -> None:
    some = _some()
    assert some.index.tolist() == [1, 2, NOWHERE, 1, 0]
    assert some.total() == 3


def test_a_withdrawal_never_makes_less_than_none() -> None:
    assert _some().counts().tolist() == [0, 2, 1]


def test_before_is_strict() -> None:
    some = _some()
    assert some.before(FIRST).total() == 0
    assert some.before(FIRST + timedelta(4)).counts().tolist() == [0, 1, 0]
    assert some.before(FIRST + timedelta(5)).counts().tolist() == [0, 1, 1]


def test_within_is_half_open() -> None:
    week = _some().within(FIRST + timedelta(4), FIRST + timedelta(9))
    assert week.counts().tolist() == [0, 0, 1]
    assert week.total() == 2


def test_in_another_domain_the_same_cells_have_the_same_counts() -> None:
    moved = _some().onto(np.array([5, 20], dtype=np.int64))
    assert moved.counts().tolist() == [0, 2]
    assert moved.total() == _some().total()
    assert _some().onto(np.empty(0, dtype=np.int64)).counts().size == 0


def test_inhabited_are_cells_with_events() -> None:
    assert events.inhabited(_some().before(FIRST + timedelta(5))).tolist() == [20, 30]
