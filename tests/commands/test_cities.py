"""``manage.py city``: the city, its boundaries, and what is said about them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import manage
from db import session as database
from tests import town

LEVELS = """
[[boundaries]]
level = "district"
file = "districts.geojson"
name = "name"
code = "code"
"""
SQUARE = [[-90.3, 38.6], [-90.2, 38.6], [-90.2, 38.7], [-90.3, 38.7], [-90.3, 38.6]]
BOW_TIE = [[-90.2, 38.6], [-90.1, 38.7], [-90.1, 38.6], [-90.2, 38.7], [-90.2, 38.6]]


@pytest.fixture
def sessions(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[database.Sessions]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("HALO_BOUNDARIES", str(tmp_path))
    with town.database_of(database_url) as factory:
        yield factory


def city_file(folder: Path) -> Path:
    head, sources = town.FILE.split("[[sources]]", 1)
    path = folder / "smalltown.toml"
    path.write_text(f"{head}{LEVELS}\n[[sources]]{sources}", "utf-8")
    return path


def write_areas(folder: Path, *rings: list[list[float]]) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"Area {number}", "code": number},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for number, ring in enumerate(rings, 1)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    (folder / "districts.geojson").write_text(json.dumps(collection), "utf-8")


def test_a_city_says_which_boundaries_it_lacks_and_takes_them_later(
    sessions: database.Sessions, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = city_file(tmp_path)
    assert manage.main(["city", str(file)]) == 0
    assert "put districts.geojson into" in capsys.readouterr().err
    write_areas(tmp_path, SQUARE, BOW_TIE)
    assert manage.main(["city", str(file)]) == 0
    said = capsys.readouterr().err
    assert "feature 2" in said
    assert "crosses itself" in said
    areas = "SELECT code, name, ST_IsValid(geom) FROM area ORDER BY code"
    assert town.rows(sessions, areas) == [("1", "Area 1", True), ("2", "Area 2", True)]
    assert manage.main(["city", str(file)]) == 0
    assert town.value(sessions, "SELECT count(*) FROM area") == 2


def test_a_city_that_cannot_be_read_is_one_sentence(
    sessions: database.Sessions, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(town.FILE.replace("zoom = 12", "zoom = 'far'"), "utf-8")
    for path, word in ((tmp_path / "absent.toml", "absent.toml"), (wrong, "line 5")):
        assert manage.main(["city", str(path)]) == 1
        said = capsys.readouterr().err
        assert len(said.splitlines()) == 1
        assert word in said
    assert town.value(sessions, "SELECT count(*) FROM city") == 0


def test_another_city_does_not_move_in_with_incidents(
    sessions: database.Sessions, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city = town.settled(sessions)
    town.stored(sessions, city, town.parsed(town.incident("a")))
    other = tmp_path / "elsewhere.toml"
    other.write_text(town.FILE, "utf-8")
    assert manage.main(["city", str(other)]) == 1
    assert "smalltown" in capsys.readouterr().err
    assert manage.main(["forget-city"]) == 1
    assert town.value(sessions, "SELECT count(*) FROM incident") == 1
    assert manage.main(["forget-city", "--yes"]) == 0
    assert manage.main(["city", str(other)]) == 0
    assert town.value(sessions, "SELECT slug FROM city") == "elsewhere"
