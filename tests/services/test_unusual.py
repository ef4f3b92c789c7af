"""What is unusual in a stored town, for those who may see every count and for those who may not."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from db import session as database
from domain.city import City
from domain.errors import NotFound
from domain.filters import Filter
from domain.overview import Lookout
from domain.roles import Role
from domain.sight import WHOLE, Sight, sight
from domain.timeline import Asked
from services import unusual
from tests import busy_town, town

DAYS = 7 * 112
LAST = busy_town.FIRST.date() + timedelta(days=DAYS - 1)
NOW = busy_town.FIRST + timedelta(days=DAYS + 9)
BURST, PLANTED = 16, ("District 1", ("theft",))

Busy = tuple[database.Sessions, City]


@pytest.fixture(scope="module")
def busy(database_url: str) -> Iterator[Busy]:
    """Two and a bit years of few incidents, and a burst of thefts in the west in the last week."""
    with town.database_of(database_url) as sessions:
        city, now = busy_town.settled(sessions, days=DAYS, a_day=2, seed=2)
        burst = [
            town.incident(
                f"burst {number}", at=town.WEST, occurred=now - timedelta(days=4, hours=number)
            )
            for number in range(BURST)
        ]
        town.stored(sessions, city, town.parsed(*burst), now=now)
        yield sessions, city


def looked(busy: Busy, chosen: Filter | None = None, *, seen: Sight = WHOLE) -> Lookout:
    sessions, city = busy
    with sessions() as session:
        return unusual.lookout(session, Asked(city, chosen or Filter(), seen, NOW))


def test_a_planted_burst_is_found_where_it_was_with_what_would_be_usual(busy: Busy) -> None:
    shown = looked(busy)
    assert shown.period is not None
    assert shown.period.end.isoweekday() == 7  # this town's weeks begin on Sundays
    assert shown.period.end <= LAST + timedelta(days=1)
    [first] = [one for one in shown.found if (one.area, one.categories) == PLANTED]
    assert first.rises
    assert first.count >= BURST
    assert first.low <= first.expected <= first.high < first.count
    assert {one.q <= shown.rate for one in shown.found} == {True}
    assert shown.tests > 2 * len(shown.found)


def test_a_filter_narrows_what_is_tested(busy: Busy) -> None:
    everything, assaults = looked(busy), looked(busy, Filter(categories=("assault",)))
    assert assaults.tests < everything.tests
    assert assaults.found == ()


def test_a_guarded_reader_s_test_rests_on_what_may_be_shown(busy: Busy) -> None:
    shown = looked(busy, seen=sight(Role.VIEWER))
    assert shown.guarded
    assert shown.years == 0
    assert 0 < shown.tests <= looked(busy).tests
    assert all(len(one.categories) != 1 for one in shown.found)


def test_a_young_town_is_told_how_many_weeks_are_lacking(busy: Busy) -> None:
    sessions, city = busy
    with sessions() as session:
        young = {"day": LAST - timedelta(weeks=50)}
        session.execute(text("DELETE FROM cell_day WHERE day < :day"), young)
        shown = unusual.lookout(session, Asked(city, Filter(), WHOLE, NOW))
        session.rollback()
    assert shown.found == ()
    assert shown.tests == 0
    assert 55 <= shown.lacking <= 60


def test_before_anything_is_stored_that_is_said(busy: Busy) -> None:
    sessions, city = busy
    with sessions() as session:
        session.execute(text("UPDATE source SET latest_event_at = NULL"))
        with pytest.raises(NotFound):
            unusual.lookout(session, Asked(city, Filter(), WHOLE, NOW))
        session.rollback()
