"""From answer to painted in Chromium: Halo's hexagon layer beside ``dl.GeoJSON`` on a canvas.

python -m bench.paint [--times 15]

1,500, 5,000 and 10,000 cells of resolution 10, all in view; each time new values for the same
cells, the median of ``--times`` updates. The clock starts when the answer is parsed and stops when
the last cell is painted: for Halo its own performance marks, for GeoJSON the last ``fill`` on a
canvas. GeoJSON gets one style for all cells, which is less than Halo draws.
"""

import argparse
import base64
import logging
import random
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import dash
import dash_leaflet as dl
import flask
import h3.api.basic_int as h3
import numpy as np
import orjson
from dash import html
from dash.development.base_component import Component
from playwright.sync_api import Page
from werkzeug.serving import make_server

from bench import browser, scratch
from components.hex_layer import HexLayer

CELLS = (1_500, 5_000, 10_000)
CENTRE = (38.63, -90.25)
ZOOM = 12
RESOLUTION = 10
ROOT = Path(__file__).parents[1]
_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>bench</title>
<script src="/assets/theme.js"></script>{%css%}
<script src="/assets/vendor/h3/h3-js.umd.js"></script></head>
<body>{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer></body></html>"""
# Resolves to the milliseconds from handing `data` over until the last cell is filled.
_PEER = """async (url) => {
  const data = await (await fetch(url)).json();
  const plain = CanvasRenderingContext2D.prototype.fill;
  let last = 0, begun = 0;
  CanvasRenderingContext2D.prototype.fill = function (...given) {
    plain.apply(this, given);
    if (begun) last = performance.now();
  };
  begun = performance.now();
  dash_clientside.set_props("peer", { data });
  while (!last || performance.now() - last < 400)
    await new Promise((done) => setTimeout(done, 50));
  CanvasRenderingContext2D.prototype.fill = plain;
  return last - begun;
}"""
# Resolves to the milliseconds between the layer's two marks for a new answer.
_OURS = """async (url) => {
  performance.clearMarks();
  dash_clientside.set_props("ours", { url });
  const at = (name) => performance.getEntriesByName(name).at(-1)?.startTime;
  while (!(at("hexagons-answer") < at("hexagons-painted")))
    await new Promise((done) => setTimeout(done, 20));
  await new Promise((done) => setTimeout(done, 100));
  return at("hexagons-painted") - at("hexagons-answer");
}"""


def main() -> None:
    """Print the medians of both layers and how many times slower the peer is."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=15)
    times = parser.parse_args().times
    figures: dict[str, object] = {}
    with _served(HexLayer(id="ours")) as ours, _served(dl.GeoJSON(id="peer")) as peer:
        for cells in CELLS:
            with browser.page() as page:
                own_ms = _median(page, ours, _OURS, "/answer", cells, times)
                peer_ms = _median(page, peer, _PEER, "/geojson", cells, times)
            figures[str(cells)] = {
                "hex_layer_ms": round(own_ms, 1),
                "geojson_ms": round(peer_ms, 1),
                "ratio": round(peer_ms / own_ms, 1),
            }
    scratch.report(**figures)


def _median(page: Page, address: str, script: str, path: str, cells: int, times: int) -> float:
    page.goto(address)
    page.wait_for_selector(".leaflet-container")
    page.wait_for_timeout(1_000)
    taken = [page.evaluate(script, f"{path}?n={cells}&k={k}") for k in range(times + 2)]
    return float(statistics.median(taken[2:]))


@contextmanager
def _served(layer: Component) -> Iterator[str]:
    app = dash.Dash(
        "halo_bench",
        add_log_handler=False,
        assets_folder=str(ROOT / "assets"),
        assets_path_ignore=["vendor", "field"],
        index_string=_PAGE,
    )
    style = {"height": "880px", "width": "1260px"}
    given = {"center": CENTRE, "zoom": ZOOM, "preferCanvas": True, "zoomControl": False}
    app.layout = html.Div(dl.Map([layer], style=style, **given))
    app.server.add_url_rule("/answer", "answer", lambda: _json(_answer))
    app.server.add_url_rule("/geojson", "geojson", lambda: _json(_features))
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    web = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{web.port}/"
    web.shutdown()
    thread.join()


def _json(body: Any) -> flask.Response:
    asked = flask.request.args
    cells = _cells(int(asked["n"]))
    dice = random.Random(int(asked["k"]))
    counts = [dice.randint(0, 50) for _ in cells]
    return flask.Response(orjson.dumps(body(cells, counts)), mimetype="application/json")


@lru_cache
def _cells(wanted: int) -> tuple[int, ...]:
    middle = h3.latlng_to_cell(*CENTRE, RESOLUTION)
    return tuple(sorted(h3.grid_disk(middle, 58), key=lambda c: h3.grid_distance(middle, c)))[
        :wanted
    ]


def _answer(cells: tuple[int, ...], counts: list[int]) -> dict[str, object]:
    return {
        "resolution": RESOLUTION,
        "measure": "count",
        "unit": "",
        "breaks": [0, 1, 11, 21, 31, 41],
        "cells": _packed(cells, "<u8"),
        "count": _packed(counts, "<i4"),
        "klass": _packed([min(5, 1 + n // 10) if n else 0 for n in counts], "u1"),
        "flags": _packed([n % 7 == 1 for n in counts], "u1"),
        "summary": {"incidents": sum(counts), "cells": len(cells), "not_mapped": 0},
        "version": "1",
    }


def _packed(values: Any, kind: str) -> str:
    return base64.b64encode(np.array(values).astype(kind).tobytes()).decode()


def _features(cells: tuple[int, ...], counts: list[int]) -> dict[str, object]:
    shapes = map(_outline, cells)
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": shape, "properties": {"count": count}}
            for shape, count in zip(shapes, counts, strict=True)
        ],
    }


@lru_cache(maxsize=20_000)
def _outline(cell: int) -> dict[str, object]:
    ring = [[lon, lat] for lat, lon in h3.cell_to_boundary(cell)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


if __name__ == "__main__":
    main()
