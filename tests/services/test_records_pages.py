"""Lists by keyset: each row once, in every order, forwards and back, whatever comes in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from db import session as database
from db.queries import listing, published, roads
from db.queries.roads import Road
from domain import sight
from domain.city import City
from domain.errors import BadInput, NotAllowed
from domain.filters import Filter, Hours, Period
from domain.incident import PlacePrecision
from domain.listing import ListedIncident, Order
from domain.roles import Role
from domain.timeline import Asked
from services import layers, records
from tests import town

YEAR = Filter(fixed=Period(date(2025, 1, 1), date(2026, 1, 1)))
WORDS = ("Larceny", "Fight", "Loitering")
PLACES = (town.WEST, town.EAST, None)
FILTERS = {
    "all": YEAR,
    "period": replace(YEAR, fixed=Period(date(2025, 3, 1), date(2025, 5, 11))),
    "categories": replace(YEAR, categories=("assault", "theft")),
    "sources": replace(YEAR, sources=("fire",)),
    "hours": replace(YEAR, weekdays=(1, 6), hours=Hours(10, 14)),
    "weekdays": replace(YEAR, weekdays=(2, 3), categories=("theft",)),
    "nothing": replace(YEAR, sources=("nobody",)),
}
PAGE = 7
sessions = town.sessions(scope="module")


@pytest.fixture(scope="module")
def city(sessions: database.Sessions) -> City:
    city = town.settled(sessions)
    town.divided(sessions)
    for slug, count in (("police", 84), ("fire", 20)):
        made = [_incident(slug, number) for number in range(count)]
        town.stored(sessions, city, town.parsed(*made), slug=slug)
    return city


def _incident(slug: str, number: int) -> object:
    """Four of five share their moment with others; two of three have a time of publication."""
    occurred = town.day(2 * (number // 4) % 340) + timedelta(hours=number % 5 and 2)
    late = timedelta(days=number % 37, hours=number % 3)
    return town.incident(
        f"{slug} {number}",
        at=PLACES[number % 3],
        occurred=occurred,
        category_published=WORDS[number % 7 % 3],
        published_at=occurred + late if number % 3 else None,
    )


def _asked(city: City, chosen: Filter, role: Role = Role.ANALYST) -> Asked:
    return Asked(city, chosen, sight.sight(role), town.NOW)


def _walked(
    sessions: database.Sessions, asked: Asked, order: Order, *, limit: int = PAGE
) -> tuple[list[ListedIncident], list[ListedIncident]]:
    """All rows page by page to the end, and all again on the way back."""
    there, back, after = [], [], None
    with sessions() as session:
        while True:
            page = records.page(session, asked, order=order, after=after, limit=limit)
            there += page.rows
            if page.next is None:
                break
            after = page.next
        back = list(page.rows)
        while page.previous is not None:
            page = records.page(session, asked, order=order, after=page.previous, limit=limit)
            assert page.rows
            assert page.next is not None
            back = [*page.rows, *back]
    return there, back


def _plain(found: list[ListedIncident], order: Order) -> list[int]:
    """The numbers of ``found`` as the order is described."""
    rows = sorted(found, key=lambda one: (one.occurred_from, one.id))
    if order is Order.OLDEST:
        return [one.id for one in rows]
    rows.reverse()
    if order in (Order.NEWEST_PUBLISHED, Order.OLDEST_PUBLISHED):
        falling = order is Order.NEWEST_PUBLISHED
        dated = [one for one in found if one.published_at is not None]
        undated = [one for one in found if one.published_at is None]
        dated.sort(key=lambda one: (one.published_at, one.id), reverse=falling)
        undated.sort(key=lambda one: one.id, reverse=falling)
        return [one.id for one in [*dated, *undated]]
    codes = ["unmapped", "assault", "theft"]
    names = ["District 1", "District 2", ""]
    if order in (Order.CATEGORY, Order.CATEGORY_BACKWARDS):
        rows.sort(key=lambda one: codes.index(one.category) * _sign(order))
    if order in (Order.AREA, Order.AREA_BACKWARDS):
        rows.sort(key=lambda one: names.index(one.area) * _sign(order))
    return [one.id for one in rows]


def _sign(order: Order) -> int:
    return -1 if order.startswith("-") else 1


@pytest.fixture(params=["few", "many"])
def _road(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small town is read whole and sorted; the ways of a large one lead to the same."""
    if request.param == "many":
        monkeypatch.setattr(listing, "_FEW", -1)
        monkeypatch.setattr(published, "_FEW", -1)


@pytest.mark.usefixtures("_road")
@pytest.mark.parametrize("order", list(Order))
def test_each_row_comes_once_forwards_and_back(
    sessions: database.Sessions, city: City, order: Order
) -> None:
    for name, chosen in FILTERS.items():
        asked = _asked(city, chosen)
        with sessions() as session:
            whole = list(records.page(session, asked, limit=500).rows)
        there, back = _walked(sessions, asked, order)
        assert [one.id for one in there] == _plain(whole, order), name
        assert back == there, name


def test_a_filter_lists_what_it_counts(sessions: database.Sessions, city: City) -> None:
    with sessions() as session:
        found = {
            name: records.page(session, _asked(city, chosen), limit=500).rows
            for name, chosen in FILTERS.items()
        }
    assert len(found["all"]) == 104
    assert {one.source for one in found["sources"]} == {"fire"}
    assert {one.category for one in found["categories"]} == {"assault", "theft"}
    assert all(date(2025, 3, 1) <= one.occurred_from.date() for one in found["period"])
    assert found["nothing"] == ()


def test_every_road_leads_to_the_same_rows(sessions: database.Sessions, city: City) -> None:
    chosen = replace(YEAR, categories=("assault", "theft"), areas=(1, 2), weekdays=(1, 2, 3))
    with sessions() as session:
        wanted = layers.slice_of(session, chosen, YEAR.period(date.min), sight.WHOLE)
        found = {
            tuple(row.id for row in listing._found(session, road, statement, 30))
            for road in Road
            for statement in [listing._statement(road, wanted, None, True)]
        }
        ground = roads.terrain(session, wanted)
        assert roads.by_time(ground, wanted, limit=30) in set(Road)
    assert len(found) == 1
    assert len(next(iter(found))) > 10


def test_rows_that_come_in_meanwhile_repeat_nothing(
    sessions: database.Sessions, city: City
) -> None:
    asked = _asked(city, YEAR)
    with sessions() as session:
        before = {one.id for one in records.page(session, asked, limit=500).rows}
        page = records.page(session, asked, limit=40)
    newer = datetime(2025, 12, 30, 12, tzinfo=UTC)
    older = page.rows[-1].occurred_from - timedelta(minutes=1)
    late = [town.incident(f"late {at:%d}", occurred=at) for at in (newer, older)]
    town.stored(sessions, city, town.parsed(*late))
    seen = [one.id for one in page.rows]
    with sessions() as session:
        while page.next is not None:
            page = records.page(session, asked, after=page.next, limit=40)
            seen += [one.id for one in page.rows]
    assert len(seen) == len(set(seen))
    assert before <= set(seen)
    assert len(set(seen) - before) == 1


def test_a_cursor_of_another_question_is_refused(sessions: database.Sessions, city: City) -> None:
    asked = _asked(city, YEAR)
    with sessions() as session:
        after = records.page(session, asked, limit=5).next or ""
        with pytest.raises(BadInput, match="another filter or order"):
            records.page(session, asked, order=Order.OLDEST, after=after)
        with pytest.raises(BadInput, match="another filter or order"):
            records.page(session, _asked(city, FILTERS["sources"]), after=after)
        other = "B" if after.startswith("A") else "A"
        for torn in ("?", "AAAA", after[:-3], other + after[1:], after + "A", "W10", "é"):
            with pytest.raises(BadInput, match="after"):
                records.page(session, asked, after=torn)
        compared = _asked(city, replace(YEAR, compare="year"))
        assert records.page(session, compared, after=after, limit=5).rows


def test_who_sees_no_incidents_gets_no_list(sessions: database.Sessions, city: City) -> None:
    with sessions() as session, pytest.raises(NotAllowed):
        records.page(session, _asked(city, YEAR, Role.VIEWER))


def test_places_are_exact_only_with_a_reason(sessions: database.Sessions, city: City) -> None:
    asked = _asked(city, YEAR)
    reasoned = replace(asked, sight=sight.sight(Role.ANALYST, reason="looking into thefts"))
    with sessions() as session:
        near = records.page(session, asked, limit=500).rows
        exact = records.page(session, reasoned, limit=500).rows
    placed = [one for one in exact if one.place_precision == PlacePrecision.EXACT]
    assert {(one.lat, one.lon) for one in placed} == {town.WEST, town.EAST}
    middles = {(one.lat, one.lon) for one in near} - {(None, None)}
    assert middles
    assert middles.isdisjoint({town.WEST, town.EAST})
