"""The time bar in a real browser: a slider that plays."""

from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash, Input, Output, html
from playwright.sync_api import Page, expect

from components import time_bar
from tests.browser import seen

BARS = [
    {"start": f"2025-11-20T{hour:02}:00Z", "label": f"{hour:02}:00–{hour + 1:02}:00", "count": hour}
    for hour in range(12)
]
WORDS = {
    "label": "Hour",
    "play": "Play",
    "pause": "Pause",
    "back": "One step back",
    "forward": "One step on",
    "whole": "Whole period",
    "speed": "Speed",
    "count": "{n} incidents",
    "empty": "Nothing <b>here</b>",
}


@pytest.fixture
def opened(page: Page, empty_app: Dash, server: Callable[[Dash], str]) -> Callable[..., Page]:
    def told(value: int | None, unit: str, playing: bool) -> str:
        return f"{value} {unit} {playing}"

    def opened(**props: Any) -> Page:
        given = {"bars": BARS, "words": WORDS, "unit": "hour"} | props
        bar = time_bar.TimeBar("bar", **given)
        empty_app.layout = html.Main([html.H1("Test"), bar, html.Pre(id="told")])
        inputs = [Input("bar", name) for name in ("value", "unit", "playing")]
        empty_app.callback(Output("told", "children"), inputs)(told)
        page.goto(server(empty_app))
        page.wait_for_selector(".time-bar")
        return seen.at_rest(page)

    return opened


def test_keys_move_the_slider_and_its_words_follow(opened) -> None:
    page = opened(value=3)
    slider = page.get_by_role("slider", name="Hour")
    slider.focus()
    for key, value in (("ArrowRight", 4), ("ArrowLeft", 3), ("End", 11), ("Home", 0)):
        page.keyboard.press(key)
        expect(slider).to_have_attribute("aria-valuenow", str(value))
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "01:00–02:00, 1 incidents")
    page.keyboard.press("Escape")
    expect(slider).to_have_attribute("aria-valuetext", "Whole period")
    expect(page.locator("#told")).to_have_text("None hour False")


def test_a_drag_and_the_step_buttons_do_the_same(opened) -> None:
    page = opened()
    box = page.get_by_role("slider").bounding_box()
    assert box
    wide = box["width"] / len(BARS)
    page.mouse.move(box["x"] + wide * 2.5, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + wide * 7.5, box["y"] + 10)
    page.mouse.up()
    expect(page.locator("#told")).to_have_text("7 hour False")
    page.get_by_role("button", name="One step back").click()
    expect(page.locator("#told")).to_have_text("6 hour False")


def test_play_runs_to_the_end_and_stops(opened) -> None:
    page = opened(value=9, speed=4)
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator("#told")).to_have_text("11 hour False")
    expect(page.get_by_role("button", name="One step on")).to_be_disabled()


def test_play_stops_when_the_tab_is_hidden(opened) -> None:
    page = opened(playing=True)
    expect(page.locator("#told")).to_have_text("1 hour True")
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {value: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_another_unit_forgets_the_step(opened) -> None:
    units = [{"value": "hour", "label": "Hour"}, {"value": "day", "label": "Day"}]
    page = opened(value=3, units=units)
    page.get_by_role("button", name="Day").click()
    expect(page.locator("#told")).to_have_text("None day False")


def test_keys_of_the_whole_page_step_and_play(opened) -> None:
    page = opened(value=3)
    page.keyboard.press("]")
    expect(page.locator("#told")).to_have_text("4 hour False")
    page.keyboard.press("[")
    expect(page.locator("#told")).to_have_text("3 hour False")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_no_bars_say_so_in_plain_text(opened) -> None:
    page = opened(bars=[])
    expect(page.locator(".time-bar-empty")).to_have_text("Nothing <b>here</b>")


def test_it_has_one_height_and_stays_left_to_right(opened) -> None:
    page = opened()
    tall = page.locator(".time-bar").bounding_box()
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert seen.at_rest(page).locator(".time-bar").bounding_box() == tall
    first, last = (page.locator(f".time-bar-{name}").bounding_box() for name in ("back", "forward"))
    assert first
    assert last
    assert first["x"] < last["x"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(opened, theme: str) -> None:
    page = opened(value=3, note="city time", ticks=[{"index": 0, "label": "0"}])
    page.evaluate("theme => haloTheme.choose(theme)", theme)
    assert seen.faults(page) == []
