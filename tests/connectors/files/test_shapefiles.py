"""Zipped shapefiles are read as other files are, their places in degrees."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pyproj
import pytest

from connectors import files
from connectors.files import Format, areas, shapefiles
from domain.city import Boundary, City
from domain.errors import BadInput
from tests import shapes

NOW = datetime(2026, 1, 15, tzinfo=UTC)
CITY = City(
    "stl", "St. Louis", "America/Chicago", (38.62, -90.23), 12, (-90.33, 38.52, -90.15, 38.79),
    (6, 7), 7, ("en",),
)  # fmt: skip
PLACES = [(38.61, -90.25), (38.62, -90.24), (38.63, -90.23), (38.64, -90.22), (38.65, -90.21)]
FEET = "ESRI:102696"
TO_FEET = pyproj.Transformer.from_crs("EPSG:4326", FEET, always_xy=True)


def written(tmp_path: Path, points: list[bytes | None], **other: object) -> Path:
    columns = {
        "occurred_a": ["2018-07-16T11:00:00"] * len(points),
        "category": ["Stöld"] * len(points),
        "source_id": [f"A-{number}" for number, _ in enumerate(points)],
    }
    return shapes.zipped(tmp_path / "a.zip", points, columns, **other)


def read(path: Path) -> files.Preview:
    return files.preview(path, options=files.FileOptions(), city=CITY, now=NOW)


@pytest.mark.parametrize("crs", ["EPSG:4326", FEET, None])
def test_places_are_in_degrees_whatever_they_were_measured_in(
    tmp_path: Path, crs: str | None
) -> None:
    """Without a description the numbers themselves must tell: eastings and northings of this city
    fit one projection."""
    is_degrees = crs == "EPSG:4326"
    points = [(lon, lat) if is_degrees else TO_FEET.transform(lon, lat) for lat, lon in PLACES]
    path = written(tmp_path, [shapes.point(*at) for at in points], crs=crs)
    preview = read(path)
    assert preview.format is Format.SHAPEFILE
    for record, (lat, lon) in zip(preview.first, PLACES, strict=True):
        assert record.faults == ()
        assert (record.incident.lat, record.incident.lon) == pytest.approx((lat, lon), abs=2e-5)
        assert record.incident.category_published == "Stöld"


def test_columns_are_found_although_their_names_are_cut(tmp_path: Path) -> None:
    path = written(tmp_path, [shapes.point(-90.25, 38.61)])
    assert read(path).column_map.occurred == "occurred_a"


def test_a_record_without_a_place_is_kept_and_told(tmp_path: Path) -> None:
    path = written(tmp_path, [None, shapes.point(-90.25, 38.61)])
    without, _ = shapefiles.rows(path)
    assert [fault.reason for fault in without.faults] == ["not_a_point"]
    assert (without.values["geometry_lat"], without.values["source_id"]) == (None, "A-0")


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_missing_part_is_named(tmp_path: Path, part: str) -> None:
    path = written(tmp_path, [shapes.point(-90.25, 38.61)], without=part)
    with pytest.raises(BadInput, match=f"not complete: {part} is missing"):
        read(path)


def test_what_lies_beside_it_is_passed_over(tmp_path: Path) -> None:
    other = {"README.txt": b"words", "__MACOSX/export/._thefts.shp": b"x", "b.xlsx": b"x"}
    path = written(tmp_path, [shapes.point(-90.25, 38.61)], beside=other)
    assert len(read(path).first) == 1


def test_two_shapefiles_are_one_too_many(tmp_path: Path) -> None:
    path = written(tmp_path, [shapes.point(-90.25, 38.61)], beside={"other.shp": b"x"})
    with pytest.raises(BadInput, match="it holds 2"):
        read(path)


@pytest.mark.parametrize(
    "content",
    [
        b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource>'
        b"</OGRVRTLayer></OGRVRTDataSource>",
        b"x",
    ],
)
def test_what_only_calls_itself_a_shapefile_is_never_opened(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for ending in (".shp", ".shx", ".dbf"):
            archive.writestr(f"a{ending}", content)
    with pytest.raises(BadInput, match="damaged"):
        files.require_sound(path)


def test_a_part_that_unpacks_too_far_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending in (".shp", ".shx", ".dbf"):
            archive.writestr(f"a{ending}", b"0" * (20 << 20))
    with pytest.raises(BadInput, match="far beyond its own size"):
        files.require_sound(path)


def test_boundaries_with_holes_become_areas_in_degrees(tmp_path: Path) -> None:
    outer = [(-90.3, 38.5), (-90.3, 38.7), (-90.2, 38.7), (-90.2, 38.5), (-90.3, 38.5)]
    hole = [(-90.26, 38.6), (-90.24, 38.6), (-90.24, 38.62), (-90.26, 38.62), (-90.26, 38.6)]
    rings = [[TO_FEET.transform(*at) for at in ring] for ring in (outer, hole)]
    path = shapes.zipped(
        tmp_path / "a.zip",
        [shapes.polygon(*rings)],
        {"name": ["Soulard"]},
        kind="Polygon",
        crs=FEET,
    )
    (parsed,) = areas.areas(path, Boundary("district", "a.zip", "name"))
    ((first, second),) = parsed.area.geometry["coordinates"]
    assert (parsed.area.name, parsed.faults) == ("Soulard", ())
    for (x, y), (lon, lat) in zip(sorted(first), sorted(outer), strict=True):
        assert (x, y) == pytest.approx((lon, lat), abs=1e-6)
    assert len(second) == len(hole)


def test_the_publishers_own_shapefile_is_read(shared: Path) -> None:
    path = shared / "data/raw_samples/portland_nij_2016_08_shapefile.zip"
    bounds = (-122.9, 45.4, -122.4, 45.7)
    portland = City(
        "pdx", "Portland", "America/Los_Angeles", (45.5, -122.6), 11, bounds, (6, 7), 7, ("en",)
    )
    preview = files.preview(path, options=files.FileOptions(), city=portland, now=NOW)
    assert preview.column_map.occurred == "occ_date"
    assert all(record.incident.lat for record in preview.first)
    assert len(preview.faults) <= 2
    assert sum(1 for _ in shapefiles.rows(path)) == 19_376
