import json
from pathlib import Path

import pytest

from connectors.files import areas
from domain.city import Boundary
from domain.errors import BadInput

DISTRICTS = Boundary("district", "a.geojson", "name", "code", parent_code="city")
SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
BOW_TIE = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]


def read(folder: Path, *features: dict[str, object]) -> list[areas.ParsedArea]:
    path = folder / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return list(areas.areas(path, DISTRICTS))


def feature(rings: object, kind: str = "Polygon", **told: object) -> dict[str, object]:
    told = {"name": "Soulard", "code": 7, "city": "STL"} | told
    geometry = {"type": kind, "coordinates": rings}
    return {"type": "Feature", "properties": told, "geometry": geometry}


def test_a_polygon_becomes_an_area(tmp_path: Path) -> None:
    (parsed,) = read(tmp_path, feature([SQUARE]))
    assert parsed.faults == ()
    area = parsed.area
    assert (area.level, area.code, area.name, area.parent_code) == (
        "district",
        "7",
        "Soulard",
        "STL",
    )
    assert area.valid
    assert area.geometry["type"] == "MultiPolygon"


def test_an_outline_that_crosses_itself_is_told(tmp_path: Path) -> None:
    (parsed,) = read(tmp_path, feature([BOW_TIE]))
    assert not parsed.area.valid
    assert [fault.reason for fault in parsed.faults] == ["self_crossing"]


def test_an_open_ring_is_closed(tmp_path: Path) -> None:
    (parsed,) = read(tmp_path, feature([[SQUARE[:-1]]], "MultiPolygon"))
    ring = parsed.area.geometry["coordinates"][0][0]
    assert ring[0] == ring[-1]
    assert [fault.reason for fault in parsed.faults] == ["ring_closed"]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (feature([]), "no_polygon"),
        (feature([[[0, 0], [1, 1]]]), "no_polygon"),
        (feature([[["a", 0], [1, 1], [2, 2], [0, 0]]]), "no_polygon"),
        (feature([0, 0], "Point"), "no_polygon"),
        ({"properties": {"name": "x"}, "geometry": None}, "no_polygon"),
        (feature([[[0, 0], [900, 0], [900, 900], [0, 0]]]), "boundary_off_globe"),
        (feature([SQUARE], name="", code=None), "no_area_name"),
    ],
)
def test_what_is_no_area_is_rejected_with_the_reason(
    tmp_path: Path, broken: dict[str, object], reason: str
) -> None:
    good = feature([SQUARE], code=8)
    first, second = read(tmp_path, broken, good)
    assert first.area is None
    assert first.faults[0].reason == reason
    assert second.area is not None


def test_the_second_area_of_a_code_is_rejected(tmp_path: Path) -> None:
    first, second = read(tmp_path, feature([SQUARE]), feature([SQUARE]))
    assert first.area is not None
    assert second.faults[0].reason == "duplicate_area"


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [{"type"')
    with pytest.raises(BadInput, match="breaks off"):
        list(areas.areas(path, DISTRICTS))
