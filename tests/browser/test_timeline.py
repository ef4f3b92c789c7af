"""When did it happen, what repeats: the timeline in a real browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from components.ids import FilterBar, TableChips, Timeline
from domain.roles import Role
from tests.browser import house, seen
from tests.browser.conftest import SignIn

PHONE = {"width": 390, "height": 844}
TALL = {"width": 1440, "height": 1600}
DRAWN = f"#{Timeline.BARS}[data-bars=ok]"


def opened(page: Page, address: str, query: str = "") -> Page:
    page.goto(f"{address}/timeline{query}")
    page.wait_for_selector(DRAWN)
    return seen.at_rest(page)


def bars(page: Page) -> Locator:
    return page.locator(f"#{Timeline.BARS}").get_by_role("slider")


@pytest.fixture
def desk(sign_in: SignIn, halo: house.Running) -> Page:
    return opened(sign_in(Role.ANALYST, viewport=TALL), halo.address)


def says(page: Page, text: str) -> None:
    expect(page.locator(f"#{Timeline.SENTENCE}")).to_contain_text(text)


def test_an_analyst_brushes_compares_reads_one_incident_and_notes_a_date(desk: Page) -> None:
    says(desk, "in 28 days")
    box = bars(desk).bounding_box()
    assert box
    desk.mouse.move(box["x"] + 300, box["y"] + 150)
    desk.mouse.down()
    desk.mouse.move(box["x"] + 600, box["y"] + 150, steps=4)
    desk.mouse.up()
    desk.wait_for_url(re.compile(r"from=\d{4}-\d\d-\d\d&to="))
    expect(desk.locator(f"#{FilterBar.PERIOD_SAID}")).to_contain_text("before")
    expect(desk.locator(f"#{Timeline.SENTENCE}")).not_to_contain_text("in 28 days")
    desk.go_back()
    says(desk, "in 28 days")
    _compares(desk)
    _narrows(desk)
    _reads(desk)
    _notes(desk)
    _saves(desk)


def _compares(desk: Page) -> None:
    desk.locator("summary", has_text="Compare").click()
    desk.get_by_role("button", name="Same weekdays").click()
    desk.wait_for_url(re.compile("compare=weekdays"))
    expect(desk.get_by_role("button", name="By category")).to_be_visible()


def _narrows(desk: Page) -> None:
    rows = desk.locator(f"#{Timeline.ROWS_SAID}")
    counts = desk.locator(f"#{Timeline.SENTENCE} strong").first
    counted = counts.inner_text()
    desk.get_by_role("button", name="Filter: Words of the source").click()
    desk.keyboard.type("said by nobody")
    desk.wait_for_url(re.compile("words=said%20by%20nobody"))
    expect(rows).to_have_text("No incident matches these filters.")
    desk.get_by_role("button", name="Filter: Time known to").click()
    desk.get_by_role("checkbox", name="minute").check()
    expect(desk.locator(f"#{TableChips.TIMES}")).to_have_text("minute")
    expect(counts).to_have_text(counted)
    assert seen.faults(desk) == []
    desk.get_by_role("button", name="Show all rows").click()
    expect(rows).to_have_text("Rows 1–100")
    assert "words=" not in desk.url


def _reads(desk: Page) -> None:
    desk.locator(".ag-center-cols-container .ag-row").first.locator(".ag-cell").nth(1).click()
    drawer = desk.locator(f"#{Timeline.DRAWER}")
    expect(drawer).to_contain_text("First state")
    assert seen.faults(desk) == []
    desk.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def _notes(desk: Page) -> None:
    desk.get_by_role("button", name="Add a note").click()
    desk.fill("#timeline-note-text", "Fair on <b>Main</b> Street")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".note-text")).to_have_text("Fair on <b>Main</b> Street")
    expect(desk.locator(".bars-mark")).to_have_count(1)
    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator(".note-text")).to_have_count(0)
    expect(desk.locator(".bars-mark")).to_have_count(0)


def _saves(desk: Page) -> None:
    with desk.expect_download() as saved:
        desk.locator(f"#{Timeline.BARS}").get_by_role("button", name="SVG").click()
    assert "<svg" in saved.value.path().read_text("utf-8")
    desk.get_by_role("button", name="Table").click()
    expect(desk.locator(f"#{Timeline.TWIN} tbody tr")).to_have_count(28 + 7)
    assert seen.faults(desk) == []


def test_keys_clicks_the_week_and_the_parts_filter_everything_and_let_go(desk: Page) -> None:
    chart = bars(desk)
    chart.focus()
    for key in ("Home", "Shift+ArrowRight", "Shift+ArrowRight", "Enter"):
        desk.keyboard.press(key)
    desk.wait_for_url(re.compile(r"from=(\S+)&to="))
    desk.go_back()
    says(desk, "in 28 days")
    box = bars(seen.at_rest(desk)).bounding_box()
    assert box
    desk.mouse.click(box["x"] + 200, box["y"] + 150)
    expect(desk.locator(".bars-hint")).to_have_text("Now choose the last bar. Escape gives up.")
    desk.mouse.click(box["x"] + 400, box["y"] + 150)
    desk.wait_for_url(re.compile(r"from=\d{4}"))
    cell = desk.get_by_role("gridcell", name="Friday 22:00")
    cell.click()
    desk.wait_for_url(re.compile("weekdays=5&hours=22-23"))
    chips = desk.locator(f"#{FilterBar.WHEN} button")
    expect(chips).to_have_count(2)
    expect(chips.last).to_contain_text("22:00–23:00")
    cell.click()
    desk.wait_for_url(lambda url: "hours" not in url)
    desk.locator(f"#{Timeline.KEY} .part", has_text="Burglary").click()
    desk.wait_for_url(re.compile("types=burglary"))
    desk.get_by_role("link", name="Map").click()
    desk.wait_for_url(re.compile(r"/map\?from=\S+&types=burglary$"))


def test_arabic_mirrors_the_page_and_not_the_time(sign_in: SignIn, halo: house.Running) -> None:
    page = opened(sign_in(Role.ANALYST, language="ar", theme="dark"), halo.address)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(bars(page)).to_have_css("direction", "ltr")
    assert seen.faults(page) == []


def test_a_viewer_on_a_phone_is_told_what_is_not_shown(
    sign_in: SignIn, halo: house.Running
) -> None:
    page = opened(sign_in(Role.VIEWER, viewport=PHONE), halo.address)
    expect(page.locator(f"#{Timeline.ROWS_SAID}")).to_contain_text("shown to analysts")
    expect(page.locator(f"#{Timeline.CLOCK_SAID}")).to_contain_text("not shown to your role")
    seen.assert_fits(page, PHONE["width"])
    assert seen.faults(page) == []
