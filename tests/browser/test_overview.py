"""The Overview in a real browser: one walk through it, in other languages and sizes too."""

import re

from playwright.sync_api import Page, expect
from sqlalchemy import text

from components.ids import Overview
from db import session as database
from domain.roles import Role
from tests.browser import house, seen
from tests.browser.conftest import SignIn

PHONE = {"width": 390, "height": 844}


def opened(page: Page, address: str, query: str = "") -> Page:
    page.goto(f"{address}/overview{query}")
    page.wait_for_selector(".overview-sentence")
    return seen.at_rest(page)


def test_an_analyst_reads_switches_sorts_exports_and_goes_on(
    sign_in: SignIn, halo: house.Running
) -> None:
    page = opened(sign_in(Role.ANALYST), halo.address)
    expect(page.locator(".overview-sentence")).to_contain_text(re.compile(r"in the 28 days"))
    expect(page.locator(".overview-figure")).to_have_count(4)
    expect(page.locator('[aria-current="page"]')).to_have_text(re.compile(r"^\s*Overview\s*$"))
    expect(page.locator(f"#{Overview.NEWS}")).to_contain_text("first visit")
    assert seen.faults(page) == []

    table = page.locator(f"#{Overview.CHANGES}")
    page.get_by_role("button", name="By area").click()
    page.get_by_role("button", name="Year to date").press("Enter")
    page.wait_for_url(re.compile(r"by=area&span=year"))
    # Each choice draws the table anew, and a sorting made in between is gone.
    expect(table.locator("caption")).to_contain_text(re.compile(r"^\s*1 Jan .* by area"))
    table.get_by_role("button", name="Difference").press("Enter")
    expect(table.locator("th[aria-sort=descending]")).to_have_text(re.compile("Difference"))
    with page.expect_download() as saved:
        table.get_by_role("link", name="CSV").click()
    assert "base_from" in saved.value.path().read_text("utf-8")

    page.route("**/_dash-update-component*", lambda route: route.fulfill(status=500))
    page.get_by_role("button", name="28 days").click()
    expect(page.locator(f"#{Overview.REFUSAL}")).to_contain_text("what you see is as it was")
    expect(table.locator("caption")).to_contain_text("by area")
    page.unroute("**/_dash-update-component*")
    page.get_by_role("button", name="Year to date").click()
    expect(page.locator(f"#{Overview.REFUSAL}")).to_be_hidden()
    way = table.locator("tbody th a").first
    expect(way).to_have_attribute("href", re.compile(r"compare=year&area=\d+"))
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url(re.compile("/map"))
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url(re.compile("/overview"))


def test_a_return_tells_what_came_in_between_in_arabic_on_a_phone(
    sign_in: SignIn, halo: house.Running
) -> None:
    page = opened(sign_in(Role.VIEWER, language="ar", theme="dark", viewport=PHONE), halo.address)
    seen.assert_fits(page, PHONE["width"])
    assert seen.faults(page) == []
    with database.transaction(halo.sessions) as session:
        session.execute(text("UPDATE last_visit SET seen_at = seen_at - interval '2 days'"))
    opened(page, halo.address)
    expect(page.locator(f"#{Overview.NEWS}")).to_contain_text("أعداد السجلات المفردة")
