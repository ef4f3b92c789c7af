"""Areas and their boundaries on a real PostGIS."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import session as database
from db.queries import areas, places
from domain.area import NewArea
from tests import town

BOW_TIE = [[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [0.0, 2.0], [0.0, 0.0]]
LINE = [[0.0, 0.0], [1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """Rolled back at the end, so that each test finds an empty table."""
    engine = database.engine(database_url)
    with database.sessions(engine)() as opened:
        yield opened
    engine.dispose()


def square(level: str, code: str, size: float) -> NewArea:
    ring = [[0.0, 0.0], [size, 0.0], [size, size], [0.0, size], [0.0, 0.0]]
    return NewArea(level, code, f"{level} {code}", town.polygon(ring))


def test_an_outline_that_crosses_itself_is_mended(session: Session) -> None:
    mended = areas.add(session, NewArea("district", "1", "Bow tie", town.polygon(BOW_TIE)))
    asked = "SELECT ST_IsValid(geom), round(ST_Area(geom)::numeric, 6) FROM area WHERE id = :id"
    assert session.execute(text(asked), {"id": mended}).one() == (True, 2)


def test_what_cannot_be_drawn_is_not_stored(session: Session) -> None:
    assert areas.add(session, NewArea("district", "1", "Line", town.polygon(LINE))) is None
    assert areas.listed(session) == []


def test_the_map_begins_with_the_areas_that_have_cells(session: Session) -> None:
    areas.add(session, square("county", "1", 9.0))
    assert places.drawn_box(session) is None
    areas.add(session, square("district", "1", 1.0), cells=[1])
    areas.add(session, square("district", "2", 2.0), cells=[2])
    assert places.drawn_box(session) == (0.0, 0.0, 2.0, 2.0)


def test_the_same_edition_again_changes_name_and_boundary(session: Session) -> None:
    first = areas.add(session, square("district", "1", 1.0), cells=[1, 2])
    again = NewArea("district", "1", "New name", square("district", "1", 2.0).geometry)
    assert areas.add(session, again, cells=[3]) == first
    (known,) = areas.listed(session)
    assert (known.name, known.code) == ("New name", "1")
    asked = "SELECT ST_Area(geom), cells FROM area"
    assert session.execute(text(asked)).one() == (4.0, [3])


def test_a_later_edition_ends_the_earlier_one(session: Session) -> None:
    first = areas.add(session, square("district", "1", 1.0), valid_from=date(2008, 1, 1))
    second = areas.add(session, square("district", "1", 2.0), valid_from=date(2014, 1, 1))
    assert first != second
    assert [known.id for known in areas.listed(session)] == [second]
    asked = "SELECT valid_to FROM area WHERE id = :id"
    assert session.execute(text(asked), {"id": first}).scalar() == date(2014, 1, 1)


def test_a_boundary_is_drawn_around_the_area_a_source_named(session: Session) -> None:
    named = areas.add_without_boundary(session, "district", "7", "7")
    assert areas.add_without_boundary(session, "district", "7", "seven") == named
    assert areas.add_without_boundary(session, "county", "7", "7") != named
    assert areas.add(session, square("district", "7", 1.0)) == named
    assert len(areas.listed(session)) == 2


def test_areas_know_the_finest_coarser_one_around_them(session: Session) -> None:
    county = areas.add(session, square("county", "c", 9.0))
    town_id = areas.add(session, square("municipality", "m", 5.0))
    inner = areas.add(session, square("district", "d", 1.0))
    areas.add(session, square("city", "all", 20.0))
    alone = areas.add_without_boundary(session, "district", "x", "x")
    areas.adopt(session)
    parents = {known.id: known.parent_id for known in areas.listed(session)}
    assert (parents[inner], parents[town_id], parents[county]) == (town_id, county, None)
    assert set(areas.below(session, [county])) == {county, town_id, inner}
    assert areas.below(session, [alone]) == [alone]
    assert [known.level for known in areas.listed(session)] == [
        "district",
        "district",
        "municipality",
        "county",
        "city",
    ]
