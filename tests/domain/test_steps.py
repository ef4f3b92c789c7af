"""A period cut into the steps of its playback."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import steps
from domain.filters import LONGEST_DAYS, Period
from domain.steps import MOST_STEPS, Unit

PERIODS = st.builds(
    lambda first, days: Period(first, first + timedelta(days=days)),
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    st.integers(1, LONGEST_DAYS),
)


@given(PERIODS)
def test_the_steps_are_the_period_cut_without_gap(period: Period) -> None:
    for unit in steps.units(period):
        cut = steps.steps(period, unit)
        assert cut[0].first == period.first
        assert cut[-1].end == period.end
        assert all(one.end == other.first for one, other in pairwise(cut))
        assert all(one.days > 0 for one in cut)


@given(PERIODS)
def test_there_are_never_more_than_a_time_bar_shows(period: Period) -> None:
    for unit in steps.units(period):
        assert 1 <= len(steps.steps(period, unit)) <= MOST_STEPS


@given(PERIODS, st.none() | st.sampled_from([*Unit, "hour", ""]))
def test_the_unit_fits_whatever_was_wished(period: Period, wanted: str | None) -> None:
    fitting = steps.units(period)
    unit = steps.unit_for(period, wanted)
    assert unit in fitting
    assert unit == (wanted if wanted in fitting else fitting[0])


@pytest.mark.parametrize(
    ("days", "units"),
    [
        (1, ["day"]),
        (2, ["day"]),
        (14, ["day", "week"]),
        (92, ["day", "week", "month"]),
        (93, ["week", "month"]),
        (730, ["month", "year"]),
        (LONGEST_DAYS, ["year"]),
    ],
)
def test_units(days: int, units: list[str]) -> None:
    first = date(2024, 1, 15)
    assert steps.units(Period(first, first + timedelta(days=days))) == units


def test_months_and_years_begin_with_the_calendar() -> None:
    cut = steps.steps(Period(date(2023, 12, 20), date(2024, 3, 10)), Unit.MONTH)
    assert [one.first for one in cut] == [
        *(date(2023, 12, 20), date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1))
    ]
    assert cut[2].days == 29
    years = steps.steps(Period(date(2023, 12, 20), date(2025, 3, 10)), Unit.YEAR)
    assert [one.days for one in years] == [12, 366, 68]


def test_a_whole_step_has_its_length_in_weeks() -> None:
    assert [steps.full_weeks(unit) * 7 for unit in Unit] == pytest.approx([1, 7, 30, 365])
