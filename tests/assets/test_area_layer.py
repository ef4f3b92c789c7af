"""Areas on a map in a real browser: borders, names, colours by class, and text as text."""

import dash_leaflet as dl
import flask
import pytest
from dash import dcc, html
from playwright.sync_api import expect

from components.area_layer import AreaLayer
from components.ids import Frame
from tests.browser import seen

HOSTILE = "<img src=x onerror=\"document.title='ran'\">"
WORDS = {"count": "{n} incidents", "suppressed": "too few", "zero": "none"}
BREAKS = [1, 2, 5, 10, 20, 50]
IN_THE_MIDDLE = """() => {
  const [box, frame] = [document.querySelectorAll("path")[2],
    document.querySelector(".leaflet-container")].map(one => one.getBoundingClientRect());
  return Math.abs(box.x + box.width / 2 - frame.width / 2) < frame.width / 8;
}"""


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
    area(5, -90.3, "city", 67, "City"),
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
    expect(page.locator("path")).to_have_count(5)
    expect(page.locator("path.leaflet-interactive")).to_have_count(0)


def test_one_kind_of_area_is_filled_by_class(drawn):
    page = drawn(breaks=BREAKS, level="district")
    page.wait_for_selector("[data-areas=filled]")
    expect(page.locator("path")).to_have_count(3)
    most, suppressed = (
        page.evaluate("name => halo.token(name)", name)
        for name in ("--risk-5", "--hex-suppressed-fill")
    )
    for number, fill in enumerate((most, "transparent", suppressed)):
        expect(page.locator("path").nth(number)).to_have_attribute("fill", fill)


def test_names_are_text_and_suppressed_is_not_zero(drawn):
    page = drawn(breaks=BREAKS, level="district", names=True)
    names = page.locator(".area-name")
    expect(names).to_have_count(3)
    for said in (HOSTILE, "60 incidents", "too few"):
        expect(names.filter(has_text=said)).to_have_count(1)
    expect(page.locator("img")).to_have_count(0)


def test_the_map_goes_to_a_chosen_area(drawn):
    page = drawn("?area=3", names=True)
    expect(page.locator(".area-name")).to_contain_text(["Kept"])
    seen.until(page, IN_THE_MIDDLE)


def test_the_citys_own_name_covers_no_other(drawn):
    page = drawn(names=True, fit=True)
    expect(page.locator(".area-name").filter(has_text="Quiet")).to_have_count(1)
    expect(page.locator(".area-name").filter(has_text="City")).to_have_count(0)
