"""Shares of a source's records that change overnight are found at their day, and noise is not."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from analytics.quality import source_shares
from domain.source_break import Break, BreakKind, DayFigures

FIRST = date(2025, 1, 1)
CHANGED = FIRST + timedelta(days=90)
Change = Callable[[DayFigures], DayFigures]


def usual(days: int, *, a_day: float = 60, seed: int = 5) -> list[DayFigures]:
    """Days of a source with points, some without a position, busy afternoons."""
    chance = random.Random(seed)
    found = []
    for number in range(days):
        records = max(1, round(chance.gauss(a_day, a_day**0.5)))
        lost = sum(chance.random() < 0.04 for _ in range(records))
        area = sum(chance.random() < 0.05 for _ in range(records - lost))
        placed = records - lost - area
        afternoon = sum(chance.random() < 0.6 for _ in range(records))
        cells = placed - sum(chance.random() < 0.1 for _ in range(placed))
        night = sum(chance.random() < 0.03 for _ in range(records - afternoon))
        day = FIRST + timedelta(days=number)
        found.append(DayFigures(day, records, lost, area, placed, cells, records, afternoon, night))
    return found


def from_then_on(days: list[DayFigures], change: Change, *, until: date = date.max) -> list[Break]:
    changed = [change(one) if CHANGED <= one.day < until else one for one in days]
    return source_shares.breaks(changed)


def _no_position(one: DayFigures) -> DayFigures:
    half = one.on_map // 2
    return replace(one, no_position=one.no_position + half, on_map=one.on_map - half)


def _only_areas(one: DayFigures) -> DayFigures:
    return replace(one, area_only=one.area_only + one.on_map, on_map=0, cells=0)


def _centroids(one: DayFigures) -> DayFigures:
    return replace(one, cells=min(6, one.on_map))


def _no_hour(one: DayFigures) -> DayFigures:
    return replace(one, timed=one.timed // 4, afternoon=one.afternoon // 4, midnight=0)


def _half_days(one: DayFigures) -> DayFigures:
    return replace(one, afternoon=one.afternoon // 8)


def _midnights(one: DayFigures) -> DayFigures:
    return replace(one, midnight=one.midnight + (one.timed - one.afternoon) * 3 // 4)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (_no_position, BreakKind.NO_POSITION),
        (_only_areas, BreakKind.AREA_ONLY),
        (_centroids, BreakKind.SAME_PLACES),
        (_no_hour, BreakKind.NO_HOUR),
        (_half_days, BreakKind.HALF_DAYS),
        (_midnights, BreakKind.MIDNIGHTS),
    ],
)
def test_each_break_is_found_on_its_day_and_no_other(change: Change, kind: BreakKind) -> None:
    found = from_then_on(usual(130), change)
    assert {one.kind for one in found} == {kind}
    (one,) = found
    assert abs((one.since - CHANGED).days) <= 1
    assert one.until is None
    assert abs(one.after - one.before) >= 0.2


@pytest.mark.parametrize("seed", range(8))
def test_two_years_of_chance_hold_no_break(seed: int) -> None:
    assert source_shares.breaks(usual(730, a_day=25, seed=seed)) == []


def test_a_break_is_seen_on_the_second_day() -> None:
    days = [_only_areas(one) if one.day >= CHANGED else one for one in usual(92)]
    (found,) = source_shares.breaks(days)
    assert found.since == CHANGED


def test_what_returns_has_an_end() -> None:
    end = CHANGED + timedelta(days=12)
    (found,) = from_then_on(usual(130), _no_position, until=end)
    assert (found.since, found.until, found.settled) == (CHANGED, end, False)


def test_what_lasts_becomes_the_usual_and_its_end_a_break() -> None:
    end = CHANGED + timedelta(days=120)
    first, second = from_then_on(usual(300), _only_areas, until=end)
    assert (first.since, first.settled) == (CHANGED, True)
    assert first.until == CHANGED + timedelta(days=source_shares.SETTLED_DAYS)
    assert second.since == end
    assert second.before > second.after


def test_few_records_and_few_days_say_nothing() -> None:
    assert from_then_on(usual(110, a_day=2), _no_position) == []
    assert source_shares.breaks(usual(13)) == []
    assert source_shares.breaks([]) == []


def test_withdrawals_larger_than_a_day_are_borne() -> None:
    days = [replace(one, records=1, no_position=5) for one in usual(60)]
    assert source_shares.breaks([replace(days[0], records=-3), *days[1:]]) == []


def test_the_clock_of_the_new_south_wales_feed_breaks_when_it_was_mended(shared: Path) -> None:
    """Before it, times after noon were written as before noon: 9 % afternoons, then two thirds."""
    table = pq.read_table(shared / "data" / "nsw_rfs_incidents.parquet", columns=["occurred_at"])
    hours: dict[date, list[int]] = {}
    for words in table["occurred_at"].to_pylist():
        hours.setdefault(date.fromisoformat(words[:10]), []).append(int(words[11:13]))
    days = [
        DayFigures(
            day,
            records=len(of),
            timed=len(of),
            afternoon=sum(hour >= 12 for hour in of),
            midnight=sum(hour == 0 for hour in of),
        )
        for day, of in sorted(hours.items())
    ]
    (found,) = source_shares.breaks(days)
    assert found.kind is BreakKind.HALF_DAYS
    assert date(2024, 3, 8) <= found.since <= date(2024, 4, 1)
    assert found.before > 0.85 > 0.5 > found.after
    assert found.settled
