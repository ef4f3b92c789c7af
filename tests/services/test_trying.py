"""A source is asked once, over real HTTP; what it gives is shown and nothing of it stored."""

import itertools
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import connectors
from connectors.contract import Connector
from connectors.polite_http import ALLOWED_HOSTS
from domain import city_file
from domain.errors import SourceDown
from domain.source import Source
from services import trying
from tests import town

HOSTS = itertools.count(21)
CITY = city_file.parse(town.FILE, name="smalltown.toml")
COLUMNS = {
    "key": "id",
    "occurred": "time",
    "category": "kind",
    "lat": "geometry_lat",
    "lon": "geometry_lon",
}


class Feed(BaseHTTPRequestHandler):
    """Answers what its server holds."""

    def do_GET(self) -> None:
        body, wait = self.server.answer  # type: ignore[attr-defined]
        wait.wait(20)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Nothing: a test says itself what it found."""


@pytest.fixture
def feed() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("", 0), Feed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def answering(server: ThreadingHTTPServer, body: bytes, *, at_once: bool = True) -> Connector:
    wait = threading.Event()
    if at_once:
        wait.set()
    server.answer = (body, wait)  # type: ignore[attr-defined]
    # A host of its own each time: nobody waits until one may be asked again.
    host = f"127.0.0.{next(HOSTS)}:{server.server_port}"
    options = {"url": f"http://{host}/calls.geojson", "columns": COLUMNS}
    reached = {**options, ALLOWED_HOSTS: frozenset({host})}
    source = Source(0, "calls", "Calls", "features", town.ZONE, 15, "", False, options=reached)
    return connectors.CONNECTORS["features"](source, CITY)


def call(number: int, **said: object) -> dict[str, object]:
    properties = {"id": f"c{number}", "time": f"2026-01-0{number % 9 + 1}T10:00:00-06:00"}
    point = {"type": "Point", "coordinates": [town.WEST[1], town.WEST[0]]}
    told = {**properties, "kind": "Larceny", **said}
    return {"type": "Feature", "properties": told, "geometry": point}


def listed(*calls: dict[str, object]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": calls}).encode()


def test_the_first_records_stand_as_halo_reads_them(feed: ThreadingHTTPServer) -> None:
    calls = [call(n) for n in range(8)]
    calls[1] = call(1, time="yesterday")
    calls[2] = call(2, kind="Cat up a tree")
    found = trying.attempt(answering(feed, listed(*calls)), {"larceny": 6})
    assert (found.records, found.rejected, found.more) == (8, 1, False)
    assert len(found.first) == trying.SHOWN
    first, rejected, unmapped, *_ = found.first
    assert first.incident is not None
    assert (first.incident.lat, first.incident.lon) == town.WEST
    assert rejected.incident is None
    assert rejected.faults
    assert first.category != unmapped.category == "unmapped"
    assert ("time", "rejected", rejected.faults[0].reason, 1) in found.faults
    assert {"id", "time", "kind"} <= set(found.fields)


def test_an_empty_list_and_one_that_is_none(feed: ThreadingHTTPServer) -> None:
    assert trying.attempt(answering(feed, listed()), {}).records == 0
    with pytest.raises(SourceDown):
        trying.attempt(answering(feed, b'{"message": "moved"}'), {})


def test_nobody_waits_long_for_a_source_that_stalls(feed: ThreadingHTTPServer) -> None:
    slow = answering(feed, listed(), at_once=False)
    with pytest.raises(SourceDown, match="did not answer"):
        trying.attempt(slow, {}, patience_s=0.3)
    feed.answer[1].set()  # type: ignore[attr-defined]
