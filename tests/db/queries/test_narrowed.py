"""A narrowed list has what its rows themselves say, whole, in every order, whatever a page looks
through; and nothing can be found by what its reader does not see."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from db import session as database
from db.queries import exporting, narrowed
from domain import narrowing, sight
from domain.city import City
from domain.errors import BadInput
from domain.filters import Filter, Period
from domain.incident import Flag, TimePrecision
from domain.listing import ListedIncident, Order
from domain.narrowing import Narrowing
from domain.roles import Role
from domain.timeline import Asked
from services import layers, records
from tests import town

YEAR = Filter(fixed=Period(date(2025, 1, 1), date(2026, 1, 1)))
TITLES = ("Cykel stulen", "Bråk på krog", "100% trasig_dörr", "")
PUBLISHED = ("Larceny", "Fight", "Loitering")
REASON = "looking into a series of thefts"
sessions = town.sessions(scope="module")


@pytest.fixture(scope="module")
def city(sessions: database.Sessions) -> City:
    city = town.settled(sessions)
    town.divided(sessions)
    town.stored(sessions, city, town.parsed(*[_incident(number) for number in range(70)]))
    return city


def _incident(number: int) -> object:
    occurred = town.day(5 * (number // 3) % 340)
    return town.incident(
        f"case {number}",
        at=(town.WEST, town.EAST, None)[number % 3],
        occurred=occurred,
        occurred_to=occurred + timedelta(hours=number % 2),
        category_published=PUBLISHED[number % 7 % 3],
        title=TITLES[number % 4],
        description="seen from the tram" if number % 5 == 0 else "",
        address="12 Secret Street" if number % 3 == 0 else "",
        time_precision=TimePrecision.HOUR if number % 6 == 0 else TimePrecision.MINUTE,
        published_at=occurred + timedelta(days=number % 9) if number % 4 else None,
        flags=frozenset({Flag.CUT_TEXT} if number % 8 == 0 else ()),
    )


def _texts(one: ListedIncident) -> str:
    return " ".join((one.category_published, one.title, one.description, one.address)).lower()


NARROWINGS: dict[str, tuple[dict[str, str], Callable[[ListedIncident], bool]]] = {
    "words": (
        {"words": "tram LARCENY"},
        lambda one: "tram" in _texts(one) and "lar" in _texts(one),
    ),
    "letters": ({"words": "BRÅK"}, lambda one: "bråk" in _texts(one)),
    "signs": ({"words": "0% g_d"}, lambda one: "100%" in one.title),
    "published": (
        {"published": "2025-02-01..2025-03-11"},
        lambda one: (
            one.published_at is not None
            and date(2025, 2, 1)
            <= one.published_at.astimezone(ZoneInfo(town.ZONE)).date()
            < date(2025, 3, 11)
        ),
    ),
    "times": ({"times": "hour,day"}, lambda one: one.time_precision == "hour"),
    "places": ({"places": "none"}, lambda one: one.place_precision == "none"),
    "flags": ({"flags": "cut_text"}, lambda one: "cut_text" in one.flags),
    "some flags": (
        {"flags": "unflagged,cut_text"},
        lambda one: not one.flags or "cut_text" in one.flags,
    ),
    "nothing": ({"words": "nowhere"}, lambda one: False),
}


def _asked(city: City, said: dict[str, str] | None = None, *, reason: str = "") -> Asked:
    seen = sight.sight(Role.ANALYST, reason=reason)
    return Asked(city, YEAR, seen, town.NOW, narrowing.parse(said or {}))


def _walked(sessions: database.Sessions, asked: Asked, order: Order) -> tuple[list[int], list[int]]:
    """All rows page by page to the end, and all again on the way back; pages may be empty."""
    with sessions() as session:
        page = records.page(session, asked, order=order, limit=5)
        there = [one.id for one in page.rows]
        while page.next is not None:
            page = records.page(session, asked, order=order, after=page.next, limit=5)
            there += [one.id for one in page.rows]
        back = [one.id for one in page.rows]
        while page.previous is not None:
            page = records.page(session, asked, order=order, after=page.previous, limit=5)
            back = [*[one.id for one in page.rows], *back]
    return there, back


@pytest.fixture(params=["few", "many"])
def _road(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A short list is read whole; of a long one a page looks through a part."""
    if request.param == "many":
        monkeypatch.setattr(narrowed, "LOOKED", 11)
        monkeypatch.setattr(narrowed, "_STRETCH", 3)
        monkeypatch.setattr(narrowed, "_STRETCHES", 2)


@pytest.mark.usefixtures("_road")
@pytest.mark.parametrize("order", list(Order))
def test_each_row_that_fits_comes_once_forwards_and_back(
    sessions: database.Sessions, city: City, order: Order
) -> None:
    with sessions() as session:
        whole = records.page(session, _asked(city), order=order, limit=500).rows
    assert len(whole) == 70
    for name, (said, fits) in NARROWINGS.items():
        there, back = _walked(sessions, _asked(city, said), order)
        assert there == [one.id for one in whole if fits(one)], name
        assert back == there, name


def test_a_page_that_looked_far_enough_says_so(
    sessions: database.Sessions, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrowed, "LOOKED", 11)
    with sessions() as session:
        page = records.page(session, _asked(city, {"words": "nowhere"}), limit=5)
        assert (page.rows, page.complete) == ((), False)
        assert page.next
        assert page.previous is None
        assert records.page(session, _asked(city), limit=5).complete


def test_an_address_is_found_by_who_sees_it_alone(sessions: database.Sessions, city: City) -> None:
    said = {"words": "secret street"}
    with sessions() as session:
        assert records.page(session, _asked(city, said), limit=500).rows == ()
        found = records.page(session, _asked(city, said, reason=REASON), limit=500).rows
    assert len(found) == 24
    assert {one.address for one in found} == {"12 Secret Street"}


def test_a_file_has_the_rows_of_the_narrowed_list(sessions: database.Sessions, city: City) -> None:
    names = [column.name for column in exporting.COLUMNS]
    for said, _ in NARROWINGS.values():
        asked = _asked(city, said)
        with sessions() as session:
            listed = {one.key for one in records.page(session, asked, limit=500).rows}
            wanted = layers.asked_for(session, asked)
            pieces = exporting.copied(session, wanted, asked.only, zone=city.zone)
            text = b"".join(piece for piece, _ in pieces).decode()
        rows = csv.DictReader(io.StringIO(text), fieldnames=names)
        assert {row["halo_key"] for row in rows} == listed


def test_a_narrowing_is_spelled_as_it_was_read() -> None:
    for said, _ in NARROWINGS.values():
        only = narrowing.parse(said)
        assert narrowing.parse(narrowing.spelled(only)) == only
        assert only
    assert not narrowing.parse({"types": "theft", "words": " "})
    assert Narrowing() == narrowing.NOTHING


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("words", "x" * 101),
        ("words", "a b c d e f g h i"),
        ("words", "tab\x00"),
        ("published", "2025-01-01"),
        ("published", "2025-02-01..2025-01-01"),
        ("published", "previous"),
        ("times", "noon"),
        ("places", "moon"),
        ("flags", "none"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(part: str, value: str) -> None:
    with pytest.raises(BadInput, match=f"`{part}`"):
        narrowing.parse({part: value})
