"""Buttons of the settings that tell a store what was pressed, in a real browser."""

from collections.abc import Callable

from dash import Dash, Input, Output, dcc, html
from playwright.sync_api import Page, expect


def test_what_cannot_be_taken_back_is_told_at_the_second_press(
    page: Page, empty_app: Dash, server: Callable[[Dash], str]
) -> None:
    words = [html.Span("Remove", className="unasked"), html.Span("Really?", className="asked")]
    marks = {"tells": "told", "word": "remove 1", "sure": "Really?"}
    remove = html.Button(
        words,
        id="remove",
        **{"aria-label": "Remove it"},
        **{f"data-{k}": v for k, v in marks.items()},
    )
    test = html.Button("Test", id="test", **{"data-tells": "told", "data-word": "test 1"})
    empty_app.layout = html.Main([remove, test, dcc.Store(id="told"), html.P(id="shown")])
    empty_app.callback(Output("shown", "children"), Input("told", "data"))(
        lambda told: told[0] if told else "nothing"
    )
    page.goto(server(empty_app))
    shown, button = page.locator("#shown"), page.locator("#remove")
    expect(shown).to_have_text("nothing")
    expect(button).to_have_text("Remove", use_inner_text=True)
    button.click()
    expect(button).to_have_text("Really?", use_inner_text=True)
    expect(button).to_have_attribute("aria-label", "Really? Remove it")
    page.click("#test")
    expect(shown).to_have_text("test 1")
    button.click()
    expect(shown).to_have_text("remove 1")
