"""A feed that gives less, is read less or falls silent is told from a quiet night and a storm."""

import random
from datetime import date, timedelta
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from analytics.quality import source_volumes
from domain.source_break import BreakKind, DayFigures

FIRST = date(2025, 1, 1)


def arriving(numbers: list[int]) -> list[DayFigures]:
    return [DayFigures(FIRST + timedelta(days=n), arrived=one) for n, one in enumerate(numbers)]


def read(numbers: list[int]) -> list[DayFigures]:
    return [DayFigures(FIRST + timedelta(days=n), readings=one) for n, one in enumerate(numbers)]


def about(a_day: float, days: int, *, seed: int = 3) -> list[int]:
    chance = random.Random(seed)
    return [max(0, round(chance.gauss(a_day, 1.5 * a_day**0.5))) for _ in range(days)]


def test_a_feed_that_falls_silent_and_comes_back() -> None:
    found = source_volumes.breaks(arriving([*about(70, 60), 0, 0, 0, 530, *about(70, 30)]))
    (one,) = found
    assert one.kind is BreakKind.VOLUME
    assert (one.since, one.until) == (FIRST + timedelta(60), FIRST + timedelta(63))
    assert one.after == 0


def test_a_feed_that_gives_a_third_stays_broken_until_that_is_usual() -> None:
    (one,) = source_volumes.breaks(arriving([*about(130, 60), *about(40, 20)]))
    assert one.since == FIRST + timedelta(60)
    assert one.until is None
    (one,) = source_volumes.breaks(arriving([*about(130, 60), *about(40, 120)]))
    assert one.settled


def test_three_times_as_many_for_days_is_a_break_and_a_night_of_storm_is_none() -> None:
    assert source_volumes.breaks(arriving([*about(50, 60), 400, *about(50, 30)])) == []
    (one,) = source_volumes.breaks(arriving([*about(50, 60), *about(180, 20)]))
    assert one.after > 3 * one.before


def test_weekends_without_records_are_usual() -> None:
    weeks = [0 if n % 7 > 4 else number for n, number in enumerate(about(60, 140))]
    assert source_volumes.breaks(arriving(weeks)) == []


@pytest.mark.parametrize("seed", range(6))
def test_two_years_of_chance_hold_no_break(seed: int) -> None:
    assert source_volumes.breaks(arriving(about(40, 730, seed=seed))) == []
    assert source_volumes.breaks(arriving(about(3, 730, seed=seed))) == []


def test_a_source_read_every_hour_that_was_read_every_quarter() -> None:
    (one,) = source_volumes.breaks(read([96] * 30 + [24] * 5))
    assert one.kind is BreakKind.READINGS
    assert (one.before, one.after) == (96, 24)
    assert one.since == FIRST + timedelta(30)


def test_what_is_expected_is_the_usual_day() -> None:
    assert source_volumes.expected(arriving([40] * 20 + [900])) == 40
    assert source_volumes.expected(arriving([40] * 5)) is None


def test_the_gaps_of_the_swedish_archive(shared: Path) -> None:
    """The archiver stood still for a week in October 2023 and three days in May 2025."""
    table = pq.read_table(shared / "data" / "polisen_events.parquet", columns=["first_seen"])
    seen = pc.utf8_slice_codeunits(pc.cast(table["first_seen"], "string"), 0, 10)
    counted = {one["values"]: one["counts"] for one in pc.value_counts(seen).to_pylist()}
    first, last = (date.fromisoformat(end(counted)) for end in (min, max))
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    figures = [DayFigures(day, arrived=counted.get(day.isoformat(), 0)) for day in days]
    found = source_volumes.breaks(figures)
    silent = [(one.since, one.until) for one in found if one.after == 0]
    assert silent == [
        (date(2023, 10, 19), date(2023, 10, 25)),
        (date(2025, 5, 17), date(2025, 5, 20)),
    ]
    assert len(found) <= 3
