"""A Socrata dataset over real HTTP: pages in the order of change, nothing lost or doubled."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors import polite_http
from connectors.contract import MORE
from domain.errors import BadInput, SourceDown
from domain.incident import Flag, PlacePrecision, TimePrecision
from tests import feeds, portal, replay
from tests.replay import Step

PATH = "/resource/abcd-1234.json"
COLUMNS = {
    "key": "id",
    "key_unique": True,
    "occurred": "date",
    "time_precision": "minute",
    "category": "primary_type",
    "lat": "latitude",
    "lon": "longitude",
    "address": "block",
    "place_precision": "block",
}


def row(number: int, updated: str, **other: object) -> dict[str, Any]:
    return {
        ":id": f"row-{number:04}",
        ":updated_at": f"2024-10-0{updated}T04:00:00.123Z",
        "id": str(13_000_000 + number),
        "date": "2024-09-30T23:58:00.000",
        "primary_type": "BATTERY",
        "block": "006XX E 85TH ST",
        "latitude": "41.74024279",
        "longitude": "-87.608792309",
        "location": {"latitude": "41.74", "human_address": '{"address": ""}'},
    } | other


def options(url: str, **other: object) -> dict[str, object]:
    return {"url": url, "columns": COLUMNS, "page": 4, **other}


def walked(
    url: str, cursor: dict[str, object], **other: object
) -> tuple[list[str], dict[str, Any]]:
    """The keys of all pages there are after ``cursor``, and the cursor at their end."""
    feed = feeds.connector("socrata", options(url, **other))
    keys: list[str] = []
    while True:
        page = feed.fetch(cursor)
        cursor = dict(page.cursor)
        if page.payload is not None:
            keys += [read.incident.key for read in feed.parse(page.payload) if read.incident]
        if not cursor[MORE]:
            return keys, cursor


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    feeds.hasten(monkeypatch)


def test_rows_that_changed_at_one_moment_are_read_across_pages_once_each() -> None:
    dataset = portal.Dataset([row(number, "1") for number in range(9)] + [row(9, "2")])
    with portal.serving(dataset, PATH) as url:
        keys, cursor = walked(url, {})
        assert keys == [str(13_000_000 + number) for number in range(10)]
        assert walked(url, cursor)[0] == []
        dataset.rows[3] |= {":updated_at": "2024-10-05T04:00:00.000Z"}
        dataset.rows.append(row(10, "5"))
        assert walked(url, cursor)[0] == ["13000003", "13000010"]


def test_a_row_that_changes_between_two_pages_is_read_where_it_went() -> None:
    dataset = portal.Dataset([row(number, "1") for number in range(8)])
    with portal.serving(dataset, PATH) as url:
        feed = feeds.connector("socrata", options(url))
        first = feed.fetch({})
        dataset.rows[1] |= {":updated_at": "2024-10-03T04:00:00.000Z", "primary_type": "THEFT"}
        keys, _ = walked(url, dict(first.cursor))
    assert keys == ["13000004", "13000005", "13000006", "13000007", "13000001"]


def test_what_is_asked() -> None:
    dataset = portal.Dataset([row(1, "1")])
    with portal.serving(dataset, PATH) as url:
        _, cursor = walked(url, {}, where="date >= '2024-01-01' or beat = '1'", credential="sesame")
        walked(url, cursor, where="date >= '2024-01-01' or beat = '1'", credential="sesame")
    first, last = dataset.asked
    assert first.question == {
        "$select": "*,:id,:updated_at",
        "$order": ":updated_at,:id",
        "$limit": "4",
        "$where": "(date >= '2024-01-01' or beat = '1')",
    }
    assert last.question["$where"].startswith("(date >= '2024-01-01' or beat = '1') AND (:updated")
    assert first.headers["x-app-token"] == "sesame"
    assert "sesame" not in json.dumps(cursor)


def test_a_row_as_halo_reads_it() -> None:
    feed = feeds.connector("socrata", options("https://data.example.org/resource/abcd-1234.json"))
    (read,) = feed.parse(json.dumps([row(7, "1")]).encode())
    incident = read.incident
    assert incident is not None
    assert incident.occurred_from == datetime(2024, 10, 1, 4, 58, tzinfo=UTC)
    assert incident.time_precision is TimePrecision.MINUTE
    assert incident.place_precision is PlacePrecision.BLOCK
    assert (incident.lat, incident.lon) == (41.74024279, -87.608792309)
    assert incident.payload["location.latitude"] == "41.74"
    assert incident.flags == frozenset[Flag]()


BAD = {
    "error object": (json.dumps({"error": True, "message": "Invalid SoQL query"}), "Invalid SoQL"),
    "truncated": (json.dumps([row(1, "1")])[:-9], "break off"),
    "no system fields": (json.dumps([{"id": "1", "date": "2024-01-01"}]), ":updated_at"),
    "odd row id": (json.dumps([row(1, "1", **{":id": "x' OR '1'='1"})]), ":id"),
    "not a list": ('"gone"', "no list"),
}


@pytest.mark.parametrize("body", BAD, ids=str)
def test_a_page_that_is_none_moves_the_cursor_nowhere(body: str) -> None:
    said, told = BAD[body]
    before = {"updated_at": "2024-09-01T00:00:00.000Z", "row": "row-0001"}
    with replay.serving(Step(said.encode())) as server:
        url = f"http://127.0.0.1:{server.server_port}{PATH}"
        with pytest.raises(polite_http.PollFailed, match=told) as failed:
            feeds.connector("socrata", options(url)).fetch(before)
    kept = {name: failed.value.cursor[name] for name in before}
    assert kept == before
    assert "127.0.0.1" in failed.value.sentence or ":id" in failed.value.sentence


def test_the_same_page_again_and_again_ends() -> None:
    same = Step(json.dumps([row(number, "1") for number in range(4)]).encode())
    with replay.serving(same, same) as server:
        feed = feeds.connector("socrata", options(f"http://127.0.0.1:{server.server_port}{PATH}"))
        first = feed.fetch({})
        with pytest.raises(polite_http.PollFailed, match="once more"):
            feed.fetch(first.cursor)


def test_a_renamed_field_stops_the_reading_instead_of_rejecting_every_row() -> None:
    rows = [row(number, "1") for number in range(6)]
    for each in rows:
        each["occurred_on"] = each.pop("date")
    feed = feeds.connector("socrata", options("https://data.example.org/resource/abcd-1234.json"))
    with pytest.raises(SourceDown, match="without the field “date”"):
        list(feed.parse(json.dumps(rows).encode()))


def test_a_few_rows_without_their_field_are_read_once_they_have_it_again() -> None:
    renamed = [{**row(number, "2"), "happened": "?"} for number in (7, 8)]
    for one in renamed:
        del one["date"]
    dataset = portal.Dataset([row(number, "1") for number in range(4)] + renamed)
    with portal.serving(dataset, PATH) as url:
        keys, cursor = walked(url, {})
        assert len(keys) == 4
        assert walked(url, cursor)[0] == []
        dataset.rows[-2:] = [row(7, "2"), row(8, "2")]
        assert walked(url, cursor)[0] == ["13000007", "13000008"]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"url": "data.example.org"}, "needs the option url"),
        ({"url": "https://data.example.org/resource/x.json", "page": 0}, "must be from 1"),
        ({"url": "https://data.example.org/resource/x.json", "columns": {}}, "occurred"),
        ({"url": "https://data.example.org/x.json", "columns": {"whence": "a"}}, "whence"),
    ],
)
def test_wrong_settings_are_told(told: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        feeds.connector("socrata", {"columns": COLUMNS, **told})
