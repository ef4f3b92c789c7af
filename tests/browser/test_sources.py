"""An administrator opens a source, tests it, changes it, connects another and removes it again."""

import re

from playwright.sync_api import Page, expect

from components.ids import Boundaries, Sources
from domain.roles import Role
from tests.browser import house, seen
from tests.browser.conftest import SignIn

PHONE = {"width": 390, "height": 844}


def said(page: Page, words: str) -> None:
    expect(page.locator(f"#{Sources.SAID}")).to_contain_text(words)


def test_a_source_is_opened_tested_changed_connected_and_removed(
    sign_in: SignIn, halo: house.Running
) -> None:
    page = sign_in(Role.ADMIN)
    page.goto(f"{halo.address}/sources")
    page.get_by_role("button", name="Open Tidemere dispatch (synthetic)").click()
    opened = page.locator(f"#{Sources.OPENED}")
    expect(opened).to_contain_text("The last six weeks")
    page.get_by_role("button", name="Pause Tidemere dispatch (synthetic)").click()
    said(page, "is paused")
    page.get_by_role("button", name="Resume Tidemere dispatch (synthetic)").click()
    said(page, "is read again")
    page.get_by_role("button", name="Test", exact=True).click()
    tried = page.locator(f"#{Sources.TRIED}")
    expect(tried).to_contain_text("The first 5 records as Halo reads them")
    expect(tried.get_by_role("table").first.get_by_role("row")).to_have_count(6)
    assert seen.faults(page) == []
    page.get_by_role("button", name="Close the test").click()
    expect(tried).to_be_empty()
    _connect_and_remove(page)


def _connect_and_remove(page: Page) -> None:
    page.get_by_role("button", name="Add a source").click()
    page.get_by_role("button", name="Invented records").click()
    page.get_by_label("Name", exact=True).fill("Second watch")
    page.get_by_label("Seed").fill("no number")
    page.get_by_role("button", name="Connect").click()
    seed = page.get_by_label("Seed")
    expect(seed).to_be_focused()
    expect(seed).to_have_accessible_description(re.compile("“Seed” cannot be read"))
    expect(page.locator(f"#{Sources.FORM_REFUSAL}")).to_be_hidden()
    page.get_by_label("Seed").fill("7")
    # Read by nobody: the worker of this city sleeps.
    page.get_by_label("Name", exact=True).press("Enter")
    said(page, "Second watch is connected")
    page.get_by_label("Read every (minutes)").fill("45")
    page.get_by_role("button", name="Save").click()
    said(page, "Second watch is changed")
    remove = page.get_by_role("button", name="Remove Second watch")
    seen.at_rest(page)
    remove.click()
    remove.click()
    said(page, "Second watch is removed")
    expect(page.locator(f"#{Sources.LIST}")).not_to_contain_text("Second watch")


def test_a_phone_in_arabic_and_a_file_that_is_no_boundary(
    sign_in: SignIn, halo: house.Running
) -> None:
    page = sign_in(Role.ADMIN, language="ar", viewport=PHONE, theme="dark")
    page.goto(f"{halo.address}/sources?source=records")
    expect(page.locator(f"#{Sources.OPENED}")).to_contain_text("Tidemere records")
    seen.assert_fits(page, PHONE["width"])
    page.locator(f"#{Boundaries.FILE} input").set_input_files(
        {"name": "a.geojson", "mimeType": "application/json", "buffer": b"no boundaries"}
    )
    page.locator("form[data-boundaries] button").click()
    expect(page.locator(f"#{Boundaries.REFUSAL}")).to_be_visible()
    expect(page.locator(f"#{Boundaries.REFUSAL_SAID}")).not_to_be_empty()
