import json

import pytest

from domain.errors import BadInput
from domain.incident import Flag, PlacePrecision


def feature(at: object, n: int = 1, **more: object) -> dict[str, object]:
    geometry = at if at is None or isinstance(at, dict) else {"type": "Point", "coordinates": at}
    told = {"source_id": f"A-{n}", "occurred_at": "2018-07-16T11:00:00", "category": "Theft"}
    return {"type": "Feature", "properties": told | more, "geometry": geometry}


def collection(*features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "name": "x", "features": features})


def test_points_are_read_and_a_missing_one_leaves_no_place(read) -> None:
    first, second = read(collection(feature([-90.2, 38.63]), feature(None, 2)), name="a.geojson")
    assert (first.incident.lat, first.incident.lon) == (38.63, -90.2)
    assert second.incident.place_precision is PlacePrecision.NONE
    assert second.faults == ()


def test_what_was_saved_in_an_older_charset_is_read_as_it_was_meant(read) -> None:
    text = collection(feature([-90.2, 38.63], title="Stöld på gatan"))
    told = json.dumps(json.loads(text), ensure_ascii=False).encode("latin-1")
    (record,) = read(told, name="a.geojson")
    assert record.incident.title == "Stöld på gatan"


def test_swapped_axes_are_flagged_and_not_swapped(read) -> None:
    (record,) = read(collection(feature([38.63, -90.2])), name="a.geojson")
    assert record.incident.flags == {Flag.SWAPPED_AXES}
    assert record.incident.lon == 38.63


@pytest.mark.parametrize("shape", [{"type": "Polygon", "coordinates": []}, {"type": "Point"}])
def test_another_shape_is_no_point_and_told(read, shape: dict[str, object]) -> None:
    (record,) = read(collection(feature(shape)), name="a.geojson")
    assert record.incident.lat is None
    assert record.faults[0].reason == "not_a_point"


def test_features_longer_than_a_block_and_odd_ones_are_read(read) -> None:
    many = [feature([-90.2, 38.63], n, note="ö" * 3_000) for n in range(100)]
    records = read(collection(*many, 17, {"properties": None}), name="a.geojson")
    assert [bool(record.incident) for record in records] == [True] * 100 + [False] * 2


def test_text_that_cannot_be_stored_is_cleaned(read) -> None:
    text = collection(feature([-90.2, 38.63], description="a\0b")).replace("Theft", "T\\ud800")
    (record,) = read(text, name="a.geojson")
    assert record.incident.category_published == "T"
    assert record.incident.description == "ab"


def test_a_collection_cut_short_keeps_what_came_before(read) -> None:
    whole = collection(*(feature([-90.2, 38.63], n) for n in range(5)))
    records = read(whole[:-60], name="a.geojson")
    assert [bool(record.incident) for record in records] == [True] * 4 + [False]
    assert records[-1].faults[0].reason == "broken_off"


def test_what_is_no_collection_is_refused(read) -> None:
    with pytest.raises(BadInput, match="FeatureCollection"):
        read("[1, 2]", name="a.json")


@pytest.mark.parametrize(
    ("system", "at"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", [-90.2, 38.63]),
        ("EPSG:4326", [-90.2, 38.63]),
        ("urn:ogc:def:crs:EPSG::26915", [743_736.19, 4_279_438.26]),
        ("ESRI:102696", [905_907.02, 1_018_376.57]),
    ],
)
def test_places_of_a_named_system_are_turned_into_degrees(
    read, system: str, at: list[float]
) -> None:
    named = {"type": "name", "properties": {"name": system}}
    text = json.dumps({"type": "FeatureCollection", "crs": named, "features": [feature(at)]})
    (record,) = read(text, name="a.geojson")
    assert (record.incident.lat, record.incident.lon) == pytest.approx((38.63, -90.2), abs=1e-4)


def test_an_unknown_system_is_named(read) -> None:
    named = {"type": "name", "properties": {"name": "EPSG:99999999"}}
    text = json.dumps({"crs": named, "features": [feature([1, 2])]})
    with pytest.raises(BadInput, match="EPSG:99999999"):
        read(text, name="a.geojson")
