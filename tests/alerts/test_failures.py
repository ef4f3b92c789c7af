"""What a Sentry is told: what broke, and nothing of whose data; nobody is told without a DSN."""

import gzip
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import failures

ROOT = Path(__file__).resolve().parents[2]
PRIVATE = ("eva@city.example.org", "10.1.2.3", "38.6123", "hush-hush", "Elm Street")

# A process of its own: what is told once in a process is told for its whole life.
PROGRAM = """
import sys, threading
import sentry_sdk
from alerts import failures
if sys.argv[1]:
    failures.report_to(sys.argv[1], part="worker", release="0.1.0")

def read(address, email):
    place = {"lat": 38.6123, "street": "Elm Street"}
    try:
        raise KeyError(f"{email} at {place} from {address}")
    except KeyError as first:
        raise ValueError("password hush-hush for " + email) from first

try:
    with sentry_sdk.new_scope() as scope:
        scope.set_user({"email": "eva@city.example.org", "ip_address": "10.1.2.3"})
        scope.set_context("request", {"cookie": "hush-hush"})
        scope.add_breadcrumb(message="eva@city.example.org")
        read("10.1.2.3", "eva@city.example.org")
except ValueError as error:
    failures.tell(error)
sentry_sdk.capture_message("eva@city.example.org is here")
sentry_sdk.flush(10)
"""


class Collector:
    """A Sentry that keeps the envelopes it is sent."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.dsn = ""


@pytest.fixture
def collector() -> Iterator[Collector]:
    known = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            unpacked = {"gzip": gzip.decompress, "br": brotli.decompress}
            body = unpacked.get(self.headers.get("Content-Encoding", ""), bytes)(body)
            known.bodies.append(f"{self.path} {self.headers} {body.decode()}")
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    known.dsn = f"http://key@127.0.0.1:{server.server_port}/1"
    yield known
    server.shutdown()
    server.server_close()
    thread.join()


def _broke(dsn: str) -> None:
    command = [sys.executable, "-c", PROGRAM, dsn]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)


def test_what_broke_is_told_and_nothing_of_whose_data(collector: Collector) -> None:
    _broke(collector.dsn)
    [body] = collector.bodies
    event = json.loads(body.splitlines()[-1])
    assert [one["type"] for one in event["exception"]["values"]] == ["KeyError", "ValueError"]
    frames = event["exception"]["values"][-1]["stacktrace"]["frames"]
    assert frames[-1]["function"] == "read"
    assert (event["release"], event["environment"]) == ("0.1.0", "worker")
    assert [word for word in PRIVATE if word in body] == []
    assert "user" not in event
    assert "contexts" not in event


def test_without_a_dsn_nobody_is_told(collector: Collector) -> None:
    _broke("")
    failures.tell(ValueError("nobody listens"))
    logging.getLogger("halo").error("nor here")
    assert collector.bodies == []


_WORDS = st.recursive(
    st.just("hush-hush"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)
_NAMES = ("message", "logentry", "user", "request", "extra", "contexts", "tags", "breadcrumbs")


@given(
    st.dictionaries(st.sampled_from([*_NAMES, "server_name", "transaction", "modules"]), _WORDS),
    st.dictionaries(st.sampled_from(["value", "mechanism", "vars", "raw_stacktrace"]), _WORDS),
    st.dictionaries(st.sampled_from(["vars", "context_line", "pre_context", "abs_path"]), _WORDS),
)
def test_whatever_an_event_holds_only_the_program_s_own_is_kept(
    event: dict[str, object], exception: dict[str, object], frame: dict[str, object]
) -> None:
    frames = [{**frame, "function": "read", "lineno": 7}]
    one = {**exception, "type": "ValueError", "stacktrace": {"frames": frames}}
    kept = failures.scrubbed({**event, "event_id": "1", "exception": {"values": [one]}})
    assert "hush-hush" not in json.dumps(kept)
    assert kept["exception"]["values"][0]["stacktrace"]["frames"] == [
        {"function": "read", "lineno": 7}
    ]
