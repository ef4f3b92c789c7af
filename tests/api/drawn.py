"""A town whose map is known to the last incident, for tests of layers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from db import session as database
from domain import grid
from domain.area import NewArea
from domain.city import Boundary, City
from domain.filters import Period
from domain.incident import Flag, NewIncident, PlacePrecision
from services import cities
from tests import town

# Everybody's last day, so that the newest 28 days are 4 to 31 December 2025.
NEWEST = date(2025, 12, 31)
LAST_WEEKS = Period(date(2025, 12, 4), date(2026, 1, 1))
YEAR = Period(date(2025, 1, 2), date(2026, 1, 1))
# In the drawn square of district 1: (latitude, longitude) → incidents in the last weeks.
BUSY, QUIET, LONE = (38.612, -90.256), (38.616, -90.252), (38.608, -90.246)
RECENT = {BUSY: 7, QUIET: 2, LONE: 1}
# Beside the square, in district 2, of which no empty cell is drawn.
BEYOND, BEYOND_COUNT = (38.60, -90.20), 5
SQUARE = [-90.26, 38.605, -90.24, 38.62]


@contextmanager
def town_of(url: str) -> Iterator[tuple[database.Sessions, City]]:
    """The town in the database at ``url``, which is empty before and after."""
    with town.database_of(url) as sessions:
        city = town.settled(sessions)
        with database.transaction(sessions) as session:
            cities.add_areas(
                session, Boundary("district", "a.geojson", "name", grid=True), [_square()]
            )
            halves = [town.district("2", -90.23, -90.15)]
            cities.add_areas(session, town.DISTRICTS, halves)
        town.stored(sessions, city, town.parsed(*_year(), *_last_weeks(), *_beside()))
        yield sessions, city


def _square() -> NewArea:
    west, south, east, north = SQUARE
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return NewArea("district", "1", "District 1", town.polygon(ring))


def _last_weeks() -> Iterator[NewIncident]:
    """Alternately thefts and assaults, the newest on the last day."""
    for place, count in {**RECENT, BEYOND: BEYOND_COUNT}.items():
        for number in range(count):
            word = "Fight" if number % 2 else "Larceny"
            occurred = _noon(NEWEST - timedelta(days=3 * number))
            yield town.incident(
                f"recent {place} {number}", at=place, occurred=occurred, category_published=word
            )


def _year() -> Iterator[NewIncident]:
    """Before the last weeks: one theft in each of 40 weeks in the busy cell, every tenth week
    in the quiet one."""
    for week in range(40):
        occurred = _noon(date(2025, 2, 1) + timedelta(weeks=week))
        yield town.incident(f"year busy {week}", at=BUSY, occurred=occurred)
        if week % 10 == 0:
            yield town.incident(f"year quiet {week}", at=QUIET, occurred=occurred)


def _beside() -> Iterator[NewIncident]:
    """Six records of the last weeks that are counted beside the map, for five reasons."""
    at = _noon(date(2025, 12, 20))
    block = {"at": BUSY, "place_precision": PlacePrecision.BLOCK}
    for number in range(2):
        yield town.incident(f"block {number}", occurred=at, area_code="1", **block)
    yield town.incident("nowhere", occurred=at, at=None)
    outside = frozenset({Flag.OUTSIDE_CITY})
    yield town.incident("outside", occurred=at, at=(38.9, -90.2), flags=outside)
    yield town.incident("doubtful", occurred=at, flags=frozenset({Flag.PLACEHOLDER_DATE}))
    yield town.incident("summary", occurred=at, flags=frozenset({Flag.SUMMARY}))


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def cell(place: tuple[float, float], resolution: int = 9) -> int:
    """The cell of a place: the ancestor of its finest one, which may not be the one it lies in."""
    return grid.parent(grid.containing(*place, grid.RESOLUTION), resolution)
