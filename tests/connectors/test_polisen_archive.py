"""The connector on real answers of polisen.se, where the shared data are at hand."""

import gzip
import json
from datetime import datetime

import pytest

from connectors import polisen, polite_http, polite_limiter
from domain.errors import SourceDown
from tests import replay
from tests.replay import Step


def connector(url):
    limiter = polite_limiter.HostLimiter(gap_s=0, per_hour=100_000)
    return polisen.PolisenConnector(
        polite_http.PoliteClient(limiter=limiter, allowed={"127.0.0.1"}), url=url
    )


def test_the_faulty_files_are_refused(shared):
    names = ("truncated", "error_object", "html_error_page")
    for name in names:
        with pytest.raises(SourceDown):
            polisen.parse((shared / "data" / "dirty" / f"polisen_{name}.json").read_bytes())


def test_the_real_window_replayed_over_http(shared):
    """New, changed and dropped ids of every poll, then the same again without any effect."""
    folder = shared / "data" / "polisen_snapshots"
    polls = json.loads((folder / "manifest.json").read_text("utf-8"))
    steps = [Step(gzip.decompress((folder / poll["file"]).read_bytes()), gzip=True)
             for poll in polls]  # fmt: skip
    stored, cursor = {}, {}
    with replay.serving(*steps, *steps) as server:
        feed = connector(server.url)
        for number, poll in enumerate(polls + polls):
            seen = _poll(feed, cursor, stored)
            if number == 0:
                assert len(seen["new"]) == 500
            elif number < len(polls) and poll["valid_json"]:
                assert sorted(seen["new"]) == sorted(map(str, poll["new_ids"]))
                assert seen["stored"] == set(seen["new"])
                assert sorted(seen["dropped"]) == sorted(map(str, poll["dropped_ids"]))
                assert seen["changed"] == {str(change["id"]) for change in poll["changed"]}
            else:
                assert not any(seen[kind] for kind in ("new", "dropped", "stored", "changed"))
            assert seen["failed"] is (not poll["valid_json"])
            cursor = seen["cursor"]
    assert len(stored) == 637


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


def _poll(feed, cursor, stored):
    """What an intake would see of one poll, with ``stored`` as its table."""
    seen = {"new": (), "dropped": (), "stored": set(), "changed": set(), "failed": False}
    try:
        fetched = feed.fetch(cursor)
    except polite_http.PollFailed as failed:
        return seen | {"failed": True, "cursor": failed.cursor}
    window = polisen.window_change(cursor.get("ids", []), fetched.cursor["ids"])
    for found in feed.parse(fetched.payload) if fetched.payload else ():
        content, key = _content(found.incident), found.incident.key
        if key not in stored:
            seen["stored"].add(key)
        elif stored[key] != content:
            seen["changed"].add(key)
        stored[key] = content
    return seen | {"new": window.new, "dropped": window.dropped, "cursor": fetched.cursor}


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
