"""Single incidents: the newest first, those of the filter alone, and no more than one may see."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from db import session as database
from db.queries import incidents
from db.queries.risk import Slice
from domain import grid
from domain.category import BY_CODE
from domain.city import City
from domain.errors import NotAllowed
from domain.roles import Role
from domain.sight import Sight, sight
from tests import town
from tests.api import drawn
from tests.api.drawn import BEYOND, BEYOND_COUNT, BUSY, LAST_WEEKS, RECENT

WHOLE = (-90.33, 38.52, -90.15, 38.95)
ANALYST = sight(Role.ANALYST, reason="to test what is shown")
NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def settled(database_url: str) -> Iterator[tuple[database.Sessions, City]]:
    with drawn.town_of(database_url) as known:
        yield known


@pytest.fixture
def session(settled: tuple[database.Sessions, City]) -> Iterator[Session]:
    with settled[0]() as session:
        yield session


def _of_cell(
    session: Session, wanted: Slice, place: tuple[float, float] = BUSY, **other: object
) -> list[str]:
    low, high = grid.child_range(drawn.cell(place))
    asked = {"limit": 50, **other}
    found = incidents.of_cell(session, wanted, low=low, high=high, **asked)  # type: ignore[arg-type]
    return [one.key for one in found]


def test_those_of_a_cell_come_newest_first(session: Session) -> None:
    keys = _of_cell(session, Slice(LAST_WEEKS, sight=ANALYST))
    assert keys == [f"recent {BUSY} {number}" for number in range(RECENT[BUSY])]
    assert _of_cell(session, Slice(LAST_WEEKS, sight=ANALYST), limit=2) == keys[:2]


def test_a_filter_narrows_them(session: Session) -> None:
    fights = Slice(LAST_WEEKS, sight=ANALYST, slots=(BY_CODE["assault"].slot,))
    assert _of_cell(session, fights) == [f"recent {BUSY} {number}" for number in (1, 3, 5)]
    assert _of_cell(session, Slice(LAST_WEEKS, sight=ANALYST, source_ids=(0,))) == []
    assert _of_cell(session, Slice(LAST_WEEKS, sight=ANALYST, area_ids=())) == []
    assert len(_of_cell(session, Slice(drawn.YEAR, sight=ANALYST))) == RECENT[BUSY] + 40


def test_a_view_holds_only_what_is_on_the_map(session: Session) -> None:
    found = incidents.in_box(session, Slice(LAST_WEEKS, sight=ANALYST), WHOLE, limit=1000)
    assert len(found) == sum(RECENT.values()) + BEYOND_COUNT
    assert all(one.place_precision == "exact" for one in found)
    west, south = BEYOND[1] - 0.001, BEYOND[0] - 0.001
    box = (west, south, west + 0.002, south + 0.002)
    beyond = incidents.in_box(session, Slice(LAST_WEEKS, sight=ANALYST), box, limit=1000)
    assert {(one.lat, one.lon) for one in beyond} == {BEYOND}


def test_without_exact_places_a_point_is_the_middle_of_its_cell(session: Session) -> None:
    seen = Sight(smallest=1, incidents=True, exact=False)
    [one, *_] = incidents.in_box(session, Slice(LAST_WEEKS, sight=seen), WHOLE, limit=1)
    assert one.lat is not None
    assert one.lon is not None
    assert grid.centre(grid.containing(one.lat, one.lon, grid.RESOLUTION)) == (one.lat, one.lon)
    assert one.address == ""


def test_who_sees_no_single_incident_is_refused(session: Session) -> None:
    with pytest.raises(NotAllowed):
        incidents.in_box(session, Slice(LAST_WEEKS, sight=sight(Role.VIEWER)), WHOLE, limit=1)


def test_what_was_withdrawn_is_not_listed_and_text_stays_as_it_is(
    settled: tuple[database.Sessions, City],
) -> None:
    sessions, city = settled
    at = drawn.NEWEST
    told = {"at": (38.55, -90.3), "occurred": town.day(364), "title": NASTY, "description": NASTY}
    town.stored(
        sessions,
        city,
        town.parsed(town.incident("kept", **told), town.incident("gone", **told)),
        edition="e",
    )
    town.stored(sessions, city, town.parsed(town.incident("kept", **told)), edition="e")
    assert town.day(364).date() == at
    with sessions() as session:
        box = (-90.31, 38.54, -90.29, 38.56)
        found = incidents.in_box(session, Slice(LAST_WEEKS, sight=ANALYST), box, limit=10)
    assert [one.key for one in found] == ["kept"]
    assert (found[0].title, found[0].description) == (NASTY, NASTY)
    assert (found[0].category, found[0].category_published) == ("theft", "Larceny")
