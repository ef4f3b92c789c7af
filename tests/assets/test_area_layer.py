"""Areas on a map in a real browser: borders, names, colours by class, and text as text."""

import dash_leaflet as dl
import flask
import pytest
from dash import dcc, html
from playwright.sync_api import expect

from components.area_layer import AreaLayer
from components.ids import Frame

HOSTILE = "<img src=x onerror=\"document.title='ran'\">"
WORDS = {"count": "{n} incidents", "suppressed": "too few", "zero": "none"}
BREAKS = [1, 2, 5, 10, 20, 50]


def area(number, west, level, count, name):
    ring = [[west, 38.5], [west + 0.2, 38.5], [west + 0.2, 38.8], [west, 38.8], [west, 38.5]]
    return {
        "type": "Feature",
        "id": number,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"name": name, "level": level, "count": count, "parent": None},
    }


SHAPES = [
    area(1, -90.6, "district", 60, HOSTILE),
    area(2, -90.4, "district", 0, "Quiet"),
    area(3, -90.2, "district", None, "Kept"),
    area(4, -90.5, "county", 7, "County"),
]


@pytest.fixture
def drawn(page, server, empty_app):
    def _drawn(query="", **given):
        @empty_app.server.get("/areas")
        def _areas():
            return flask.jsonify(type="FeatureCollection", features=SHAPES)

        layer = AreaLayer("areas", url="/areas", words=WORDS, **given)
        empty_app.layout = html.Div(
            [
                dcc.Location(id=Frame.URL, refresh=False),
                dl.Map(
                    [layer], center=[38.65, -90.3], zoom=10, style={"height": "500px"},
                    attributionControl=False,
                ),
            ]
        )  # fmt: skip
        page.goto(server(empty_app) + query)
        page.wait_for_selector("[data-areas]")
        return page

    return _drawn


def test_borders_alone_leave_the_map_to_the_hand(drawn):
    page = drawn()
    expect(page.locator("path")).to_have_count(4)
    assert page.locator("path.leaflet-interactive").count() == 0


def test_one_kind_of_area_is_filled_by_class(drawn):
    page = drawn(breaks=BREAKS, level="district")
    page.wait_for_selector("[data-areas=filled]")
    expect(page.locator("path")).to_have_count(3)
    fills = [page.locator("path").nth(n).get_attribute("fill") for n in range(3)]
    assert fills[0] == page.evaluate("halo.token('--risk-5')")
    assert fills[1] == "transparent"
    assert fills[2] == page.evaluate("halo.token('--hex-suppressed-fill')")


def test_names_are_text_and_suppressed_is_not_zero(drawn):
    page = drawn(breaks=BREAKS, level="district", names=True)
    words = page.locator(".area-name").all_inner_texts()
    said = " ".join(words)
    assert HOSTILE in said
    assert "60 incidents" in said
    assert "too few" in said
    assert page.locator("img").count() == 0


def test_the_map_goes_to_a_chosen_area(drawn):
    page = drawn("?area=3", names=True)
    expect(page.locator(".area-name")).to_contain_text(["Kept"])
    path = page.locator("path").nth(2)
    page.wait_for_timeout(600)
    box, frame = path.bounding_box(), page.locator(".leaflet-container").bounding_box()
    middle = box["x"] + box["width"] / 2
    assert abs(middle - frame["width"] / 2) < frame["width"] / 8
