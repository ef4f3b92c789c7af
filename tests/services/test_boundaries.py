"""Boundaries are handed over: what is wrong is counted and named, what is right is stored."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from db import session as database
from db.queries import areas
from domain.city import City
from domain.errors import BadInput, IllegalStep
from services import boundaries
from services.boundaries import Reading, Wrong
from tests import shapes, town

Ring = list[list[float]]
WEST: Ring = [[-90.33, 38.5], [-90.23, 38.5], [-90.23, 38.8], [-90.33, 38.8], [-90.33, 38.5]]
EAST: Ring = [[-90.23, 38.5], [-90.15, 38.5], [-90.15, 38.8], [-90.23, 38.8], [-90.23, 38.5]]


@pytest.fixture
def place(database_url: str) -> Iterator[tuple[database.Sessions, City]]:
    with town.database_of(database_url) as sessions:
        yield sessions, town.settled(sessions)


def shape(rings: Sequence[Ring], kind: str = "Polygon", **told: object) -> dict[str, object]:
    geometry = {"type": kind, "coordinates": rings}
    return {"type": "Feature", "properties": told, "geometry": geometry}


def read(
    place: tuple[database.Sessions, City], folder: Path, *features: dict[str, object], **how: str
) -> Reading:
    path = folder / "wards.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with place[0]() as session:
        return boundaries.read(session, path, city=place[1], level="district", **how)


def problems(reading: Reading) -> dict[Wrong, tuple[int, tuple[str, ...]]]:
    return {problem.kind: (problem.n, problem.names) for problem in reading.problems}


def test_good_boundaries_are_stored_and_counted_in(
    place: tuple[database.Sessions, City], tmp_path: Path
) -> None:
    sessions, city = place
    with database.transaction(sessions) as session:
        source = town.source(sessions)
        town.intake.store(
            session, source, town.parsed(town.incident("a")), city=city, origin="x", now=town.NOW
        )
    reading = read(
        place,
        tmp_path,
        shape([WEST], OBJECTID=1, ward="1", ward_name="Western"),
        shape([EAST], OBJECTID=2, ward="2", ward_name="Eastern"),
    )
    assert (reading.boundary.name, reading.boundary.code) == ("ward_name", "ward")
    assert (reading.problems, reading.known, reading.missing) == ((), 0, 0)
    assert dict(reading.properties) == {"OBJECTID": "1", "ward": "1", "ward_name": "Western"}
    with database.transaction(sessions) as session:
        assert boundaries.store(session, reading) == []
        named = {area.id: area.name for area in areas.listed(session)}
        (found,) = session.scalars(text("SELECT area_id FROM incident"))
    assert named[found] == "Western"
    again = read(place, tmp_path, shape([WEST], ward="1", ward_name="The West"))
    assert (again.known, again.missing) == (1, 1)


def test_everything_wrong_is_counted_and_named(
    place: tuple[database.Sessions, City], tmp_path: Path
) -> None:
    bow_tie = [[-90.3, 38.6], [-90.2, 38.7], [-90.2, 38.6], [-90.3, 38.7], [-90.3, 38.6]]
    reading = read(
        place,
        tmp_path,
        shape([WEST], name="West"),
        shape([EAST], name="East"),
        shape([EAST[:-1]], name="Open"),
        shape([bow_tie], name="Bow"),
        shape([EAST], name="East"),
        shape([WEST], name=""),
        shape([[18, 59], [18, 60]], "LineString", name="Line"),
        shape([[[y, x] for x, y in WEST]], name="Swapped"),
        shape([[[x + 5, y] for x, y in WEST]], name="Far"),
        name="name",
        code="",
    )
    found = problems(reading)
    assert found[Wrong.TWICE] == (1, ("East",))
    assert found[Wrong.NO_NAME] == (1, ("no. 6",))
    assert found[Wrong.NO_POLYGON] == (1, ("Line",))
    assert found[Wrong.CROSSING] == (1, ("Bow",))
    assert found[Wrong.OPEN] == (1, ("Open",))
    assert found[Wrong.OUTSIDE] == (1, ("Far",))
    assert "East / Open" in found[Wrong.OVERLAP][1]
    assert "West / East" not in found[Wrong.OVERLAP][1]
    assert reading.blocking is None
    assert [area.name for area in reading.areas] == ["West", "East", "Open", "Bow", "Far"]


@pytest.mark.parametrize(
    ("moved", "kind"),
    [
        (lambda x, y: [x + 5, y], Wrong.OUTSIDE),
        (lambda x, y: [x * 1e5, y * 1e5], Wrong.NONE),
    ],
)
def test_a_file_of_another_place_is_not_stored(
    place: tuple[database.Sessions, City], tmp_path: Path, moved: object, kind: Wrong
) -> None:
    away = [[moved(x, y) for x, y in ring] for ring in (WEST, EAST)]
    reading = read(place, tmp_path, *(shape([r], name=f"a{i}") for i, r in enumerate(away)))
    assert reading.blocking is not None
    assert reading.blocking.kind is kind
    with place[0]() as session, pytest.raises(IllegalStep):
        boundaries.store(session, reading)


def test_exchanged_axes_are_told_as_such(database_url: str, tmp_path: Path) -> None:
    """Where the globe has room for them; elsewhere they leave it."""
    file = town.FILE.replace("centre = [38.62, -90.23]", "centre = [59.3, 18.0]").replace(
        "bounds = [-90.33, 38.52, -90.15, 38.79]", "bounds = [17.8, 59.2, 18.3, 59.5]"
    )
    with town.database_of(database_url) as sessions:
        city = town.settled(sessions, file, name="north.toml")
        ring = [[59.2, 17.8], [59.3, 17.8], [59.3, 18.0], [59.2, 18.0], [59.2, 17.8]]
        reading = read((sessions, city), tmp_path, shape([ring], name="Söder"))
    assert [(one.kind, one.blocks) for one in reading.problems] == [(Wrong.SWAPPED, True)]


def test_a_zipped_shapefile_is_read_too(
    place: tuple[database.Sessions, City], tmp_path: Path
) -> None:
    rings = [[(x, y) for x, y in ring] for ring in (WEST, EAST)]
    outlines = [shapes.polygon(ring) for ring in rings]
    columns = {"NHD_NUM": [1, 2], "NHD_NAME": ["Väster", "Öster"]}
    path = shapes.zipped(tmp_path / "wards.zip", outlines, columns, kind="Polygon")
    with place[0]() as session:
        reading = boundaries.read(session, path, city=place[1], level="district")
    assert [(area.code, area.name) for area in reading.areas] == [("1", "Väster"), ("2", "Öster")]
    assert reading.problems == ()


def test_what_is_no_boundary_file_is_refused(
    place: tuple[database.Sessions, City], tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,x\nWest,1\n")
    with place[0]() as session:
        with pytest.raises(BadInput, match=r"“Wards.csv” is no GeoJSON"):
            boundaries.read(session, path, city=place[1], level="district", called="Wards.csv")
        with pytest.raises(BadInput, match="kind of areas"):
            boundaries.read(session, path, city=place[1], level="galaxy")
