"""A time of day on days of the week, and the cron it spells."""

from datetime import UTC, datetime

import pytest

from domain import timetable
from domain.timetable import WEEKDAYS, Timetable

FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("table", "cron"),
    [
        (Timetable(2, 0), "0 2 * * *"),
        (Timetable(23, 59, ("mon", "wed")), "59 23 * * mon,wed"),
        (Timetable(0, 5, ("sun",)), "5 0 * * sun"),
    ],
)
def test_what_it_spells_is_read_again(table: Timetable, cron: str) -> None:
    assert table.cron == cron
    assert timetable.read(cron) == table


@pytest.mark.parametrize("cron", ["*/5 2 * * *", "0 2 1 * *", "0 2 * *", "", "0 24 * * *"])
def test_a_cron_that_says_more_is_not_read(cron: str) -> None:
    assert timetable.read(cron) is None


@pytest.mark.parametrize("clock", ["24:00", "2:60", "2", "", "two", "02:00:00", "-1:00"])
def test_no_time_of_day(clock: str) -> None:
    assert timetable.said(clock, WEEKDAYS) is None


@pytest.mark.parametrize("days", [[], ["monday"], ["mon", "someday"]])
def test_no_days(days: list[str]) -> None:
    assert timetable.said("02:00", days) is None


def test_days_stand_in_their_order() -> None:
    assert timetable.said(" 2:30 ", ["sun", "mon"]) == Timetable(2, 30, ("mon", "sun"))


def test_the_next_time_is_later_today_or_on_the_next_of_its_days() -> None:
    assert Timetable(12, 1).next_at(FRIDAY) == datetime(2026, 11, 20, 12, 1, tzinfo=UTC)
    assert Timetable(12, 0).next_at(FRIDAY) == datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert Timetable(12, 0, ("fri",)).next_at(FRIDAY) == datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert Timetable(2, 0, ("mon",)).next_at(FRIDAY) == datetime(2026, 11, 23, 2, tzinfo=UTC)
