"""What changed: whole and part periods, few records, late ones, and those of another role."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from db import session as database
from domain import filters
from domain.city import City
from domain.comparing import Change, Measured
from domain.incident import NewIncident
from domain.roles import Role
from domain.sight import WHOLE, sight
from domain.timeline import Asked, Grain
from services import comparing, lags, timeline
from tests import town

ZONE = ZoneInfo(town.ZONE)
NOW = datetime(2026, 1, 15, 18, tzinfo=UTC)  # noon in the town
FIRST, LAST = date(2024, 12, 1), date(2026, 1, 14)


def late_days(number: int) -> int:
    """How late a record is told: half at once, the others two to nine days later."""
    return 0 if number % 2 else 2 + number % 8


def told() -> Iterator[NewIncident]:
    """Ten a day in the morning, of which one is a fight; what is not published yet is not there."""
    for ordinal in range(FIRST.toordinal(), LAST.toordinal() + 1):
        day = date.fromordinal(ordinal)
        for number in range(10):
            at = datetime(day.year, day.month, day.day, 9, number, tzinfo=ZONE)
            published = at + timedelta(days=late_days(number), hours=1)
            if published > NOW:
                continue
            yield town.incident(
                f"{day}-{number}",
                occurred=at,
                published_at=published,
                category_published="Fight" if number == 0 else "Larceny",
                at=town.WEST if number % 2 else town.EAST,
            )


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as factory:
        city = town.settled(factory)
        town.divided(factory)
        town.stored(factory, city, town.parsed(*told()), now=NOW)
        fire = datetime(2026, 1, 10, 12, tzinfo=ZONE)
        burnt = town.incident("fire", occurred=fire, category_published="fire")
        town.stored(factory, city, town.parsed(burnt), slug="fire", now=NOW)
        yield factory


@pytest.fixture(scope="module")
def city(sessions: database.Sessions) -> City:
    return town.settled(sessions)


def asked(city: City, query: str, *, role: Role | None = Role.ADMIN) -> Asked:
    chosen = filters.parse(dict(part.split("=") for part in query.split("&") if part))
    return Asked(city, chosen, WHOLE if role is Role.ADMIN else sight(role), NOW)


def change(sessions: database.Sessions, one: Asked) -> Change:
    with sessions() as session:
        return comparing.change(session, one)


def test_a_settled_period_is_compared_as_it_is(sessions: database.Sessions, city: City) -> None:
    query = "from=2025-10-01&to=2025-10-29&compare=weekdays&sources=police"
    found = change(sessions, asked(city, query))
    assert (found.count, found.base, found.difference, found.percent) == (280, 280, 0, 0)
    assert found.base_period.first == date(2025, 9, 3)
    assert found.measured is Measured.PERCENT
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0 < found.high
    assert (found.flags, found.completed) == (frozenset(), None)


def test_a_fall_that_comes_of_delay_is_not_shown_as_one(
    sessions: database.Sessions, city: City
) -> None:
    query = "from=2026-01-08&to=2026-01-15&compare=previous&sources=police"
    found = change(sessions, asked(city, query))
    assert found.count is not None
    assert found.base is not None
    assert found.count < found.base - 8
    assert "lag" in found.flags
    assert found.completed is not None
    assert found.completed.low < 70 < found.completed.high
    assert found.percent is not None
    assert found.low is not None
    assert found.high is not None
    assert abs(found.percent) < 10
    assert found.low < 0 < found.high
    with sessions() as session:
        shown = timeline.bars(session, asked(city, query), grain=Grain.DAY)
        assert lags.settled(session, asked(city, "sources=police")) < date(2026, 1, 10)
    for bar in shown.bars:
        assert bar.completed is not None
        assert bar.completed.low <= 10 <= bar.completed.high


def test_few_before_give_a_difference_and_no_percentage(
    sessions: database.Sessions, city: City
) -> None:
    query = "from=2025-10-01&to=2025-10-08&compare=previous&types=assault"
    found = change(sessions, asked(city, query))
    assert (found.count, found.base, found.difference) == (7, 7, 0)
    assert (found.percent, found.measured) == (None, Measured.DIFFERENCE)
    assert found.low is not None
    assert found.low < -4


def test_unequal_lengths_are_scaled_and_said(sessions: database.Sessions, city: City) -> None:
    query = "from=2025-10-01&to=2025-10-08&compare=2025-08-01..2025-08-29"
    found = change(sessions, asked(city, query))
    assert (found.count, found.base, found.difference) == (70, 280, 0)
    assert found.percent == pytest.approx(0)
    assert "length" in found.flags


def test_before_the_first_record_there_is_nothing_to_compare_with(
    sessions: database.Sessions, city: City
) -> None:
    query = "from=2025-10-01&to=2025-10-29&compare=2023-10-01..2023-10-29"
    found = change(sessions, asked(city, query))
    assert (found.count, found.base) == (280, 0)
    assert (found.difference, found.low, found.high, found.percent) == (None, None, None, None)
    assert "partial" in found.flags
    half = change(sessions, asked(city, "from=2024-12-15&to=2025-01-12&compare=previous"))
    assert half.base == 140
    assert half.percent == pytest.approx(0, abs=0.1)
    assert "partial" in half.flags


def test_by_category_and_area_add_up(sessions: database.Sessions, city: City) -> None:
    query = asked(city, "from=2026-01-01&to=2026-01-11&compare=2025-12-01..2025-12-11")
    with sessions() as session:
        whole = comparing.change(session, query)
        by_category = comparing.by_category(session, query)
        by_area = comparing.by_area(session, query)
    assert set(by_category) == {"theft", "assault", "fire"}
    assert (by_category["fire"].base, by_category["fire"].percent) == (0, None)
    assert sum(one.count or 0 for one in by_category.values()) == whole.count
    assert sum(one.count or 0 for one in by_area.values()) == whole.count
    assert len(by_area) == 2


def test_a_viewer_compares_whole_weeks(sessions: database.Sessions, city: City) -> None:
    query = "from=2025-10-01&to=2025-10-20&compare=previous"
    found = change(sessions, asked(city, query, role=Role.VIEWER))
    assert (found.period.first, found.period.days) == (date(2025, 9, 28), 28)
    assert (found.count, found.base) == (280, 280)
    with sessions() as session:
        by_kind = comparing.by_category(session, asked(city, query, role=Role.VIEWER))
    assert {code: one.count for code, one in by_kind.items()} == {"violence": 28, "property": 252}
