"""The address in a real browser: boxes, dates and buttons write it, and follow it back."""

from collections.abc import Callable

import dash
from dash import dcc, html
from playwright.sync_api import Page, expect

from components.attributes import aria, data
from components.choices import Choices
from components.dates import Dates
from components.ids import Frame

HOSTILE = "<img src=x onerror=\"document.title='ran'\">"
OPTIONS = [
    {"value": "theft", "label": "Theft", "note": "12"},
    {"value": "arson", "label": "Årson"},
    {"value": "evil", "label": HOSTILE},
]


def opened(page: Page, server: Callable[[dash.Dash], str], app: dash.Dash, query: str = "") -> None:
    app.layout = html.Div(
        [
            dcc.Location(id=Frame.URL, refresh=False),
            Choices(
                "types",
                param="types",
                label="Category",
                options=OPTIONS,  # type: ignore[arg-type]
                all_label="All",
                search="Find",
                nothing="None so called",
            ),
            Choices(
                "layers", param="layers", label="Layers", options=OPTIONS[:2], preset=["theft"]
            ),  # type: ignore[arg-type]
            Dates("dates", from_label="From", to_label="Before", note="", first="2018-12-04"),
            html.Button("Week", **data(address="last=7&from=&to="), **aria(pressed="false")),
            html.Button(
                "Table", **data(address="view=table", address_back="view="), **aria(pressed="false")
            ),
        ]
    )
    app.clientside_callback(
        dash.ClientsideFunction("halo", "arrived"),
        dash.Input(Frame.URL, "pathname"),
        dash.Input(Frame.URL, "search"),
    )
    page.goto(server(app) + query)
    page.wait_for_selector("#types")


def expect_query(page: Page, wanted: str) -> None:
    page.wait_for_url(lambda url: url.partition("?")[2] == wanted)


def test_ticking_writes_the_address_in_the_order_of_the_options(page, server, empty_app):
    opened(page, server, empty_app)
    page.locator("#types input[value=arson]").check()
    page.locator("#types input[value=theft]").check()
    expect(page.locator("#types input[value=theft]")).to_be_checked()
    expect_query(page, "types=theft,arson")
    page.locator("#types button").click()
    expect_query(page, "")
    expect(page.locator("#types button")).to_have_attribute("aria-pressed", "true")


def test_back_and_a_link_tick_the_boxes(page, server, empty_app):
    opened(page, server, empty_app, "?types=arson")
    expect(page.locator("#types input[value=arson]")).to_be_checked()
    page.locator("#types input[value=arson]").uncheck()
    expect(page.locator("#types input[value=arson]")).not_to_be_checked()
    page.go_back()
    expect(page.locator("#types input[value=arson]")).to_be_checked()


def test_searching_ignores_case_and_accents(page, server, empty_app):
    opened(page, server, empty_app)
    page.get_by_placeholder("Find").fill("ARS")
    expect(page.locator("#types .check")).to_have_text(["Årson"])
    page.get_by_placeholder("Find").fill("zzz")
    expect(page.locator("#types")).to_contain_text("None so called")


def test_labels_are_text(page, server, empty_app):
    opened(page, server, empty_app)
    expect(page.locator("#types")).to_contain_text(HOSTILE)
    expect(page.locator("img")).to_have_count(0)


def test_a_preset_is_not_written_and_nothing_ticked_is(page, server, empty_app):
    opened(page, server, empty_app)
    expect(page.locator("#layers input[value=theft]")).to_be_checked()
    page.locator("#layers input[value=theft]").uncheck()
    expect(page.locator("#layers input[value=theft]")).not_to_be_checked()
    expect_query(page, "layers=none")
    page.locator("#layers input[value=theft]").check()
    expect(page.locator("#layers input[value=theft]")).to_be_checked()
    expect_query(page, "")


def test_dates_are_written_once_they_make_a_period(page, server, empty_app):
    opened(page, server, empty_app, "?last=7&at=3&types=theft")
    expect(page.get_by_label("From")).to_have_value("2018-12-04")
    page.get_by_label("Before").fill("2018-01-01")
    expect(page.get_by_label("Before")).to_have_attribute("aria-invalid", "true")
    expect_query(page, "last=7&at=3&types=theft")
    page.get_by_label("Before").fill("2019-01-01")
    page.wait_for_url("**/?from=2018-12-04&to=2019-01-01&types=theft")


def test_buttons_change_the_address_and_say_when_it_is_so(page, server, empty_app):
    opened(page, server, empty_app, "?at=4")
    week = page.get_by_role("button", name="Week")
    week.click()
    expect(week).to_have_attribute("aria-pressed", "true")
    expect_query(page, "last=7")
    table = page.get_by_role("button", name="Table")
    table.click()
    expect(table).to_have_attribute("aria-pressed", "true")
    table.click()
    expect(table).to_have_attribute("aria-pressed", "false")
    expect_query(page, "last=7")
