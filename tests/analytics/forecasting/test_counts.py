"""Histories cut, summed and refused."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from analytics.forecasting import counts
from domain.errors import BadInput
from tests.analytics.forecasting.towns import FIRST, town


def test_before_keeps_what_was_known() -> None:
    history = town(50)
    past = history.before(FIRST + timedelta(days=30))
    assert (past.first, past.days, past.end) == (FIRST, 30, FIRST + timedelta(days=30))
    assert (past.counts == history.counts[:30]).all()


@pytest.mark.parametrize(("day", "left"), [(-5, 0), (0, 0), (50, 50), (90, 50)])
def test_before_the_beginning_and_after_the_end(day: int, left: int) -> None:
    assert town(50).before(FIRST + timedelta(days=day)).days == left


def test_the_last_days_begin_later_and_end_the_same() -> None:
    history = town(50)
    recent = history.last(days=20)
    assert (recent.first, recent.end) == (FIRST + timedelta(days=30), history.end)
    assert history.last(days=90).days == 50


def test_sums_of_areas_are_those_of_their_columns() -> None:
    history = town(10)
    larger = counts.summed(history, {70: (1, 3), 71: (2, 99)})
    assert larger.areas == (70, 71)
    assert (larger.counts[:, 0] == history.counts[:, 1] + history.counts[:, 3]).all()
    assert (larger.counts[:, 1] == history.counts[:, 2]).all()
    assert counts.summed(history, {}).counts.shape == (10, 0)


def test_the_city_never_counts_less_than_none() -> None:
    history = replace(town(8), counts=np.full((8, 5), -1.0))
    assert history.city.sum() == 0


def test_only_counted_days_make_a_history() -> None:
    history = replace(town(30), observed=np.arange(30) < 6)
    with pytest.raises(BadInput, match="there are 6"):
        counts.demand(history)
    counts.demand(town(7))
