"""What the browser tests of the hexagon layer share: the server's side and reading the page."""

import base64
import json
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import flask
import h3
from playwright.sync_api import Page

from tests.browser import seen

CENTRE = (38.63, -90.20)
ZOOM = 12
RES = 8
MIDDLE = h3.latlng_to_cell(*CENTRE, RES)
CELLS = sorted(h3.grid_disk(MIDDLE, 4))
BREAKS = [0, 1, 2, 5, 10, 50]
HOSTILE = "<img src=x onerror=\"document.title='ran'\">"
TOLD = ("clicks", "status", "view", "selected", "clicked", "summary", "message")
WORDS = {
    "label": "Cells",
    "cell": "Cell",
    "count": "Incidents: {n}",
    "zero": "No incidents",
    "suppressed": "Too few to show",
    "no_data": "No data",
    "low": "Uncertain",
    "highest": "Highest in view: {place}",
}


def packed(kind: str, values: list[int]) -> str:
    return base64.b64encode(struct.pack(f"<{len(values)}{kind}", *values)).decode()


def answer(klass: int, *, flags: int = 0, cells: list[str] | None = CELLS) -> dict[str, Any]:
    """Every cell in one class, the middle one with `flags`."""
    names = CELLS if cells is None else cells
    body = {
        "resolution": RES,
        "count": packed("i", [klass * 3] * len(names)),
        "klass": packed("B", [klass] * len(names)),
        "flags": packed("B", [flags if name == MIDDLE else 0 for name in names]),
        "breaks": BREAKS,
        "measure": "count",
        "unit": "",
        "summary": {
            "incidents": klass * 3 * len(names),
            "cells": len(names),
            "not_mapped": 23,
            "highest": {"cell": MIDDLE, "place": HOSTILE},
        },
        "version": f"v{klass}",
    }
    if cells is not None:
        body["cells"] = packed("Q", [h3.str_to_int(name) for name in names])
    return body


@dataclass
class Layer:
    """The server's side: answers by `k`, who asked, and what is held back until released."""

    answers: dict[str, dict[str, Any]] = field(default_factory=lambda: {"1": answer(1)})
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    held: dict[str, threading.Event] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    unchanged: int = 0

    def response(self) -> flask.Response:
        args = flask.request.args.to_dict()
        self.asked.append(args)
        if args["k"] in self.held:
            self.held[args["k"]].wait(20)
        if args["k"] in self.refusals:
            return flask.Response(json.dumps({"message": self.refusals[args["k"]]}), 503)
        body = self.steps[args["step"]] if "step" in args else self.answers[args["k"]]
        response = flask.Response(json.dumps(body), mimetype="application/json")
        response.headers["Cache-Control"] = "private, no-cache"
        response.add_etag()
        response.make_conditional(flask.request)
        self.unchanged += response.status_code == 304
        return response


def told(page: Page) -> dict[str, Any]:
    return json.loads(page.locator("#told").text_content() or "{}")


def wait_status(page: Page, status: str) -> None:
    page.wait_for_selector(f"[data-hexagons={status}]")


def give(page: Page, **props: Any) -> None:
    page.evaluate("props => dash_clientside.set_props('hex', props)", props)


def wait_told(page: Page, name: str, value: Any) -> None:
    """The content policy forbids Playwright's own evaluated waits; this asks from outside."""
    wait_for(page, lambda: told(page).get(name, ...), value)


def wait_for(page: Page, found: Callable[[], Any], wanted: Any) -> None:
    """Ask on this side until it is as wanted, while the page goes on."""
    deadline = time.monotonic() + seen.PATIENCE_S
    while (last := found()) != wanted:
        assert time.monotonic() < deadline, f"it is {last}, not {wanted}"
        page.wait_for_timeout(50)


def point(page: Page, cell: str) -> dict[str, float]:
    """Where a cell's centre lies on the page."""
    lat, lng = h3.cell_to_latlng(cell)
    return page.evaluate(
        """([lat, lng]) => {
            const canvas = document.querySelector('canvas.hexagons');
            const box = canvas.closest('.leaflet-container').getBoundingClientRect();
            const at = halo.mapAround(canvas).latLngToContainerPoint([lat, lng]);
            return {x: at.x + box.x, y: at.y + box.y};
        }""",
        [lat, lng],
    )


def pixel(page: Page, cell: str) -> list[int]:
    """Red, green, blue and opacity painted at a cell's centre."""
    return page.evaluate(
        """({x, y}) => {
            const canvas = document.querySelector('canvas.hexagons');
            const box = canvas.getBoundingClientRect();
            return [...canvas.getContext('2d').getImageData(x - box.x, y - box.y, 1, 1).data];
        }""",
        point(page, cell),
    )


def wait_pixel(page: Page, cell: str, colour: str) -> None:
    page.wait_for_selector("canvas.hexagons")
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]

    def painted() -> bool:
        *mixed, opacity = pixel(page, cell)
        near = all(abs(a - b) <= 3 for a, b in zip(mixed, wanted, strict=True))
        return opacity > 0 and near

    wait_for(page, painted, True)
