"""The connector on real answers of polisen.se, where the shared data are at hand."""

import gzip
import json
from datetime import datetime

import pytest

from connectors import polisen
from domain.errors import SourceDown


def test_the_faulty_files_are_refused(shared):
    names = ("truncated", "error_object", "html_error_page")
    for name in names:
        with pytest.raises(SourceDown):
            polisen.parse((shared / "data" / "dirty" / f"polisen_{name}.json").read_bytes())


def test_a_bulk_change_of_addresses_changes_no_event(shared):
    before, after = (
        {found.incident.key: _content(found.incident)
         for found in polisen.parse(gzip.decompress(path.read_bytes()))}
        for path in sorted((shared / "data/polisen_snapshots/bulk_url_change").glob("*.json.gz"))
    )  # fmt: skip
    both = before.keys() & after.keys()
    assert len(both) > 300
    assert all(before[key] == after[key] for key in both)


def test_the_real_archive_is_read_as_others_read_it(shared):
    pyarrow = pytest.importorskip("pyarrow.parquet")
    rows = pyarrow.read_table(shared / "data" / "polisen_events.parquet").to_pylist()
    for start in range(0, len(rows), 5_000):
        part = rows[start : start + 5_000]
        for row, found in zip(part, polisen.parse(_as_feed(part)), strict=True):
            incident = found.incident
            at = datetime.fromisoformat(row["title_event_time"])
            place = row["title_place"] if row["title_place"] else row["location_name"]
            level = "municipality" if row["municipality_code"] else "county"
            assert incident.occurred_from == at, row["name"]
            assert incident.place_precision.value == level, row["name"]
            # One event of 70,289 is published in one municipality and titled with another.
            assert incident.area_name == place or row["id"] == _TWO_PLACES, row["name"]


_TWO_PLACES = 472285
_PUBLISHED = ("id", "datetime", "name", "summary", "url", "type")


def _content(incident):
    return {key: value for key, value in incident.payload.items() if key not in polisen.IGNORED}


def _as_feed(rows):
    return json.dumps(
        [
            {
                "location": {"name": row["location_name"], "gps": f"{row['lat']},{row['lon']}"},
                **{name: row[name] for name in _PUBLISHED},
            }
            for row in rows
        ]
    ).encode()
