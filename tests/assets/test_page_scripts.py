"""Theme, shortcuts, menus and the end of a session, in a real browser."""

from collections.abc import Callable

import flask
import pytest
from dash import Dash, html
from playwright.sync_api import Page, expect

from tests.browser import seen


def toggles() -> list[html.Button]:
    marks = (("later", {"data-theme-set": "dark"}), ("keys", {"data-shortcuts-toggle": ""}))
    return [html.Button(name, id=name, **mark) for name, mark in marks]


@pytest.fixture
def opened(page: Page, empty_app: Dash, server: Callable[[Dash], str]) -> Page:
    chip = html.Details(
        [html.Summary("Period"), html.Div("panel", className="chip-panel")],
        className="chip",
        id="chip",
    )
    table = html.Button("Table", id="table", **{"data-shortcut": "t"})
    search = html.Div(id="search-place")
    link = html.A("Map", href="#map", id="map", **{"data-shortcut": "g m"})
    empty_app.layout = html.Main([*toggles(), chip, table, search, link])
    refused = flask.Response("{}", 401)
    empty_app.server.add_url_rule("/refused", view_func=lambda: refused)
    page.goto(server(empty_app))
    page.wait_for_selector("#table")
    page.evaluate(
        "document.querySelector('#search-place').innerHTML = \"<input id='search'"
        " data-shortcut='/'>\""
    )
    page.evaluate(
        "window.clicked = 0; document.querySelector('#table')"
        ".addEventListener('click', () => window.clicked++)"
    )
    return page


def expect_clicked(page: Page, times: int) -> None:
    seen.until(page, "times => window.clicked === times", times)


def expect_theme(page: Page, theme: str) -> None:
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)


def test_the_theme_follows_the_system_until_somebody_chooses(opened: Page) -> None:
    expect_theme(opened, "light")
    opened.emulate_media(color_scheme="dark")
    expect_theme(opened, "dark")
    opened.emulate_media(color_scheme="light")
    opened.click("#later")
    expect_theme(opened, "dark")
    expect(opened.locator("#later")).to_have_attribute("aria-pressed", "true")
    opened.reload()
    opened.wait_for_selector("#later")
    expect_theme(opened, "dark")


def test_a_shortcut_clicks_what_carries_it(opened: Page) -> None:
    opened.keyboard.press("t")
    expect_clicked(opened, 1)
    opened.keyboard.press("g")
    opened.keyboard.press("m")
    opened.wait_for_url("**#map")
    opened.keyboard.press("/")
    expect(opened.locator("#search")).to_be_focused()


def test_a_shortcut_is_silent_while_somebody_types_or_holds_control(opened: Page) -> None:
    opened.locator("#search").press("t")
    expect(opened.locator("#search")).to_have_value("t")
    opened.locator("#later").press("Alt+t")
    expect_clicked(opened, 0)


def test_shortcuts_can_be_switched_off(opened: Page) -> None:
    opened.click("#keys")
    expect(opened.locator("#keys")).to_have_attribute("aria-pressed", "false")
    opened.keyboard.press("t")
    expect_clicked(opened, 0)
    opened.click("#keys")
    opened.keyboard.press("t")
    expect_clicked(opened, 1)


def test_escape_closes_a_chip_and_gives_the_focus_back(opened: Page) -> None:
    opened.click("#chip summary")
    expect(opened.locator(".chip-panel")).to_be_visible()
    opened.keyboard.press("Escape")
    expect(opened.locator(".chip-panel")).to_be_hidden()
    expect(opened.locator("#chip summary")).to_be_focused()


def test_an_ended_session_leads_to_sign_in_and_back(opened: Page) -> None:
    opened.evaluate("fetch('/refused')")
    opened.wait_for_url("**/sign-in?next=%2F")
