"""The sorted table in a real browser."""

import pytest
from dash import html
from playwright.sync_api import expect

from components.sorted_table import SortedTable

HOSTILE = "<img src=x onerror=\"document.title='ran'\">"
COLUMNS = [
    {"name": "area", "label": "Area", "kind": "text"},
    {"name": "count", "label": "Count", "kind": "number"},
    {"name": "rate", "label": "Rate", "kind": "number", "digits": 2},
]
ROWS = [
    {"area": "Beta", "count": 9, "rate": 1234.5, "address": "cell=b"},
    {"area": "Älpha", "count": 100, "rate": 0.25, "address": "cell=a"},
    {"area": HOSTILE, "count": None, "rate": None, "address": "cell=c"},
]


@pytest.fixture
def table(page, server, empty_app):
    def drawn(rows=ROWS):
        empty_app.layout = html.Div(
            SortedTable(
                "table",
                columns=COLUMNS,
                rows=rows,
                caption="Cells",
                sort="count",
                unknown="too few",
                open_label="Open",
                more_label="{n} more",
            )
        )
        page.goto(server(empty_app))
        return page.locator("#table")

    return drawn


def expect_areas(table, *names):
    expect(table.locator("tbody th")).to_have_text(names)


def test_it_begins_in_its_own_order_with_numbers_as_numbers(table):
    found = table()
    expect(found.locator("tbody tr")).to_have_count(3)
    expect_areas(found, "Älpha", "Beta", HOSTILE)
    expect(found.locator("tbody tr").nth(1)).to_contain_text("1,234.50")


def test_a_header_sorts_and_says_so_and_what_is_not_shown_stays_last(table):
    found = table()
    count = found.get_by_role("button", name="Count")
    count.focus()
    count.press("Enter")
    expect(found.locator("th[aria-sort=ascending]")).to_have_text("Count")
    expect_areas(found, "Beta", "Älpha", HOSTILE)
    found.get_by_role("button", name="Rate").click()
    expect(found.locator("th[aria-sort=descending]")).to_have_text("Rate")
    expect_areas(found, "Beta", "Älpha", HOSTILE)


def test_what_is_not_shown_has_words_and_text_is_text(table):
    found = table()
    expect(found.locator("tbody tr").nth(2)).to_contain_text("too few")
    expect(found.locator("img")).to_have_count(0)


def test_a_long_table_is_shown_in_parts(table):
    found = table([{"area": f"A{n}", "count": n, "rate": 0.0} for n in range(230)])
    expect(found.locator("tbody tr")).to_have_count(100)
    found.get_by_role("button", name="130 more").click()
    found.get_by_role("button", name="30 more").click()
    expect(found.locator("tbody tr")).to_have_count(230)
    expect(found.locator(".table-more")).to_have_count(0)
