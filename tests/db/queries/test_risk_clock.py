"""Counts by weekday and hour: what a walk over the records says, and what has no known hour."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from db import session as database
from db.queries import incidents, risk
from domain import grid
from domain.filters import Hours, Period
from domain.incident import TimePrecision
from domain.sight import WHOLE
from tests import town

WEEK = Period(date(2025, 6, 2), date(2025, 6, 9))
MONDAY = datetime(2025, 6, 2, 5, tzinfo=UTC)  # midnight of the city's clock


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as found:
        city = town.settled(found)
        town.divided(found)
        hours = [
            town.incident(f"hour {hour}", occurred=MONDAY + timedelta(hours=hour))
            for hour in range(0, 168, 5)
        ]
        day = {"occurred": MONDAY, "occurred_to": MONDAY + timedelta(days=1)}
        vague = [
            town.incident("day", time_precision=TimePrecision.DAY, **day),
            town.incident("long", occurred=MONDAY, occurred_to=MONDAY + timedelta(hours=9)),
            town.incident("month", time_precision=TimePrecision.MONTH, **day),
        ]
        town.stored(found, city, town.parsed(*hours, *vague))
        yield found


@pytest.fixture
def session(sessions: database.Sessions) -> Iterator[Session]:
    with sessions() as session:
        yield session


@pytest.mark.parametrize("hours", [Hours(22, 4), Hours(8, 9), Hours(12, 18)])
@pytest.mark.parametrize("weekdays", [(), (1,), (6, 7)])
def test_a_filter_by_hours_counts_what_is_known_to_be_in_them(
    session: Session, hours: Hours, weekdays: tuple[int, ...]
) -> None:
    true = [
        at
        for at in range(0, 168, 5)
        if at % 24 in hours.listed and (not weekdays or at // 24 + 1 in weekdays)
    ]
    wanted = risk.Slice(WEEK, hours=hours, weekdays=weekdays, sight=WHOLE)
    assert sum(risk.areas(session, wanted).values()) == len(true)
    assert risk.cells(session, wanted, resolution=9)[1].sum() == len(true)
    assert sum(risk.days(session, wanted).values()) == len(true)
    low, high = grid.child_range(grid.parent(grid.containing(*town.WEST, 10), 9))
    assert sum(risk.days_of_cell(session, wanted, low=low, high=high).values()) == len(true)
    box = (-90.33, 38.52, -90.15, 38.79)
    assert len(incidents.in_box(session, wanted, box, limit=500)) == len(true)
    assert risk.without_hour(session, wanted) == (2 if not weekdays or 1 in weekdays else 0)


def test_a_filter_by_weekdays_keeps_what_has_a_day_but_no_hour(session: Session) -> None:
    mondays = risk.Slice(WEEK, weekdays=(1,), sight=WHOLE)
    assert sum(risk.days(session, mondays).values()) == len(range(0, 24, 5)) + 2
    assert risk.without_hour(session, mondays) == 0
