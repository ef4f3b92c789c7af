"""Snapshots and edge days: every day of a period is counted exactly once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from db import session as database
from db.queries import counts, risk
from db.queries.risk import Piece
from domain.filters import Period
from domain.sight import WHOLE
from tests import town

LISTED = "SELECT day FROM cell_snapshot"
sessions = town.sessions(town.settled)

DAYS = st.dates(date(2015, 1, 1), date(2020, 12, 31))
PERIODS = st.builds(
    lambda first, days: Period(first, first + timedelta(days=days)), DAYS, st.integers(1, 1500)
)
SNAPSHOTS = st.lists(DAYS, unique=True, max_size=30)
WORLD = [date(2013, 1, 1) + timedelta(days=number) for number in range(4000)]


def _holds(condition: str, day: date, bound: dict[str, Any]) -> bool:
    """Whether a row of ``cell_day`` for ``day`` meets ``day >= :a AND day < :b``."""
    for part in condition.split(" AND "):
        _, sign, name = part.split()
        limit = bound[name.removeprefix(":")]
        if not (day >= limit if sign == ">=" else day < limit):
            return False
    return True


def _times(pieces: list[Piece], day: date, bound: dict[str, Any]) -> int:
    """How often ``day`` is counted: a running total holds every day before its own."""
    times = 0
    for piece in pieces:
        if piece.table == "cell_cum":
            snapshot = bound[piece.condition.partition(":")[2]]
            times += piece.sign * (day < snapshot)
        else:
            times += piece.sign * _holds(piece.condition, day, bound)
    return times


@given(PERIODS, SNAPSHOTS)
def test_every_day_inside_is_counted_once_and_none_outside(
    period: Period, snapshots: list[date]
) -> None:
    bound: dict[str, Any] = {"first": period.first, "end": period.end}
    pieces = risk.pieces(period, snapshots, bound)
    for day in WORLD:
        assert _times(pieces, day, bound) == (period.first <= day < period.end)


@given(PERIODS, SNAPSHOTS)
def test_the_days_to_add_are_few(period: Period, snapshots: list[date]) -> None:
    """Never more days are read than the period itself has."""
    bound: dict[str, Any] = {"first": period.first, "end": period.end}
    pieces = [one for one in risk.pieces(period, snapshots, bound) if one.table == "cell_day"]
    read = sum(_holds(one.condition, day, bound) for one in pieces for day in WORLD)
    assert read <= period.days


def test_a_short_period_is_its_days() -> None:
    period = Period(date(2020, 1, 1), date(2020, 1, 15))
    pieces = risk.pieces(period, [date(2020, 1, 1), date(2020, 2, 1)], {})
    assert pieces == [Piece("cell_day", "day >= :first AND day < :end", 1)]


def test_a_long_period_between_snapshots_reads_no_day() -> None:
    snapshots = [date(2019, month, 1) for month in range(1, 13)]
    period = Period(date(2019, 2, 1), date(2019, 11, 1))
    bound: dict[str, Any] = {"first": period.first, "end": period.end}
    pieces = [one for one in risk.pieces(period, snapshots, bound) if one.table == "cell_day"]
    assert not any(_holds(one.condition, day, bound) for one in pieces for day in WORLD)


def test_snapshots_that_an_import_takes_up_between_two_questions_mislead_nobody(
    sessions: database.Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "MANY_LATE", 1)
    city = town.settled(sessions)
    begun = datetime(2025, 1, 5, tzinfo=UTC)
    days = [town.incident(f"{n}", occurred=begun + timedelta(days=n)) for n in range(360)]
    late = [
        town.incident(f"late {n}", occurred=begun, at=(38.6, -90.2 - n / 400)) for n in range(20)
    ]
    asked: list[str] = []

    def import_meanwhile(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement)
        if statement == LISTED and asked.count(LISTED) == 1:
            town.stored(sessions, city, town.parsed(*late))

    town.stored(sessions, city, town.parsed(*days))
    year = risk.Slice(Period(date(2025, 2, 1), date(2025, 11, 1)), sight=WHOLE)
    with sessions() as session:
        event.listen(session.connection(), "after_cursor_execute", import_meanwhile)
        _, sums = risk.cells(session, year, resolution=9)
    assert asked.count(LISTED) == 2
    assert sum(sums.tolist()) == (date(2025, 11, 1) - date(2025, 2, 1)).days
