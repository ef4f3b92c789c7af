"""The real and the bad files of the shared data end as their lists say."""

import csv
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest

from connectors import files
from connectors.files import FileOptions, Origin, areas
from domain import category
from domain.city import Boundary
from domain.errors import BadInput
from domain.fault import ParsedRecord
from domain.incident import Flag, PlacePrecision, TimePrecision

Read = Callable[..., list[ParsedRecord]]
CHICAGO = ZoneInfo("America/Chicago")

# What docs/decisions/0004-bad-input.md argues.
ARGUED = {
    316: "accept_flag",  # its point is the county's middle, as in 40 other records
    415: "accept",  # another offence than record 7, in the same case
    812: "accept",  # the month of its report is not in the file
}
ORIGINS = {
    "houston": Origin(bounds=(-95.8, 29.5, -95.0, 30.05)),
    "polisen": Origin(bounds=(10.5, 55, 24.5, 69.2), precision=PlacePrecision.MUNICIPALITY),
    "act_esa": Origin(bounds=(148.7, -35.95, 149.4, -35.1)),
    "portland": Origin(bounds=(-122.9, 45.4, -122.4, 45.7)),
}


def expectations(data: Path) -> list[dict[str, str]]:
    with (data / "dirty/expected.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def dirty_options(data: Path) -> FileOptions:
    """What an operator would say about the mixed file: its publishers and their categories."""
    events = pq.read_table(
        data / "polisen_events.parquet", columns=["location_granularity", "lat", "lon"]
    ).to_pylist()
    counties = {
        (round(event["lat"], 5), round(event["lon"], 5)): PlacePrecision.COUNTY
        for event in events
        if event["location_granularity"] == "county"
    }
    with (data / "dirty_incidents.csv").open(encoding="utf-8", errors="replace") as file:
        words = {category.normalised(row["category"] or "") for row in csv.DictReader(file)}
    known = frozenset(words - {"", "zorblaxing"})
    return FileOptions(categories=known, area_points=counties, origins=ORIGINS)


def outcome(record: ParsedRecord, seen: dict[str, object]) -> str:
    incident = record.incident
    if incident is None:
        return "reject"
    content = dict(incident.payload)
    known = seen.setdefault(incident.key, content)
    if known is not content:
        return "skip_duplicate" if known == content else "update"
    if incident.flags:
        return "accept_flag"
    return "accept" if incident.lat is not None else "accept_no_location"


def fits(expected: dict[str, str], got: str, record: ParsedRecord) -> bool:
    """Whether ``got`` is what is expected. Records without a position that are listed for another
    fault must be stored without one; a flag asked for must be there."""
    wanted = ARGUED.get(int(expected["record"]), expected["expected"])
    if wanted == "accept_no_location":
        return record.incident is not None and record.incident.lat is None
    if expected["fault"] == "conflicting_duplicate_id" and wanted == "accept_flag":
        return got == "update"
    if wanted == "accept" and record.incident is not None and record.incident.lat is None:
        return record.incident.flags <= {Flag.REVERSAL}
    return got == wanted


@pytest.mark.parametrize("name", ["dirty_incidents.csv", "dirty/dirty_incidents_utf8.csv"])
def test_every_record_of_the_bad_file_ends_as_listed(
    shared: Path, read_file: Read, name: str
) -> None:
    data = shared / "data"
    expected = expectations(data)
    records = read_file(data / name, dirty_options(data))
    assert len(records) == len(expected) - (5 if "utf8" in name else 0)
    seen: dict[str, object] = {}
    wrong = []
    for wanted, record in zip(expected, records, strict=False):
        assert record.record == int(wanted["record"])
        got = outcome(record, seen)
        if not fits(wanted, got, record):
            wrong.append((wanted, got, record.faults))
    assert wrong == []
    for record in records:
        assert record.incident is not None or record.faults
        assert not record.incident or not record.incident.flags or record.faults


def test_every_kind_of_fault_raises_its_own_flag(shared: Path, read_file: Read) -> None:
    data = shared / "data"
    records = read_file(data / "dirty_incidents.csv", dirty_options(data))
    flags = {
        "outside_city_bounds": Flag.OUTSIDE_CITY,
        "swapped_axes": Flag.SWAPPED_AXES,
        "wrong_sign_longitude": Flag.WRONG_SIGN,
        "decimal_comma": Flag.PARSED_COORDINATES,
        "dms_coordinates": Flag.PARSED_COORDINATES,
        "area_centroid_as_point": Flag.AREA_CENTROID,
        "future_date": Flag.FUTURE_DATE,
        "placeholder_date": Flag.PLACEHOLDER_DATE,
        "nonexistent_local_time": Flag.NONEXISTENT_TIME,
        "date_without_time": Flag.STATED_READING,
        "negative_count": Flag.REVERSAL,
        "text_district": Flag.AREA_UNKNOWN,
        "negative_district": Flag.AREA_UNKNOWN,
        "non_utf8_bytes": Flag.REPAIRED_ENCODING,
        "invalid_utf8_sequence": Flag.REPAIRED_ENCODING,
        "nul_byte": Flag.CLEANED_TEXT,
        "missing_source_id": Flag.DERIVED_KEY,
        "unknown_category": Flag.CATEGORY_UNMAPPED,
        "abbreviated_timezone": Flag.ASSUMED_ZONE,
    }
    for expected, record in zip(expectations(data), records, strict=True):
        if flag := flags.get(expected["fault"]):
            assert flag in record.incident.flags, (expected, record)
    days = [r for e, r in zip(expectations(data), records, strict=True) if "date_" in e["fault"]]
    assert TimePrecision.DAY in {r.incident.time_precision for r in days if r.incident}


@pytest.mark.parametrize(
    ("name", "stored", "rejected", "placeless"),
    [
        ("header_only.csv", 0, 0, 0),
        ("missing_columns_no_position.csv", 40, 0, 40),
        ("missing_columns_optional.csv", 40, 0, 0),
        ("unknown_extra_columns.csv", 40, 0, 0),
        ("ragged_rows.csv", 37, 3, 0),
        ("unclosed_quote.csv", 19, 21, 0),
        ("truncated_mid_row.csv", 39, 1, 0),
        ("cp1252.csv", 40, 0, 0),
        ("utf16le_bom.csv", 40, 0, 0),
        ("utf8_bom_semicolon_decimal_comma.csv", 40, 0, 0),
        ("tab_separated.tsv", 40, 0, 0),
        ("old_mac_cr_only.csv", 40, 0, 0),
        ("one_megabyte_cell.csv", 4, 1, 0),
        ("geojson_null_geometry.geojson", 40, 0, 10),
        ("geojson_swapped_axes.geojson", 40, 0, 0),
    ],
)
def test_single_fault_files(
    shared: Path, read_file: Read, name: str, stored: int, rejected: int, placeless: int
) -> None:
    records = read_file(shared / "data/dirty" / name)
    incidents = [record.incident for record in records if record.incident]
    assert (len(incidents), len(records) - len(incidents)) == (stored, rejected)
    assert sum(1 for incident in incidents if incident.lat is None) == placeless


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("empty.csv", "empty"),
        ("not_a_csv.csv", "PNG"),
        ("missing_columns_no_date.csv", "when it happened"),
        ("duplicate_header.csv", "category"),
        ("high_ratio.zip", "far beyond"),
        ("path_traversal.zip", r"\.\./\.\./outside\.csv"),
        ("polisen_error_object.json", "FeatureCollection"),
        ("polisen_html_error_page.json", "HTML"),
    ],
)
def test_files_that_are_refused(shared: Path, read_file: Read, name: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read_file(shared / "data/dirty" / name)


def test_texts_of_the_legacy_file_are_what_they_were(shared: Path, read_file: Read) -> None:
    records = read_file(shared / "data/dirty/cp1252.csv")
    assert {r.incident.description for r in records} == {"Fylleri – våld Örebro é"}


def test_swapped_axes_are_noticed_before_the_import(shared: Path, city, now) -> None:
    path = shared / "data/dirty/geojson_swapped_axes.geojson"
    preview = files.preview(path, options=FileOptions(), city=city, now=now)
    assert "axes_swapped" in {fault.reason for fault in preview.notices}


def test_boundaries_that_cross_themselves(shared: Path) -> None:
    path = shared / "data/dirty/polygon_self_intersecting.geojson"
    parsed = list(areas.areas(path, Boundary("district", path.name, "name")))
    assert [fault.reason for each in parsed for fault in each.faults] == [
        "self_crossing",
        "ring_closed",
        "no_polygon",
    ]
    assert [each.area is not None for each in parsed] == [True, True, False]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("stl_201206_18cols_no_id.csv", 2_000),
        ("stl_201701_20cols_bom_cp1252.csv", 2_000),
        ("stl_201705_26cols_dashed_headers.csv", 2_000),
        ("chicago_homicides_2000_rows.csv", 2_000),
        ("chicago_homicides_2001_2016_original_format.csv.gz", 8_242),
        ("uk_2018-10_nottinghamshire_street_2000_rows.csv", 2_000),
    ],
)
def test_originals_of_publishers_are_read_without_help(
    shared: Path, read_file: Read, name: str, count: int
) -> None:
    records = read_file(shared / "data/raw_samples" / name)
    incidents = [record.incident for record in records if record.incident]
    assert len(incidents) == len(records) == count
    assert len({incident.key for incident in incidents}) > 0.98 * count
    placed = [incident for incident in incidents if incident.lat is not None]
    assert len(placed) > 0.95 * count
    assert all(incident.category_published for incident in incidents)


def test_projected_originals_fall_where_the_normalised_file_has_them(
    shared: Path, read_file: Read
) -> None:
    data = shared / "data"
    columns = ["source_id", "occurred_at", "lat", "lon", "reported_month"]
    table = pq.read_table(data / "stl_incidents_2008_2018.parquet", columns=columns)
    normal = {
        (row["source_id"], row["occurred_at"]): (row["lat"], row["lon"])
        for row in table.to_pylist()
        if row["reported_month"] == "2017-05" and row["lat"] is not None
    }
    records = read_file(data / "raw_samples/stl_201705_26cols_dashed_headers.csv")
    compared = 0
    for incident in (record.incident for record in records):
        local = incident.occurred_from.astimezone(CHICAGO).strftime("%Y-%m-%dT%H:%M:%S")
        at = normal.get((str(incident.payload["Complaint"]), local))
        if at and incident.lat is not None:
            assert (incident.lat, incident.lon) == pytest.approx(at, abs=2e-5)
            compared += 1
    assert compared > 1_500


def test_the_sample_of_st_louis_keeps_its_sums(shared: Path, read_file: Read) -> None:
    path = shared / "data/stl_sample_20k.parquet"
    incidents = [record.incident for record in read_file(path)]
    assert sum(i.weight for i in incidents) == sum(
        pq.read_table(path, columns=["count"])["count"].to_pylist()
    )
    assert len({incident.key for incident in incidents}) == 20_000
    assert {incident.time_precision for incident in incidents} == {TimePrecision.MINUTE}


def test_the_polisen_archive_places_nothing_but_areas(shared: Path, read_file: Read) -> None:
    records = read_file(shared / "data/polisen_events.parquet")
    found = {record.incident.place_precision for record in records if record.incident}
    assert found == {PlacePrecision.MUNICIPALITY, PlacePrecision.COUNTY}
