"""Bars by whole days, and which grain shows a period."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import timeline
from domain.filters import LONGEST_DAYS, Period
from domain.timeline import MOST_BARS, Grain

PERIODS = st.builds(
    lambda first, days: Period(first, first + timedelta(days=days)),
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    st.integers(1, 4_000),
)


@given(PERIODS, st.sampled_from([Grain.DAY, Grain.WEEK, Grain.MONTH]), st.integers(1, 7))
def test_bars_cover_the_period_side_by_side(period: Period, grain: Grain, week_start: int) -> None:
    bars = timeline.bar_starts(period, grain, week_start=week_start)
    assert bars[0].first == period.first
    assert bars[-1].end == period.end
    assert all(one.end == after.first for one, after in pairwise(bars))
    for bar in bars[1:]:
        if grain is Grain.WEEK:
            assert bar.first.isoweekday() == week_start
        if grain is Grain.MONTH:
            assert bar.first.day == 1


@given(st.integers(1, LONGEST_DAYS))
def test_the_grain_gives_bars_that_can_be_told_apart(days: int) -> None:
    period = Period(date(1950, 3, 17), date(1950, 3, 17) + timedelta(days=days))
    grain = timeline.grain_for(period)
    bars = timeline.bar_starts(period, grain, week_start=1)
    assert len(bars) * (24 if grain is Grain.HOUR else 1) <= MOST_BARS


@pytest.mark.parametrize(
    ("days", "grain"),
    [(1, "hour"), (7, "hour"), (8, "day"), (28, "day"), (365, "week"), (3653, "month")],
)
def test_the_usual_periods(days: int, grain: str) -> None:
    first = date(2024, 1, 1)
    assert timeline.grain_for(Period(first, first + timedelta(days=days))) == grain
