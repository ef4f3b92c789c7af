"""Steps as bars: zero is drawn, no data is said, small counts are kept."""

from datetime import date, timedelta

import pytest

from components import time_steps
from domain import steps
from domain.filters import Period
from domain.roles import Role
from domain.sight import sight
from domain.steps import Unit

ANALYST, VIEWER = sight(Role.ANALYST), sight(Role.VIEWER)
DECEMBER = Period(date(2018, 12, 4), date(2019, 1, 1))
ALWAYS = Period(date(2008, 1, 1), date(2019, 1, 1))


def test_every_day_is_a_bar_zero_ones_too() -> None:
    cut = steps.steps(DECEMBER, Unit.DAY)
    counts = {date(2018, 12, 5): 4}
    bars = time_steps.bars(cut, Unit.DAY, counts, covered=ALWAYS, sight=ANALYST)
    assert [bar["count"] for bar in bars] == [0, 4] + [0] * 26
    assert bars[0]["label"] == "Tue 4 Dec 2018"


def test_longer_steps_are_sums_of_their_days() -> None:
    counts = {DECEMBER.first + timedelta(days=n): n for n in range(28)}
    cut = steps.steps(DECEMBER, Unit.WEEK)
    bars = time_steps.bars(cut, Unit.WEEK, counts, covered=ALWAYS, sight=ANALYST)
    assert [bar["count"] for bar in bars] == [21, 70, 119, 168]
    assert bars[0]["label"] == "4 Dec – before 11 Dec 2018"


@pytest.mark.parametrize(
    ("unit", "period", "labels"),
    [
        (Unit.MONTH, Period(date(2018, 11, 1), date(2018, 12, 15)),
         ["November 2018", "1 Dec – before 15 Dec 2018"]),
        (Unit.YEAR, Period(date(2016, 7, 1), date(2018, 1, 1)),
         ["1 Jul 2016 – before 1 Jan 2017", "2017"]),
    ],
)  # fmt: skip
def test_a_part_of_a_step_says_which(unit: Unit, period: Period, labels: list[str]) -> None:
    cut = steps.steps(period, unit)
    bars = time_steps.bars(cut, unit, {}, covered=ALWAYS, sight=ANALYST)
    assert [bar["label"] for bar in bars] == labels


def test_a_day_before_all_data_is_not_a_zero() -> None:
    covered = Period(date(2018, 12, 20), date(2018, 12, 30))
    cut = steps.steps(DECEMBER, Unit.DAY)
    bars = time_steps.bars(cut, Unit.DAY, {}, covered=covered, sight=ANALYST)
    unknown = [bar["start"] for bar in bars if bar["label"].endswith("no data")]
    assert len(unknown) == 18
    assert "2018-12-20" not in unknown
    said = time_steps.note(DECEMBER, covered, "America/Chicago")
    assert said == (
        "city time (America/Chicago) · no data before 20 Dec 2018 · no data from 30 Dec 2018 on"
    )


@pytest.mark.parametrize("covered", [None, Period(date(2020, 1, 1), date(2021, 1, 1))])
def test_a_period_without_any_data_says_so(covered: Period | None) -> None:
    assert "no data in this period" in time_steps.note(DECEMBER, covered, "UTC")


def test_a_viewer_sees_that_there_is_something_but_not_how_little() -> None:
    counts = {date(2018, 12, 4): 2, date(2018, 12, 5): 1, date(2018, 12, 6): 3}
    cut = steps.steps(DECEMBER, Unit.DAY)
    one, two, three, *_ = time_steps.bars(cut, Unit.DAY, counts, covered=ALWAYS, sight=VIEWER)
    assert (one["count"], one["height"]) == (two["count"], two["height"])
    assert three["count"] == 3


def test_ticks_are_few_and_even() -> None:
    ticks = time_steps.ticks(steps.steps(DECEMBER, Unit.DAY), Unit.DAY)
    assert [tick["index"] for tick in ticks] == [0, 4, 8, 12, 16, 20, 24]
    assert ticks[1]["label"] == "8 Dec"


def test_one_unit_is_no_choice() -> None:
    assert time_steps.units([Unit.DAY]) == []
    assert [one["value"] for one in time_steps.units([Unit.DAY, Unit.WEEK])] == ["day", "week"]
