"""Column maps: guessed from headers and rows, stored and read back."""

import json
from pathlib import Path

import pytest

from connectors import files
from connectors.files import ColumnMap, FileOptions
from domain.errors import BadInput


def guessed(folder: Path, city, now, content: str) -> ColumnMap:
    path = folder / "a.csv"
    path.write_text(content)
    return files.preview(path, options=FileOptions(), city=city, now=now).column_map


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "Complaint,CodedMonth,DateOccur,Count,Crime,District,Description,ILEADSAddress,"
            "ILEADSStreet,Neighborhood,XCoord,YCoord",
            {
                "key": "Complaint",
                "occurred": "DateOccur",
                "reported": "CodedMonth",
                "count": "Count",
                "house": "ILEADSAddress",
                "address": "ILEADSStreet",
                "x": "XCoord",
                "y": "YCoord",
            },
        ),
        (
            "ID,Case Number,Date,Block,IUCR,Primary Type,Description,Community Area,X Coordinate,"
            "Y Coordinate,Updated On,Latitude,Longitude,Location",
            {
                "key": "ID",
                "occurred": "Date",
                "offence": "IUCR",
                "category": "Primary Type",
                "address": "Block",
                "area_code": "Community Area",
                "lat": "Latitude",
                "lon": "Longitude",
                "x": None,
            },
        ),
        (
            "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,"
            "LSOA name,Crime type,Last outcome category,Context",
            {
                "key": "Crime ID",
                "occurred": "Month",
                "category": "Crime type",
                "area_code": "LSOA code",
                "area_name": "LSOA name",
                "address": "Location",
            },
        ),
        (
            "row_id,source_id,occurred_on,tz,category,final_case_type,lat,lon,census_tract",
            {"key": "row_id", "occurred": "occurred_on", "area_code": "census_tract"},
        ),
        (
            "id,datetime,name,summary,type,location_name,lat,lon,location_granularity,"
            "title_event_time,first_seen,municipality_code",
            {
                "key": "id",
                "occurred": "title_event_time",
                "published": "datetime",
                "title": "name",
                "category": "type",
                "precision": "location_granularity",
            },
        ),
        ("Datum,Klockslag,Brottstyp,Latitud,Longitud,Adress", {"clock": "Klockslag"}),
        ("التاريخ,النوع,خط العرض,خط الطول", {"occurred": "التاريخ", "lat": "خط العرض"}),
    ],
)
def test_headers_of_publishers(tmp_path, city, now, header: str, expected) -> None:
    columns = guessed(tmp_path, city, now, header + "\n")
    assert {name: getattr(columns, name) for name in expected} == expected


def test_conventions_come_from_the_rows(tmp_path, city, now) -> None:
    rows = "".join(f"{day}/07/2018 11:00;38,6{day};-90,2;0{day}XX MAIN\n" for day in range(10, 29))
    columns = guessed(tmp_path, city, now, "date;lat;lon;address\n" + rows)
    assert columns.date_order == "day_first"
    assert columns.decimal_comma
    assert columns.place_precision == "block"


def test_days_months_and_minutes_are_told_apart(tmp_path, city, now) -> None:
    def precision(*times: str) -> str:
        return guessed(tmp_path, city, now, "date,type\n" + "".join(f"{t},x\n" for t in times))

    assert precision(*["2018-07-16"] * 5).time_precision == "day"
    assert precision(*["2018-07"] * 5).time_precision == "month"
    assert precision(*["2018-07-16T11:05:00"] * 5).time_precision == "minute"
    assert precision(*["2018-07-16T11:05:01"] * 5).time_precision == "second"


def test_an_id_that_repeats_is_not_unique(tmp_path, city, now) -> None:
    def columns(*ids: str) -> ColumnMap:
        rows = "".join(f"{i},2018-07-16T11:00:00,x\n" for i in ids)
        return guessed(tmp_path, city, now, "id,date,type\n" + rows)

    assert columns("a", "b").key_unique
    assert not columns("a", "a").key_unique
    assert columns("a", "a").key == "id"


def test_a_projection_is_found_by_the_city_it_leads_to(tmp_path, city, now) -> None:
    rows = "".join(f"2018-07-16,{x},{x + 115_000}\n" for x in range(891_000, 900_000, 1_000))
    columns = guessed(tmp_path, city, now, "date,XCoord,YCoord\n" + rows)
    assert columns.crs == "ESRI:102696"


def test_x_and_y_in_degrees_are_degrees(tmp_path, city, now) -> None:
    columns = guessed(tmp_path, city, now, "date,x,y\n2018-07-16,-90.2,38.63\n")
    assert (columns.lat, columns.lon, columns.x) == ("y", "x", None)


def test_a_map_survives_json() -> None:
    columns = ColumnMap(key="a", occurred="b", crs="EPSG:3006", numeric_areas=("", "stl"))
    assert files.column_map(json.loads(json.dumps(columns.as_dict()))) == columns


@pytest.mark.parametrize(
    "stored",
    [
        {"colour": "x"},
        {"key": 3},
        {"key_unique": "yes"},
        {"date_order": "sideways"},
        {"numeric_areas": "stl"},
        {"time_precision": None},
    ],
)
def test_a_stored_map_that_cannot_be_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=next(iter(stored))):
        files.column_map(stored)


def test_a_file_without_a_column_of_the_map_is_refused(tmp_path, city, now) -> None:
    path = tmp_path / "a.csv"
    path.write_text("date,type\n2018-07-16,x\n")
    columns = ColumnMap(occurred="date", category="kind")
    with pytest.raises(BadInput, match="“kind”"):
        files.records(path, column_map=columns, options=FileOptions(), city=city, now=now)


def test_an_unknown_projection_is_refused(tmp_path, city, now) -> None:
    path = tmp_path / "a.csv"
    path.write_text("date,e,n\n2018-07-16,1,2\n")
    columns = ColumnMap(occurred="date", x="e", y="n", crs="EPSG:nonsense")
    with pytest.raises(BadInput, match="nonsense"):
        files.records(path, column_map=columns, options=FileOptions(), city=city, now=now)


def test_preview_shows_rows_records_and_notices(tmp_path, city, now) -> None:
    path = tmp_path / "a.csv"
    path.write_text("source_id;occurred_at;extra\n1;never;x\n2;2018-07-16;y\n")
    preview = files.preview(path, options=FileOptions(), city=city, now=now)
    assert (preview.format, preview.encoding, preview.delimiter) == ("csv", "utf-8", ";")
    assert preview.rows[0] == {"source_id": "1", "occurred_at": "never", "extra": "x"}
    assert [bool(record.incident) for record in preview.first] == [False, True]
    assert [fault.reason for fault in preview.notices] == [
        "no_position_columns",
        "no_category_column",
        "extra_columns",
    ]
    assert preview.faults[0].reason == "unreadable_date"
