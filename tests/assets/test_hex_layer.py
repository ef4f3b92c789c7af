"""The hexagon layer in a real browser: what it draws, asks for, keeps and reports."""

import json
import threading
from collections.abc import Callable
from typing import Any

import dash_leaflet as dl
import h3
import pytest
from dash import Dash, Input, Output, html
from playwright.sync_api import Page, expect

from components import base_map, hex_layer
from tests.assets.hexagons import (
    BREAKS,
    CELLS,
    CENTRE,
    HOSTILE,
    MIDDLE,
    RES,
    TOLD,
    WORDS,
    ZOOM,
    Layer,
    answer,
    give,
    pixel,
    point,
    told,
    wait_for,
    wait_pixel,
    wait_status,
    wait_told,
)


@pytest.fixture
def layer() -> Layer:
    return Layer()


@pytest.fixture
def opened(
    page: Page, empty_app: Dash, server: Callable[[Dash], str], layer: Layer
) -> Callable[..., Page]:
    def reports(*values: Any) -> str:
        return json.dumps(dict(zip(TOLD, values, strict=True)))

    def opened(**props: Any) -> Page:
        app = empty_app
        given = {"url": "/layer?k=1", "words": WORDS} | props
        app.layout = html.Div(
            [
                dl.Map(
                    [base_map.BaseMap("base"), hex_layer.HexLayer("hex", **given)],
                    center=CENTRE,
                    zoom=ZOOM,
                    zoomControl=False,
                    style={"height": "560px"},
                ),
                html.Pre(id="told"),
            ]
        )
        inputs = [Input("hex", name) for name in TOLD]
        app.callback(Output("told", "children"), inputs)(reports)
        app.server.add_url_rule("/layer", view_func=layer.response)
        page.goto(server(app))
        return page

    return opened


def test_every_cell_of_the_answer_is_painted_in_the_colour_of_its_class(opened, layer) -> None:
    page = opened()
    wait_status(page, "ok")
    expect(page.locator("canvas.hexagons")).to_have_attribute("data-cells", str(len(CELLS)))
    wait_pixel(page, MIDDLE, "#d7e3ea")
    outside = next(iter(h3.grid_ring(MIDDLE, 6)))
    assert outside not in CELLS
    assert layer.asked[0]["res"] == str(RES)
    summary = {
        **answer(1)["summary"],
        "breaks": BREAKS,
        "measure": "count",
        "unit": "",
        "resolution": RES,
        "version": "v1",
    }
    wait_told(page, "summary", summary)
    wait_told(page, "status", "ok")


def test_the_box_asked_for_holds_the_view_and_more(opened, layer) -> None:
    page = opened()
    wait_told(page, "status", "ok")
    west, south, east, north = map(float, layer.asked[0]["bbox"].split(","))
    view = told(page)["view"]["bounds"]
    assert west < view[0]
    assert south < view[1]
    assert east > view[2]
    assert north > view[3]


def test_a_small_pan_asks_nothing_and_a_far_one_asks_once(opened, layer) -> None:
    page = opened()
    wait_status(page, "ok")
    pan = "([x, y]) => halo.mapAround(document.querySelector('canvas.hexagons'))\
        .panBy([x, y], {animate: false})"
    page.evaluate(pan, [20, 10])
    page.wait_for_timeout(200)
    assert len(layer.asked) == 1
    page.evaluate(pan, [2000, 0])
    wait_for(page, lambda: len(layer.asked), 2)
    page.wait_for_timeout(300)
    assert len(layer.asked) == 2


def test_a_finer_view_asks_for_finer_cells(opened, layer) -> None:
    page = opened()
    wait_status(page, "ok")
    page.evaluate(
        "halo.mapAround(document.querySelector('canvas.hexagons')).setZoom(15, {animate: false})"
    )
    wait_for(page, lambda: told(page)["view"]["zoom"], 15)
    wait_for(page, lambda: [asked["res"] for asked in layer.asked], ["8", "10"])


def test_a_click_opens_the_cell_under_the_pointer_and_opens_it_again(opened) -> None:
    page = opened()
    wait_status(page, "ok")
    cell = CELLS[7]
    page.mouse.click(**point(page, cell))
    wait_told(page, "clicks", 1)
    assert told(page)["clicked"] == cell
    assert told(page)["selected"] == cell
    give(page, selected="")
    page.mouse.click(**point(page, cell))
    wait_told(page, "clicks", 2)


def test_a_click_beside_all_cells_opens_nothing(opened, layer) -> None:
    layer.answers["1"] = answer(1, cells=[MIDDLE])
    page = opened()
    wait_status(page, "ok")
    page.mouse.click(**point(page, h3.grid_ring(MIDDLE, 2)[0]))
    page.mouse.click(**point(page, MIDDLE))
    wait_told(page, "clicks", 1)
    assert told(page)["clicked"] == MIDDLE


def test_arrow_keys_walk_from_cell_to_cell_and_enter_opens(opened) -> None:
    page = opened(selected=MIDDLE)
    wait_status(page, "ok")
    page.locator(".leaflet-container").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#told")).not_to_contain_text(f'"selected": "{MIDDLE}"')
    page.keyboard.press("Enter")
    wait_told(page, "clicks", 1)
    reached = told(page)["clicked"]
    assert reached in h3.grid_ring(MIDDLE, 1)
    assert h3.cell_to_latlng(reached)[1] > h3.cell_to_latlng(MIDDLE)[1]
    expect(page.locator(".leaflet-container [role=status]")).to_contain_text(reached)
    page.keyboard.press("Escape")
    wait_told(page, "selected", "")


def test_the_latest_request_wins(opened, layer) -> None:
    layer.answers |= {"2": answer(2), "3": answer(3)}
    layer.held["2"] = threading.Event()
    page = opened()
    wait_status(page, "ok")
    give(page, url="/layer?k=2")
    wait_status(page, "loading")
    give(page, url="/layer?k=3")
    wait_pixel(page, MIDDLE, "#3e8fa8")
    layer.held["2"].set()
    page.wait_for_timeout(200)
    wait_pixel(page, MIDDLE, "#3e8fa8")
    wait_told(page, "status", "ok")
    assert told(page)["summary"]["version"] == "v3"


def test_an_error_keeps_the_picture_and_tells_the_reason(opened, layer) -> None:
    layer.refusals["2"] = "The database is being restored; try again in a minute."
    page = opened()
    wait_status(page, "ok")
    give(page, url="/layer?k=2")
    wait_told(page, "status", "error")
    wait_pixel(page, MIDDLE, "#d7e3ea")
    assert told(page)["message"] == layer.refusals["2"]
    assert told(page)["summary"]["version"] == "v1"
    layer.refusals.clear()
    layer.answers["2"] = answer(2)
    give(page, refresh=1)
    wait_pixel(page, MIDDLE, "#8fb9c9")


def test_a_refresh_of_an_unchanged_answer_costs_no_body(opened, layer) -> None:
    page = opened()
    wait_status(page, "ok")
    give(page, refresh=1)
    wait_for(page, lambda: (len(layer.asked), layer.unchanged), (2, 1))
    wait_status(page, "ok")


def test_playback_recolours_without_changing_breaks_and_fetches_ahead(opened, layer) -> None:
    layer.steps = {"0": answer(5), "1": answer(2, cells=None), "2": answer(4, cells=[MIDDLE])}
    page = opened(step_url="/layer?k=1")
    wait_pixel(page, MIDDLE, "#d7e3ea")
    give(page, step=0)
    wait_pixel(page, MIDDLE, "#3b1f5b")
    give(page, step=1)
    wait_pixel(page, MIDDLE, "#8fb9c9")
    give(page, step=2)
    wait_pixel(page, MIDDLE, "#355f8d")
    # A cell that a step does not name had no incidents.
    wait_for(page, lambda: pixel(page, CELLS[0])[3], 0)
    assert told(page)["summary"]["breaks"] == BREAKS
    # Each step is asked for once, one ahead.
    wait_for(page, lambda: [asked.get("step") for asked in layer.asked][:4], [None, "0", "1", "2"])
    give(page, step=None)
    wait_pixel(page, MIDDLE, "#d7e3ea")
    assert [asked for asked in layer.asked if "step" not in asked] == layer.asked[:1]


def test_a_change_of_theme_recolours_without_a_request(opened, layer) -> None:
    page = opened()
    wait_pixel(page, MIDDLE, "#d7e3ea")
    page.evaluate("haloTheme.choose('dark')")
    wait_pixel(page, MIDDLE, "#2b2f5b")
    assert len(layer.asked) == 1


def test_text_from_outside_stays_text(opened) -> None:
    page = opened()
    wait_status(page, "ok")
    page.mouse.move(**point(page, MIDDLE))
    expect(page.locator(".hex-tip")).to_contain_text(f"Highest in view: {HOSTILE}")
    expect(page.locator(".leaflet-container img")).to_have_count(0)
    assert page.title() == "Test"


@pytest.mark.parametrize(
    ("flags", "words"), [(1, "Uncertain"), (2, "Too few to show"), (4, "No data")]
)
def test_a_cell_says_what_is_not_known_of_it(opened, layer, flags: int, words: str) -> None:
    layer.answers["1"] = answer(3, flags=flags)
    page = opened()
    wait_status(page, "ok")
    page.mouse.move(**point(page, MIDDLE))
    tip = page.locator(".hex-tip")
    expect(tip).to_contain_text(words)
    if flags in (2, 4):
        expect(tip).not_to_contain_text("Incidents: 9")
    else:
        expect(tip).to_contain_text("Incidents: 9")


def test_nothing_counted_is_reported_as_empty(opened, layer) -> None:
    layer.answers["1"] = answer(0)
    page = opened()
    wait_told(page, "status", "empty")
    give(page, url=None)
    wait_told(page, "summary", None)
