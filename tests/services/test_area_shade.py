"""Which kind of area is coloured, and how."""

from collections.abc import Iterator

import pytest

from db import session as database
from domain.area import NewArea
from domain.city import Boundary, City
from domain.filters import Filter
from domain.incident import PlacePrecision
from domain.roles import Role
from domain.sight import sight
from services import area_shade, cities
from services.layers import Question
from tests import town

COUNTY = [[-90.33, 38.5], [-90.15, 38.5], [-90.15, 38.8], [-90.33, 38.8], [-90.33, 38.5]]


@pytest.fixture
def settled(database_url: str) -> Iterator[tuple[database.Sessions, City]]:
    with town.database_of(database_url) as sessions:
        city = town.settled(sessions)
        town.divided(sessions)
        with database.transaction(sessions) as session:
            county = NewArea("county", "C", "County", town.polygon(COUNTY))
            cities.add_areas(session, Boundary("county", "c.geojson", "name", "code"), [county])
        yield sessions, city


def _known(code: str, count: int, precision: PlacePrecision) -> list[object]:
    level = {"area_code": code, "at": None, "place_precision": precision}
    return [
        town.incident(f"{code} {n}", occurred=town.day(300 + n % 20), **level) for n in range(count)
    ]


def _shade(
    settled: tuple[database.Sessions, City], **filtered: object
) -> area_shade.AreaShade | None:
    sessions, city = settled
    asked = Question(city, Filter(**filtered), sight(Role.ANALYST))  # type: ignore[arg-type]
    with sessions() as session:
        return area_shade.shade(session, asked)


def test_one_kind_of_area_at_a_time_the_one_most_incidents_name(
    settled: tuple[database.Sessions, City],
) -> None:
    sessions, city = settled
    district, county = PlacePrecision.DISTRICT, PlacePrecision.COUNTY
    records = [*_known("1", 9, district), *_known("2", 4, district), *_known("C", 3, county)]
    town.stored(sessions, city, town.parsed(*records))  # type: ignore[arg-type]
    found = _shade(settled)
    assert found is not None
    assert (found.level, found.elsewhere) == ("district", 3)
    assert len(found.breaks) == 6
    assert found.breaks == sorted(set(found.breaks))


def test_nothing_found_is_nothing_to_colour(settled: tuple[database.Sessions, City]) -> None:
    sessions, city = settled
    town.stored(sessions, city, town.parsed(town.incident("a", occurred=town.day(300))))
    assert _shade(settled, categories=("arson",)) is None
