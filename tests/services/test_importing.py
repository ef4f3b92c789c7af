"""Small bad files of our own: how each record ends in the database."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import session as database
from domain.city import City
from tests import town
from tests.readback import imported, outcomes

HEAD = "source_id,occurred_at,tz,category,description,lat,lon,district,count"
# What stands in the file (@ for its zone), how it ends, and the flag it then carries.
RECORDS = [
    ("A-1,2025-01-02T10:00:00,,Larceny,first,38.61,-90.25,1,1", "accept_flag", "assumed_zone"),
    ("A-2,2025-01-02T10:00:00,@,Larceny,good,38.61,-90.25,1,1", "accept", ""),
    ("A-2,2025-01-02T10:00:00,@,Larceny,good,38.61,-90.25,1,1", "skip_duplicate", ""),
    ("A-2,2025-01-02T10:00:00,@,Fight,good,38.61,-90.25,1,1", "update", ""),
    ("A-2,2024-01-02T10:00:00,@,Larceny,good,38.61,-90.25,1,1", "accept", ""),
    ("A-3,2025-01-02T10:00:00,@,Larceny,none,0,0,1,1", "accept_no_location", ""),
    ("A-4,2025-01-02T10:00:00,@,Larceny,nan,nan,nan,1,1", "accept_no_location", ""),
    ("A-5,2025-01-02T10:00:00,@,Larceny,far,95,-90.25,1,1", "reject", ""),
    ("A-6,2025-01-02T10:00:00,@,Larceny,x,-90.25,38.61,1,1", "accept_flag", "swapped_axes"),
    ("A-7,2025-01-02T10:00:00,@,Larceny,x,38.61,90.25,1,1", "accept_flag", "wrong_sign"),
    ("A-8,2025-13-02T10:00:00,@,Larceny,month,38.61,-90.25,1,1", "reject", ""),
    ("A-9,,@,Larceny,undated,38.61,-90.25,1,1", "reject", ""),
    ("A-10,2031-01-02T10:00:00,@,Larceny,x,38.61,-90.25,1,1", "accept_flag", "future_date"),
    ("A-11,1900-01-01T00:00:00,@,Larceny,x,38.61,-90.25,1,1", "accept_flag", "placeholder_date"),
    ("A-12,2025-03-09T02:30:00,@,Larceny,x,38.61,-90.25,1,1", "accept_flag", "nonexistent_time"),
    ("A-13,2025-01-02T10:00:00,Mars/Olympus,Larceny,x,38.61,-90.25,1,1", "reject", ""),
    ("A-14,2025-01-02T10:00:00,@,Larceny,x,38.61,-90.25,1,-1", "accept_flag", "reversal"),
    ("A-15,2025-01-02T10:00:00,@,Larceny,x,38.61,-90.25,1,3", "accept", ""),
    ("A-16,2025-01-02T10:00:00,@,Larceny,x,38.61,-90.25,1,99999", "reject", ""),
    ("A-17,2025-01-02T10:00:00,@,Zorb,x,38.61,-90.25,1,1", "accept_flag", "category_unmapped"),
    ("A-18,2025-01-02T10:00:00,@,,x,38.61,-90.25,1,1", "accept_flag", "category_unmapped"),
    (",2025-01-02T10:00:00,@,Larceny,x,38.61,-90.25,1,1", "accept_flag", "derived_key"),
    ("000123,2025-01-02T10:00:00,@,Larceny,x,38.61,-90.25,1,1", "accept", ""),
    ("A-19,2025-01-02T10:00:00,@,Larceny,\x07bell,38.61,-90.25,1,1", "accept_flag", "cleaned_text"),
    ("A-20,2025-01-02T10:00:00,@,Larceny,a\0b,38.61,-90.25,1,1", "accept_flag", "cleaned_text"),
    ("A-21,2025-01-02T10:00:00,@,Larceny,\\u0000 <img onerror=x>,38.61,-90.25,1,1", "accept", ""),
    ('A-22,2025-01-02T10:00:00,@,Larceny,"=1+1, ""so""\nand on",38.61,-90.25,1,1', "accept", ""),
    ("A-23,2025-01-02T10:00:00,@,Larceny", "reject", ""),
    (",,,,,,,,", "reject", ""),
    (f"A-24,2025-01-02T10:00:00,@,Larceny,{'x' * 30_000},38.61,-90.25,1,1", "reject", ""),
    ("A-25,2025-01-02T10:00:00,@,Larceny,x,38.61,-90.25,north,1", "accept_flag", "area_unknown"),
    ("A-26,2025-01-02T10:00:00,@,Larceny,x,41.5,-93.6,1,1", "accept_flag", "outside_city"),
]  # fmt: skip
sessions = town.sessions()


@pytest.fixture
def city(sessions: database.Sessions) -> Iterator[City]:
    yield town.settled(sessions)
    with sessions() as session:
        town.assert_counts_true(session)


def written(*records: str) -> str:
    return "\n".join([HEAD, *(each.replace("@", town.ZONE, 1) for each in records)]) + "\n"


def test_every_record_ends_as_it_should(
    sessions: database.Sessions, city: City, tmp_path: Path
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(written(*(record for record, _, _ in RECORDS)), "utf-8")
    summary, records = imported(sessions, city, path)
    got = outcomes(sessions, records)
    wanted = {number: end for number, (_, end, _) in enumerate(RECORDS, 1)}
    loosely = {n: "accept_no_location" for n, end in wanted.items() if end == "accept_no_location"}
    placeless = {r.record for r in records if r.incident and r.incident.lat is None}
    assert placeless == set(loosely)
    assert {n: end for n, end in got.items() if n not in loosely} == {
        n: end for n, end in wanted.items() if n not in loosely
    }
    flags = {r.record: r.incident.flags for r in records if r.incident}
    for number, (_, _, flag) in enumerate(RECORDS, 1):
        assert not flag or flag in flags[number]
    assert summary.rejected == list(wanted.values()).count("reject")
    kept = "SELECT count(*) FROM fault WHERE kind = 'rejected' AND payload IS NOT NULL"
    assert town.value(sessions, kept) == summary.rejected
    again, _ = imported(sessions, city, path)
    assert (again.stored, again.updated, again.rejected) == (0, 0, summary.rejected)
    assert town.rows(sessions, "SELECT code FROM area") == [("1",)]


def test_a_reversal_takes_one_away_and_a_doubt_keeps_off_the_map(
    sessions: database.Sessions, city: City, tmp_path: Path
) -> None:
    picked = [record for record, _, _ in RECORDS if record.split(",")[0] in ("A-14", "A-15")]
    doubted = [record for record, _, flag in RECORDS if flag in ("future_date", "swapped_axes")]
    path = tmp_path / "few.csv"
    path.write_text(written(*picked, *doubted), "utf-8")
    imported(sessions, city, path)
    counted = "SELECT mapped, sum(n)::int FROM day_count GROUP BY 1 ORDER BY 1"
    assert town.rows(sessions, counted) == [(False, 2), (True, 2)]


def test_geojson_with_text_that_postgresql_cannot_hold(
    sessions: database.Sessions, city: City, tmp_path: Path
) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"id": f"f{n}", "occurred_at": "2025-01-02T10:00:00", **extra},
            "geometry": {"type": "Point", "coordinates": [-90.25, 38.61]},
        }
        for n, extra in enumerate(
            [
                {},
                {"description": "half \ud800"},
                {"note": "\0"},
                {"n": 10**25},
                {"description": "\0"},
            ]
        )
    ]
    path = tmp_path / "odd.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    summary, _ = imported(sessions, city, path)
    assert (summary.stored, summary.rejected) == (5, 0)
    assert imported(sessions, city, path)[0].duplicate == 5
