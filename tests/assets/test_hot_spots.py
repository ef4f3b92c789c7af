"""Hot spots in a real browser: cards, outlines, the form, and text as text."""

import re
from collections.abc import Callable
from typing import Any

import dash
import dash_leaflet as dl
import flask
import pytest
from dash import Input, Output, dcc, html
from playwright.sync_api import Page, expect

from components import response_log
from components.hot_spot_layer import HotSpotLayer
from components.ids import Frame, HotSpots
from components.spot_cards import SpotCards

HOSTILE = "<img src=x onerror=\"document.title='ran'\">"


def card(number: int, **other: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "number": str(number),
        "status": "emerging",
        "badge": "emerging",
        "place": HOSTILE,
        "excess": HOSTILE,
        "facts": "0.1 km²",
        "warning": HOSTILE,
        "said": ["Hotter.", HOSTILE],
        "bars": [{"share": 0.5, "kind": "hot", "title": HOSTILE}],
        "ends": ["1 Jan", "2 Jan"],
        "summary": HOSTILE,
        "href": "/map?cell=1",
        **other,
    }


def feature(number: int, west: float, status: str) -> dict[str, Any]:
    ring = [[west, 38.6], [west + 0.02, 38.6], [west + 0.02, 38.62], [west, 38.6]]
    return {
        "type": "Feature",
        "id": number,
        "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]},
        "properties": {
            "number": number,
            "kind": "place",
            "status": status,
            "area": HOSTILE,
            "count": 1_400,
            "expected": 3.7,
        },
    }


@pytest.fixture
def drawn(
    page: Page, server: Callable[[dash.Dash], str], empty_app: dash.Dash
) -> Callable[..., Page]:
    def _drawn(*parts: Any, query: str = "") -> Page:
        empty_app.layout = html.Div([dcc.Location(id=Frame.URL, refresh=False), *parts])
        page.goto(server(empty_app) + query)
        return page

    return _drawn


def _cards() -> SpotCards:
    words = {"log": "Log", "on_map": "Map"}
    return SpotCards(
        cards=[card(1), card(2, warning="")], words=words, dialog="d", tells=HotSpots.MEANT
    )


def test_a_card_opens_by_its_heading_and_the_address_says_which(drawn: Callable[..., Page]) -> None:
    page = drawn(_cards())
    headings = page.locator(".spot-heading")
    expect(headings).to_have_count(2)
    expect(page.locator(".spot-more")).to_have_count(0)
    headings.nth(1).click()
    expect(headings.nth(1)).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".spot-more")).to_have_count(1)
    page.wait_for_url("**?spot=2")
    headings.nth(0).press("Enter")
    expect(headings.nth(1)).to_have_attribute("aria-expanded", "false")
    headings.nth(0).click()
    expect(page.locator(".spot-more")).to_have_count(0)


def test_nothing_of_a_card_is_read_as_markup(drawn: Callable[..., Page]) -> None:
    page = drawn(_cards(), query="?spot=1")
    expect(page.locator(".spot-warning")).to_have_text(HOSTILE)
    expect(page.locator("img")).to_have_count(0)
    assert page.title() != "ran"


def test_outlines_are_drawn_numbered_and_chosen(
    drawn: Callable[..., Page], empty_app: dash.Dash
) -> None:
    @empty_app.server.get("/spots")
    def _spots() -> flask.Response:
        found = [feature(1, -90.30, "new"), feature(2, -90.24, "fading")]
        return flask.jsonify(type="FeatureCollection", features=found)

    words = {"new": "new", "fading": "fading", "count": "{n} of {expected}"}
    layer = HotSpotLayer("spots", url="/spots", fit=True, words=words)
    style = {"height": "400px"}
    page = drawn(dl.Map([layer], center=[38, -91], zoom=8, style=style, attributionControl=False))
    page.wait_for_selector("[data-spots='2']")
    expect(page.locator(".spot-label")).to_have_count(2)
    shapes = page.locator(".leaflet-spots-pane path")
    expect(shapes).to_have_count(2)
    expect(shapes.nth(1)).to_have_attribute("stroke-dasharray", "6 4")
    expect(shapes.nth(0)).not_to_have_attribute("stroke-dasharray", re.compile(""))
    shapes.nth(0).hover()
    expect(page.locator(".leaflet-tooltip")).to_contain_text(HOSTILE)
    expect(page.locator(".leaflet-tooltip")).to_contain_text("1,400 of 3.7")
    shapes.nth(0).click()
    page.wait_for_url("**?spot=1")
    expect(shapes.nth(0)).to_have_attribute("stroke-width", "4")
    assert page.title() != "ran"


def test_the_form_tells_what_it_holds_and_empties_once_it_is_kept(
    drawn: Callable[..., Page], empty_app: dash.Dash
) -> None:
    heard: list[dict[str, Any]] = []

    @empty_app.callback(
        Output(HotSpots.LOGGED, "data"),
        Input(HotSpots.GATHERED, "data"),
        prevent_initial_call=True,
    )
    def _save(gathered: dict[str, Any]) -> str:
        heard.append(gathered)
        return "now"

    empty_app.clientside_callback(
        dash.ClientsideFunction("halo", "responseLogged"), Input(HotSpots.LOGGED, "data")
    )
    stores = [dcc.Store(id=one) for one in (HotSpots.GATHERED, HotSpots.LOGGED, HotSpots.MEANT)]
    opens = {"data-opens": "hot-spots-dialog"}
    page = drawn(*stores, response_log.dialog(), html.Button("Open", id="opens", **opens))
    page.click("#opens")
    expect(page.locator("#log-first")).not_to_have_value("")
    page.fill("#log-first", "2025-12-20")
    page.fill("#log-note", HOSTILE)
    page.fill("#log-minutes", "90")
    page.press("#log-minutes", "Enter")
    expect(page.locator("#hot-spots-dialog")).not_to_be_visible()
    [said] = heard
    assert (said["stage"], said["action"], said["first"]) == ("response", "presence", "2025-12-20")
    assert (said["note"], said["minutes"], said["visits"]) == (HOSTILE, "90", "")
    expect(page.locator("#log-note")).to_have_value("")
    page.wait_for_url("**view=log")
