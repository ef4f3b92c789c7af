"""Rows to incidents: keys, flags, precision."""

from datetime import UTC, datetime

import pytest

from connectors.files import FileOptions, Origin
from domain.fault import FaultKind
from domain.incident import Flag, NewIncident, PlacePrecision

HEADER = "source_id,occurred_at,category,description,lat,lon,address,count,district,source,tz"
GOOD = {
    "source_id": "A-1",
    "occurred_at": "2018-07-16T11:00:00",
    "category": "Theft",
    "description": "FROM BUILDING",
    "lat": "38.63",
    "lon": "-90.2",
    "address": "100 MAIN ST",
    "count": "1",
    "district": "3",
    "source": "stl",
    "tz": "America/Chicago",
}


def table(*changes: dict[str, str], without: str = "") -> str:
    header = [name for name in HEADER.split(",") if name != without]
    rows = [",".join((GOOD | change)[name] for name in header) for change in changes]
    return "\n".join([",".join(header), *rows]) + "\n"


def keys(records) -> list[str]:
    return [record.incident.key for record in records]


def only(records) -> NewIncident:
    (record,) = records
    return record.incident


def test_a_good_row_is_stored_as_given(read) -> None:
    (record,) = read(table({}))
    incident = record.incident
    assert record.faults == ()
    assert incident.flags == frozenset()
    assert incident.occurred_from == datetime(2018, 7, 16, 16, tzinfo=UTC)
    assert (incident.lat, incident.lon, incident.weight) == (38.63, -90.2, 1)
    assert (incident.area_code, incident.zone) == ("3", "America/Chicago")
    assert incident.payload == GOOD


def test_the_same_row_has_the_same_key_wherever_it_stands(read) -> None:
    first, second = keys(read(table({"source_id": "B-1"}, {})))
    assert keys(read(table({}, {"source_id": "B-1"}))) == [second, first]
    assert len(set(keys(read(table({}, {}))))) == 1


def test_a_correction_keeps_the_key_and_another_offence_or_time_does_not(read) -> None:
    same = keys(read(table({}, {"category": "Robbery", "lat": "38.7"})))
    assert len(set(same)) == 1
    other = keys(read(table({}, {"description": "SHOPLIFT"}, {"occurred_at": "2018-07-17T11:00"})))
    assert len(set(other)) == 3


def test_ids_are_text(read) -> None:
    found = keys(read(table(*({"source_id": i} for i in ("000123", "123", "9" * 20)))))
    assert [key.split(":")[1].split()[0] for key in found] == ["000123", "123", "9" * 20]


def test_a_reversal_has_a_key_of_its_own(read) -> None:
    plus, minus = read(table({}, {"count": "-1"}))
    assert minus.incident.key == plus.incident.key + "-"
    assert minus.incident.weight == -1
    assert minus.incident.flags == {Flag.REVERSAL}


def test_a_missing_id_gets_a_stable_key_and_equal_rows_are_counted(read) -> None:
    blank = {"source_id": ""}
    first, other, again = read(table(blank, {**blank, "address": "200 MAIN ST"}, blank))
    assert first.incident.flags == {Flag.DERIVED_KEY}
    assert again.incident.key == first.incident.key + "#2"
    assert other.incident.key not in (first.incident.key, again.incident.key)
    assert keys(read(table(blank))) == [first.incident.key]


def test_equal_rows_without_an_id_are_one_where_the_source_says_so(read) -> None:
    blank = {"source_id": ""}
    found = keys(read(table(blank, blank), options=FileOptions(skip_repeats=True)))
    assert len(set(found)) == 1


def test_equal_rows_with_a_placeholder_for_a_time_are_counted(read) -> None:
    never = {"occurred_at": "1900-01-01T00:00:00"}
    first, second = keys(read(table(never, never)))
    assert second == first + "#2"


def test_a_unique_id_is_the_key_alone(read) -> None:
    first, second = read(table({}, {"source_id": "A-2"}).replace("source_id", "row_id"))
    assert (first.incident.key, second.incident.key) == ("stl:A-1", "stl:A-2")


def test_without_an_id_column_no_row_is_a_fault(read) -> None:
    (record,) = read(table({}, without="source_id"))
    assert record.incident.flags == {Flag.DERIVED_KEY}
    assert record.faults == ()


@pytest.mark.parametrize(
    ("change", "flag", "reason"),
    [
        ({"occurred_at": "2099-01-01T00:00:00"}, Flag.FUTURE_DATE, "future_date"),
        ({"occurred_at": "2018-06-01"}, Flag.STATED_READING, "date_only"),
        ({"occurred_at": "2017-03-12T02:55:00"}, Flag.NONEXISTENT_TIME, "nonexistent_time"),
        ({"tz": ""}, Flag.ASSUMED_ZONE, "missing_zone"),
        ({"tz": "CST"}, Flag.ASSUMED_ZONE, "abbreviated_zone"),
        ({"count": "one"}, Flag.ODD_COUNT, "odd_count"),
        ({"count": "0"}, Flag.ODD_COUNT, "zero_count"),
        ({"category": "   "}, Flag.CATEGORY_UNMAPPED, "missing_category"),
        ({"description": "be\x07ll"}, Flag.CLEANED_TEXT, "control_characters"),
        ({"lat": "31.4", "lon": "-95.1"}, Flag.OUTSIDE_CITY, "outside_city"),
        ({"address": "x" * 1_500}, Flag.CUT_TEXT, "cut_text"),
    ],
)
def test_doubts_are_flagged_and_told(read, change, flag: Flag, reason: str) -> None:
    (record,) = read(table(change))
    assert record.incident.flags == {flag}
    assert [fault.reason for fault in record.faults] == [reason]


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"occurred_at": ""}, "occurred_at", "missing_date"),
        ({"occurred_at": "43101"}, "occurred_at", "excel_serial"),
        ({"tz": "Mars/Olympus"}, "tz", "unknown_zone"),
        ({"count": "1000000"}, "count", "huge_count"),
        ({"category": "C" * 300}, "category", "text_too_long"),
        ({"lat": "91"}, "lat", "latitude_out_of_range"),
    ],
)
def test_rejects_name_column_reason_and_value(read, change, column: str, reason: str) -> None:
    bad, good = read(table(change, {}))
    assert bad.incident is None
    (fault,) = bad.faults
    assert (fault.record, fault.column, fault.kind, fault.reason) == (
        1,
        column,
        FaultKind.REJECTED,
        reason,
    )
    assert fault.value.startswith(change[column][:200])
    assert good.incident is not None


def test_several_offences_in_a_row_are_its_weight(read) -> None:
    incident = only(read(table({"count": "3"})))
    assert (incident.weight, incident.flags) == (3, frozenset())


def test_text_from_outside_is_stored_as_it_is(read) -> None:
    for text in ("=1+1", "<script>alert(1)</script>", "{{7*7}}", "'); DROP TABLE incidents;--"):
        assert only(read(table({"description": text}))).description == text


def test_unknown_categories_are_flagged_where_the_known_are_listed(read) -> None:
    options = FileOptions(categories=frozenset({"theft"}))
    known, unknown = read(table({"category": " tHEFT"}, {"category": "Zorb"}), options=options)
    assert known.incident.flags == frozenset()
    assert unknown.incident.flags == {Flag.CATEGORY_UNMAPPED}


def test_summaries_are_flagged(read) -> None:
    options = FileOptions(categories=frozenset(), summaries=("sammanfattning",))
    incident = only(read(table({"category": "Sammanfattning natt"}), options=options))
    assert incident.flags == {Flag.SUMMARY}


def test_a_month_in_the_id_is_the_month_of_the_report(read) -> None:
    ids = ("201806-00001", "201807-00001")
    late, fine = read(table(*({"source_id": i} for i in ids)))
    assert late.incident.flags == {Flag.AFTER_REPORT}
    assert fine.incident.flags == frozenset()
    assert fine.incident.published_at == datetime(2018, 8, 1, 5, tzinfo=UTC)


def test_a_word_among_numbered_areas_is_no_area(read) -> None:
    *_, word, negative = read(table({}, *[{}] * 20, {"district": "six"}, {"district": "-1"}))
    for record in (word, negative):
        assert record.incident.area_code is None
        assert record.incident.flags == {Flag.AREA_UNKNOWN}


def test_named_areas_are_kept(read) -> None:
    records = read(table(*({"district": name} for name in ("North", "South", "East", "2A", "6"))))
    assert [r.incident.area_code for r in records] == ["North", "South", "East", "2A", "6"]


def test_a_point_known_for_an_area_places_only_the_area(read) -> None:
    options = FileOptions(area_points={(38.63, -90.2): PlacePrecision.COUNTY})
    incident = only(read(table({}), options=options))
    assert incident.place_precision is PlacePrecision.COUNTY
    assert incident.flags == {Flag.AREA_CENTROID}


def test_an_address_that_is_the_area_places_only_the_area(read) -> None:
    incident = only(read(table({"address": "SOULARD", "district": "SOULARD"})))
    assert incident.place_precision is PlacePrecision.DISTRICT


def test_publishers_in_one_file_have_their_own_bounds_and_precision(read) -> None:
    options = FileOptions(
        origins={
            "houston": Origin(bounds=(-95.8, 29.5, -95.0, 30.05)),
            "polisen": Origin(bounds=(10, 55, 25, 70), precision=PlacePrecision.MUNICIPALITY),
        }
    )
    houston, polisen, stl = read(
        table(
            {"source": "houston", "lat": "29.77", "lon": "-95.36"},
            {"source": "polisen", "lat": "57.7", "lon": "11.97"},
            {},
        ),
        options=options,
    )
    assert not houston.incident.flags | polisen.incident.flags | stl.incident.flags
    assert polisen.incident.place_precision is PlacePrecision.MUNICIPALITY
    assert stl.incident.place_precision is PlacePrecision.EXACT


def test_without_a_position_an_area_source_places_the_area(read) -> None:
    nowhere = {"lat": "", "lon": ""}
    area = only(read(table(nowhere), options=FileOptions(precision=PlacePrecision.DISTRICT)))
    assert area.place_precision is PlacePrecision.DISTRICT
    assert only(read(table(nowhere))).place_precision is PlacePrecision.NONE


def test_date_and_time_in_two_columns(read) -> None:
    records = read("Date,Time,Type\n07/16/2018,1430,a\n07/16/2018,9:05,b\n07/17/2018,,c\n")
    starts = [record.incident.occurred_from.strftime("%d %H:%M") for record in records]
    assert starts == ["16 19:30", "16 14:05", "17 05:00"]


def test_an_interval_ends_when_the_row_says_so(read) -> None:
    first, second = read(
        "id,start_time,end_time,type\n"
        "1,2018-07-16T11:00:00,2018-07-16T13:00:00,a\n"
        "2,2018-07-16T11:00:00,2018-07-15T13:00:00,b\n"
    )
    assert first.incident.occurred_to == datetime(2018, 7, 16, 18, tzinfo=UTC)
    assert second.incident.occurred_to == second.incident.occurred_from
    assert second.faults[0].reason == "unusable_end"
