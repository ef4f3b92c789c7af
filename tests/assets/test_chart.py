"""The chart in a real browser: drawn in the theme's colours, saved as a file."""

from collections.abc import Callable

import plotly.graph_objects as go
import pytest
from dash import Dash, Input, Output, html
from playwright.sync_api import Page, expect

from components import chart
from tests.browser import seen

FIGURE = go.Figure(
    go.Bar(x=[1, 2, 3], y=[4, 0, 5], marker={"color": chart.token("accent")}, customdata=[7, 8, 9]),
    chart.layout(),
)
FILL = "() => getComputedStyle(document.querySelector('.point path')).fill"


@pytest.fixture
def opened(page: Page, empty_app: Dash, server: Callable[[Dash], str]) -> Page:
    drawn = chart.Chart("chart", figure=FIGURE, name="weeks", label="Three bars", height=240)
    empty_app.layout = html.Main([html.H1("Test"), drawn, html.Pre(id="told")])
    empty_app.callback(Output("told", "children"), Input("chart", "clicked"))(str)
    page.goto(server(empty_app))
    page.wait_for_selector("[data-chart=ok]")
    return page


def test_it_follows_the_theme(opened: Page) -> None:
    light = opened.evaluate(FILL)
    opened.evaluate("haloTheme.choose('dark')")
    seen.until(opened, f"was => ({FILL})() !== was", light)
    assert {light, opened.evaluate(FILL)} == {"rgb(47, 93, 138)", "rgb(127, 176, 224)"}
    opened.evaluate("haloTheme.choose('light')")


@pytest.mark.parametrize("kind", ["PNG", "SVG"])
def test_it_is_saved_as_a_file(opened: Page, kind: str) -> None:
    with opened.expect_download() as saved:
        opened.get_by_role("button", name=kind).click()
    assert saved.value.suggested_filename == f"weeks.{kind.lower()}"
    assert saved.value.path().stat().st_size > 1000


def test_a_click_tells_which_point(opened: Page) -> None:
    box = seen.at_rest(opened).locator(".point path").nth(2).bounding_box()
    assert box
    opened.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened.wait_for_selector(".hoverlayer text")
    opened.mouse.down()
    opened.mouse.up()
    expect(opened.locator("#told")).to_have_text("9")


def test_a_screen_reader_hears_what_it_shows(opened: Page) -> None:
    expect(opened.get_by_role("img", name="Three bars")).to_be_visible()
    assert seen.faults(opened) == []
