"""A layer of an ArcGIS service over real HTTP, page by page."""

import json
from datetime import UTC, datetime

import pytest

from connectors import polite_http
from connectors.contract import MORE
from domain.errors import BadInput
from tests import feeds, portal, replay
from tests.replay import Step

PATH = "/rest/services/Calls/FeatureServer/0"
COLUMNS = {
    "key": "OBJECTID",
    "key_unique": True,
    "occurred": "Called",
    "category": "What",
    "lat": "geometry_lat",
    "lon": "geometry_lon",
}


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    feeds.hasten(monkeypatch)


def row(number: int) -> dict[str, object]:
    called = 1_724_840_530_000 + number
    return {"OBJECTID": number, "Called": called, "What": "Fire", "x": -87.7, "y": 41.8}


def walked(url: str, cursor: dict[str, object], **other: object) -> tuple[list[str], dict]:
    feed = feeds.connector("arcgis", {"url": url, "columns": COLUMNS, **other})
    keys: list[str] = []
    while True:
        page = feed.fetch(cursor)
        cursor = dict(page.cursor)
        if page.payload is not None:
            keys += [read.incident.key for read in feed.parse(page.payload) if read.incident]
        if not cursor[MORE]:
            return keys, cursor


def test_a_layer_is_read_page_by_page_and_from_its_beginning_at_the_next_poll() -> None:
    dataset = portal.Dataset([row(number) for number in range(1, 9)])
    with portal.serving(dataset, PATH) as url:
        keys, cursor = walked(url, {}, where="What <> 'Test'")
        del dataset.rows[:2]
        again, _ = walked(url, cursor, where="What <> 'Test'")
    assert keys == [str(number) for number in range(1, 9)]
    assert again == keys[2:]
    where = [asked.question["where"] for asked in dataset.asked[:2]]
    assert where == ["(What <> 'Test')", "(What <> 'Test') AND OBJECTID > 3"]


def test_a_layer_that_only_grows_is_read_on() -> None:
    dataset = portal.Dataset([row(number) for number in range(1, 5)])
    with portal.serving(dataset, PATH) as url:
        _, cursor = walked(url, {}, grows=True)
        dataset.rows.append(row(5))
        assert walked(url, cursor, grows=True)[0] == ["5"]


def test_a_feature_as_halo_reads_it() -> None:
    page = json.dumps(portal.Dataset([row(7)]).page({"f": "json", "where": ""})).encode()
    feed = feeds.connector("arcgis", {"url": f"https://gis.example.org{PATH}", "columns": COLUMNS})
    (read,) = feed.parse(page)
    assert read.incident is not None
    assert read.incident.occurred_from == datetime(2024, 8, 28, 10, 22, 10, tzinfo=UTC)
    assert (read.incident.lat, read.incident.lon) == (41.8, -87.7)
    assert read.faults == ()


BAD = {
    "an error with status 200": ({"error": {"code": 400, "message": "Bad field"}}, "Bad field"),
    "a list": ([1], "no list"),
    "features without an id": ({"features": [{"attributes": {"What": "x"}}]}, "without OBJECTID"),
    "the page before": ({"features": [{"attributes": {"OBJECTID": 3}}]}, "once more"),
}


@pytest.mark.parametrize("body", BAD, ids=str)
def test_a_page_that_is_none_moves_the_cursor_nowhere(body: str) -> None:
    sent, told = BAD[body]
    with replay.serving(Step(json.dumps(sent).encode())) as server:
        url = f"http://127.0.0.1:{server.server_port}{PATH}"
        feed = feeds.connector("arcgis", {"url": url, "columns": COLUMNS})
        with pytest.raises(polite_http.PollFailed, match=told) as failed:
            feed.fetch({"after": 3})
    assert failed.value.cursor["after"] == 3


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"url": "https://gis.example.org/0"}, "url of a layer"),
        ({"object_id": "a b"}, "name of a field"),
        ({"url": "ftp://x/FeatureServer/0"}, "url of a layer"),
    ],
)
def test_wrong_settings_are_told(told: dict[str, object], sentence: str) -> None:
    good = {"url": f"https://gis.example.org{PATH}", "columns": COLUMNS}
    with pytest.raises(BadInput, match=sentence):
        feeds.connector("arcgis", {**good, **told})
