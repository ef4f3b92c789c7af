"""Every record of the bad files ends in the database as the list says."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from connectors import files
from connectors.files import areas
from db import session as database
from domain import category
from domain.city import Boundary
from domain.errors import BadInput
from services import cities, importing
from tests import town
from tests.readback import imported, outcomes

# What docs/decisions/0004-bad-input.md argues.
ARGUED = {316: "accept_flag", 415: "accept", 812: "accept"}
ORIGINS = """
[sources.options.origins.houston]
bounds = [-95.8, 29.5, -95.0, 30.05]
[sources.options.origins.polisen]
bounds = [10.5, 55.0, 24.5, 69.2]
precision = "municipality"
[sources.options.origins.act_esa]
bounds = [148.7, -35.95, 149.4, -35.1]
[sources.options.origins.portland]
bounds = [-122.9, 45.4, -122.4, 45.7]
"""
HEAD = town.FILE.split("[[sources]]")[0]


@pytest.fixture
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as factory:
        yield factory
        with factory() as session:
            town.assert_counts_true(session)


def mixed_city(data: Path) -> str:
    """The city file an operator would write for the mixed bad file."""
    columns = ["location_granularity", "lat", "lon"]
    events = pq.read_table(data / "polisen_events.parquet", columns=columns).to_pylist()
    counties = {(e["lat"], e["lon"]) for e in events if e["location_granularity"] == "county"}
    with (data / "dirty_incidents.csv").open(encoding="utf-8", errors="replace") as file:
        words = {category.normalised(row["category"] or "") for row in csv.DictReader(file)}
    known = sorted(word for word in words if word not in ("", "zorblaxing") and word.isprintable())
    points = ", ".join(f'[{lat}, {lon}, "county"]' for lat, lon in sorted(counties))
    said = "\n".join(f'{json.dumps(word, ensure_ascii=False)} = "other"' for word in known)
    return (
        f'{HEAD}[[sources]]\nslug = "police"\nname = "All of them"\nconnector = "file"\n'
        f'licence = "Test"\n[sources.options]\narea_points = [{points}]\n{ORIGINS}'
        f"[sources.categories]\n{said}\n"
    )


def fits(expected: dict[str, str], got: str, has_point: bool) -> bool:
    """A record without a position that is listed for another fault ends without one; one listed
    for its position may be flagged as well."""
    wanted = ARGUED.get(int(expected["record"]), expected["expected"])
    if wanted == "accept_no_location":
        return got in (wanted, "accept_flag") and not has_point
    if expected["fault"] == "conflicting_duplicate_id" and wanted == "accept_flag":
        return got == "update"
    if wanted == "accept" and not has_point:
        return got in ("accept_no_location", "accept_flag")
    return got == wanted


@pytest.mark.parametrize("name", ["dirty_incidents.csv", "dirty/dirty_incidents_utf8.csv"])
def test_every_record_of_the_mixed_file_ends_as_listed(
    sessions: database.Sessions, shared: Path, name: str
) -> None:
    data = shared / "data"
    city = town.settled(sessions, mixed_city(data))
    summary, records = imported(sessions, city, data / name)
    with (data / "dirty/expected.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))[: len(records)]
    got = outcomes(sessions, records)
    placed = {r.record: bool(r.incident and r.incident.lat is not None) for r in records}
    numbers = [int(wanted["record"]) for wanted in expected]
    pairs = zip(numbers, expected, strict=True)
    assert [(n, w, got[n]) for n, w in pairs if not fits(w, got[n], placed[n])] == []
    assert (summary.rejected, summary.duplicate, summary.updated) == (21, 19, 1)
    tables = ("incident", "source_record", "incident_revision")
    sizes = [town.value(sessions, f"SELECT count(*) FROM {table}") for table in tables]
    again, _ = imported(sessions, city, data / name)
    assert (again.stored, again.updated, again.rejected) == (0, 0, 21)
    assert [town.value(sessions, f"SELECT count(*) FROM {table}") for table in tables] == sizes


SINGLE = [
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
    ("geojson_swapped_axes.geojson", 40, 0, 0),
    ("geojson_null_geometry.geojson", 40, 0, 10),
]


@pytest.mark.parametrize(("name", "stored", "rejected", "placeless"), SINGLE)
def test_every_single_fault_file_ends_as_listed(
    sessions: database.Sessions,
    shared: Path,
    name: str,
    stored: int,
    rejected: int,
    placeless: int,
) -> None:
    city = town.settled(sessions)
    path = shared / "data" / "dirty" / name
    summary, _ = imported(sessions, city, path)
    assert (summary.stored, summary.rejected, summary.no_location) == (stored, rejected, placeless)
    assert town.value(sessions, "SELECT count(*) FROM incident") == stored
    told = (
        "SELECT count(DISTINCT record) FROM fault WHERE kind = 'rejected' AND payload IS NOT NULL"
    )
    assert town.value(sessions, told) == rejected
    placed = town.value(sessions, "SELECT count(*) FROM incident WHERE geom IS NULL")
    assert placed == placeless
    again, _ = imported(sessions, city, path)
    assert (again.stored, again.updated, again.duplicate) == (0, 0, stored)


REFUSED = ["empty.csv", "not_a_csv.csv", "missing_columns_no_date.csv", "duplicate_header.csv"]
REFUSED += ["high_ratio.zip", "path_traversal.zip"]


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_file_stores_nothing(
    sessions: database.Sessions, shared: Path, name: str
) -> None:
    city = town.settled(sessions)
    with pytest.raises(BadInput) as refusal:
        imported(sessions, city, shared / "data" / "dirty" / name)
    assert name in refusal.value.sentence
    assert town.value(sessions, "SELECT count(*) FROM ingest_run") == 0


def test_boundaries_that_cross_themselves_are_repaired_or_rejected(
    sessions: database.Sessions, shared: Path
) -> None:
    town.settled(sessions)
    path = shared / "data" / "dirty" / "polygon_self_intersecting.geojson"
    boundary = Boundary("district", path.name, "name")
    found = list(areas.areas(path, boundary))
    assert len(found) == 3
    assert all(each.area is None or each.area.valid or each.faults for each in found)
    with database.transaction(sessions) as session:
        drawable = [each.area for each in found if each.area is not None]
        undrawn = cities.add_areas(session, boundary, drawable)
    kept = town.rows(sessions, "SELECT name, ST_IsValid(geom), ST_Area(geom) > 0 FROM area")
    assert len(kept) + len(undrawn) + sum(each.area is None for each in found) == 3
    assert all(row[1:] == (True, True) for row in kept)


def test_columns_of_files_are_read_by_the_map_that_was_settled(
    sessions: database.Sessions, tmp_path: Path
) -> None:
    city = town.settled(sessions)
    path = tmp_path / "odd.csv"
    path.write_text("a,b,c\n1,2025-01-02 10:00,Larceny\n2,2025-01-03 10:00,Fight\n", "utf-8")
    settled = files.column_map({"key": "a", "occurred": "b", "category": "c", "key_unique": True})
    with database.transaction(sessions) as session:
        source = town.source(sessions)
        plan = importing.plan(session, source, path, city=city, now=town.NOW, column_map=settled)
        importing.run(session, plan, city=city, now=town.NOW, keep_map=True)
    assert imported(sessions, city, path)[0].duplicate == 2
    assert town.rows(sessions, "SELECT key, category FROM incident ORDER BY key") == [
        ("1", 6),
        ("2", 4),
    ]
