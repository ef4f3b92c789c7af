"""Lists of what is going on now, over real HTTP: GeoJSON and plain JSON."""

import json

import pytest

from connectors import polisen, polite_http
from domain.errors import BadInput, SourceDown
from domain.incident import Flag, PlacePrecision
from tests import feeds, replay
from tests.replay import Step

COLUMNS = {
    "key": "call",
    "key_unique": True,
    "occurred": "called",
    "category": "what",
    "description": "status",
    "lat": "geometry_lat",
    "lon": "geometry_lon",
    "area_name": "suburb",
    "precision": "place",
}
OPTIONS = {
    "columns": COLUMNS,
    "joined": {"call": ["id", "called"]},
    "after": {"suburb": ["title", " - "]},
    "words": {"place": {"column": "crew", "ambulance": "district"}},
    "only": {"region": ["a"]},
}


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    feeds.hasten(monkeypatch)


def feature(number: int, **properties: object) -> dict[str, object]:
    told = {
        "id": number,
        "called": "28 Aug 2024 10:22:10",
        "what": "Fire",
        "status": "On scene",
        "title": "Fire - North - East",
        "crew": "fire",
        "region": "a",
    }
    point = {"type": "Point", "coordinates": [-87.7, 41.8]}
    return {"type": "Feature", "geometry": point, "properties": told | properties}


def collection(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_a_window_tells_what_came_and_what_left() -> None:
    later = feature(1, called="28 Aug 2024 19:00:00")
    lists = [collection(feature(1), feature(2)), collection(feature(2), later), collection()]
    with replay.serving(*(Step(body) for body in (lists[0], lists[0], *lists[1:]))) as server:
        feed = feeds.connector("features", {**OPTIONS, "url": server.url})
        first = feed.fetch({})
        same = feed.fetch(first.cursor)
        second = feed.fetch(same.cursor)
        empty = feed.fetch(second.cursor)
    assert same.payload is None
    change = polisen.window_change(first.cursor["ids"], second.cursor["ids"])
    assert change.new == ("1 28 Aug 2024 19:00:00",)
    assert change.dropped == ("1 28 Aug 2024 10:22:10",)
    assert (empty.cursor["ids"], list(feed.parse(empty.payload or b""))) == ([], [])


def test_columns_that_the_options_add_are_read_and_not_kept() -> None:
    feed = feeds.connector("features", {**OPTIONS, "url": "https://calls.example.org/now"})
    listed = [feature(1, crew="ambulance"), feature(2), feature(3, region="b"), "nonsense"]
    ambulance, fire, nonsense = feed.parse(collection(*listed))
    assert ambulance.incident is not None
    assert fire.incident is not None
    assert ambulance.incident.place_precision is PlacePrecision.DISTRICT
    assert fire.incident.place_precision is PlacePrecision.EXACT
    assert (fire.incident.lat, fire.incident.lon) == (41.8, -87.7)
    assert (fire.incident.area_name, fire.incident.description) == ("East", "On scene")
    assert fire.incident.payload.keys() & {"call", "suburb", "place"} == set()
    assert [fault.reason for fault in nonsense.faults] == ["not_an_event"]


def test_half_a_key_is_none_and_a_record_without_a_time_is_kept_apart() -> None:
    feed = feeds.connector("features", {**OPTIONS, "url": "https://calls.example.org/now"})
    nameless, timeless = feed.parse(collection(feature(1, id=None), feature(2, called="soon")))
    assert nameless.incident is not None
    assert Flag.DERIVED_KEY in nameless.incident.flags
    assert (timeless.incident, timeless.faults[0].reason) == (None, "unreadable_date")
    assert timeless.payload is not None
    assert timeless.payload["called"] == "soon"
    assert "call" not in timeless.payload


def test_an_outline_is_no_place() -> None:
    outline = feature(1) | {"geometry": {"type": "Polygon", "coordinates": []}}
    feed = feeds.connector("features", {**OPTIONS, "url": "https://calls.example.org/now"})
    (read,) = feed.parse(collection(outline))
    assert read.incident is not None
    assert (read.incident.lat, read.incident.place_precision) == (None, PlacePrecision.NONE)
    assert Flag.UNUSABLE_COORDINATES in read.incident.flags


BAD = {
    "an error": (b'{"error": {"code": 500, "message": "Service\\u0000 down"}}', "Service down"),
    "a web page": (b"  <!doctype html><p>Back soon", "web page"),
    "half a list": (collection(feature(1))[:-30], "break off"),
    "another charset": ('[{"what": "Bråk"}]'.encode("latin-1"), "damaged"),
    "too deep": (b"[" * 200_000, "break off"),
    "a number": (b"7", "no list"),
    "a renamed region": (
        collection(*({"properties": {"id": n, "called": "", "state": "a"}} for n in range(6))),
        "“region”",
    ),
    "a renamed field": (
        collection(*({"properties": {"id": n, "region": "a"}} for n in range(6))),
        "“called”",
    ),
}


@pytest.mark.parametrize("body", BAD, ids=str)
def test_a_bad_answer_keeps_the_window_and_says_why(body: str) -> None:
    sent, told = BAD[body]
    with replay.serving(Step(collection(feature(1))), Step(sent)) as server:
        feed = feeds.connector("features", {**OPTIONS, "url": server.url})
        first = feed.fetch({})
        with pytest.raises(polite_http.PollFailed, match=told) as failed:
            feed.fetch(first.cursor)
    assert failed.value.cursor["ids"] == first.cursor["ids"]
    assert len(failed.value.cursor["asked"]) == 2


def test_texts_from_outside_are_cut_and_cleaned() -> None:
    feed = feeds.connector("features", {**OPTIONS, "url": "https://calls.example.org/now"})
    nested: dict[str, object] = {}
    for _ in range(50):
        nested = {"inner": nested}
    wild = feature(1, status="a\0b\ud800" + "c" * 15_000, huge=10**400, note="x" * 90_000)
    wild["properties"]["nested"] = nested  # type: ignore[index]
    (read,) = feed.parse(collection(wild))
    assert read.incident is not None
    assert read.incident.description.startswith("abc")
    assert len(str(read.incident.payload["note"])) == 20_000


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"url": "file:///etc/passwd"}, "needs the option url"),
        ({"joined": {"call": "id"}}, "list of texts"),
        ({"joined": ["id"]}, "must be a table"),
        ({"after": {"suburb": ["title", ""]}}, "separator"),
        ({"words": {"place": {"ambulance": "district"}}}, "name a column"),
        ({"only": {"region": []}}, "list of texts"),
    ],
)
def test_wrong_settings_are_told(told: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        feeds.connector("features", {**OPTIONS, "url": "https://calls.example.org/now", **told})


def test_parse_alone_refuses_what_is_no_list() -> None:
    feed = feeds.connector("features", {**OPTIONS, "url": "https://calls.example.org/now"})
    with pytest.raises(SourceDown, match="empty answer"):
        feed.parse(b" ")
