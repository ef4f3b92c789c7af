"""A small open-data portal on loopback: it understands the questions Halo asks a Socrata dataset
and a layer of an ArcGIS service, and answers from a list of rows that may change in between."""

import contextlib
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

_KEYSET = re.compile(r"\(:updated_at > '(.+?)' OR \(:updated_at = '(.+?)' AND :id > '(.+?)'\)\)")
_AFTER = re.compile(r"OBJECTID > (\d+)")
Row = dict[str, Any]


@dataclass
class Asked:
    """One request: its question by name, and its headers."""

    question: dict[str, str]
    headers: dict[str, str]


@dataclass
class Dataset:
    """The rows there are now, and what was asked so far. ``most`` bounds a page of the layer;
    with ``good_for`` only so many questions are answered."""

    rows: list[Row] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    most: int = 3
    good_for: int | None = None

    def page(self, question: dict[str, str]) -> object:
        return self._layer(question) if "f" in question else self._resource(question)

    def _resource(self, question: dict[str, str]) -> list[Row]:
        found = sorted(self.rows, key=lambda row: (row[":updated_at"], row[":id"]))
        if last := _KEYSET.search(question.get("$where", "")):
            place = (last[1], last[3])
            found = [row for row in found if (row[":updated_at"], row[":id"]) > place]
        return found[: int(question["$limit"])]

    def _layer(self, question: dict[str, str]) -> Row:
        last = _AFTER.search(question["where"])
        found = [row for row in self.rows if not last or row["OBJECTID"] > int(last[1])]
        shown = found[: self.most]
        features = [
            {
                "attributes": {name: row[name] for name in row if name not in "xy"},
                "geometry": {"x": row["x"], "y": row["y"]},
            }
            for row in shown
        ]
        fields = [{"name": "Called", "type": "esriFieldTypeDate"}]
        more = len(found) > len(shown)
        return {"fields": fields, "features": features, "exceededTransferLimit": more}


@contextlib.contextmanager
def serving(dataset: Dataset, path: str) -> Iterator[str]:
    """The address of ``dataset`` below ``path``, for the length of a ``with``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            question = {
                name: one for name, (one, *_) in parse_qs(urlsplit(self.path).query).items()
            }
            headers = {name.lower(): value for name, value in self.headers.items()}
            dataset.asked.append(Asked(question, headers))
            body = json.dumps(dataset.page(question)).encode()
            is_up = dataset.good_for is None or len(dataset.asked) <= dataset.good_for
            self.send_response(200 if is_up else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{path}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
