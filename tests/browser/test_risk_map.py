"""An analyst's task from sign-in to a shared link, in a real browser on a real Halo."""

import re

import pytest
from playwright.sync_api import Page, expect

from components.ids import FilterBar, Frame, RiskMap
from db import session as database
from domain.roles import Role
from tests.browser import house, seen
from tests.browser.conftest import SignIn

PHONE = {"width": 390, "height": 844}
SCALE = ".leaflet-control-scale-line"
DRAWN = "[data-hexagons=ok]"
SAID = re.compile(r"\d incidents in [\d,]+ cells")


def opened(page: Page, address: str, query: str = "") -> Page:
    page.goto(f"{address}/map{query}")
    page.wait_for_selector(DRAWN)
    return page


def sentence(page: Page) -> str:
    """What the map says in words, once it says it."""
    said = page.locator(f"#{RiskMap.SENTENCE}")
    expect(said).to_contain_text(SAID)
    return said.inner_text()


def zoomed(page: Page) -> str:
    """The scale of the map after one step closer, which the address then tells of."""
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_url(re.compile("place="))
    seen.at_rest(page)
    return page.locator(SCALE).inner_text()


def test_an_analyst_filters_plays_opens_a_cell_and_shares_the_view(
    sign_in: SignIn, halo: house.Running
) -> None:
    page = opened(sign_in(Role.ANALYST), halo.address)
    everything = sentence(page)
    expect(page.locator(f"#{Frame.DATA_THROUGH}")).to_contain_text("Data through")

    page.locator("summary", has_text="Category").click()
    page.locator(f"#{FilterBar.TYPES} label", has_text="Burglary").click()
    page.wait_for_url(re.compile("types=burglary"))
    expect(page.locator(f"#{RiskMap.SENTENCE}")).not_to_have_text(everything)
    page.keyboard.press("Escape")

    seen.at_rest(page)
    limits = page.locator(f"#{RiskMap.LEGEND} .breaks")
    expect(limits).not_to_be_empty()
    filtered = limits.inner_text()
    page.get_by_role("button", name="Play").click()
    bar = page.locator(f"#{RiskMap.TIME}").get_by_role("slider")
    expect(bar).to_have_attribute("aria-valuenow", re.compile(r"^([2-9]|\d\d+)$"))
    expect(limits).to_have_text(filtered, use_inner_text=True)
    page.get_by_role("button", name="Pause").click()
    expect(limits).to_have_text(filtered, use_inner_text=True)

    page.locator(".leaflet-container").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    drawer = page.locator(f"#{RiskMap.DRAWER}")
    expect(drawer).to_be_visible()
    expect(drawer.locator("h2")).not_to_be_empty()
    page.wait_for_url(re.compile("cell="))

    scale = zoomed(page)
    other = sign_in(Role.LIAISON)
    other.goto(page.url)
    other.wait_for_selector(DRAWN)
    expect(other.locator(f"#{RiskMap.DRAWER}")).to_be_visible()
    expect(other.locator(f"#{RiskMap.DRAWER} h2")).to_have_text(drawer.locator("h2").inner_text())
    expect(other.locator("summary", has_text="Category")).to_contain_text("Burglary")
    expect(other.locator(SCALE)).to_have_text(scale)
    other.get_by_role("button", name="whole city").click()
    expect(other.locator(SCALE)).not_to_have_text(scale)
    assert "place=" not in other.url


def test_the_measure_is_a_rate_with_its_unit(sign_in: SignIn, halo: house.Running) -> None:
    page = opened(sign_in(Role.ANALYST), halo.address)
    page.get_by_role("button", name="Estimated rate").click()
    page.wait_for_url(re.compile("measure=rate"))
    expect(page.locator(f"#{RiskMap.LEGEND}")).to_contain_text("km²")


def test_the_table_says_what_the_map_shows(sign_in: SignIn, halo: house.Running) -> None:
    page = opened(sign_in(Role.ANALYST), halo.address)
    page.get_by_role("button", name="Table").click()
    expect(page.locator(f"#{RiskMap.TWIN} tbody tr").nth(20)).to_be_visible()


def test_a_viewer_sees_no_small_count_and_no_single_incident(
    sign_in: SignIn, halo: house.Running
) -> None:
    page = opened(sign_in(Role.VIEWER), halo.address)
    page.locator(".leaflet-container").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    drawer = page.locator(f"#{RiskMap.DRAWER}")
    expect(drawer).to_contain_text("analyst")
    assert page.request.get(f"{halo.address}/api/v1/map/incidents?bbox=-37,40,-35,42").status == 403


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ar", "dark")])
def test_nothing_for_axe_to_find(
    sign_in: SignIn, halo: house.Running, language: str, theme: str
) -> None:
    page = opened(sign_in(Role.ANALYST, language=language, color_scheme=theme), halo.address)
    assert seen.faults(page) == []
    direction = "rtl" if language == "ar" else "ltr"
    expect(page.locator("html")).to_have_attribute("dir", direction)


def test_a_phone_needs_no_sideways_scroll(sign_in: SignIn, halo: house.Running) -> None:
    page = opened(sign_in(Role.ANALYST, viewport=PHONE), halo.address)
    for width in (390, 320):
        page.set_viewport_size({**PHONE, "width": width})
        seen.assert_fits(page, width)
        assert seen.faults(page) == []
    page.locator(".leaflet-container").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    drawer = page.locator(f"#{RiskMap.DRAWER}")
    expect(drawer.locator("h2")).not_to_be_empty()
    drawer.evaluate("one => one.scrollTo(0, one.scrollHeight)")
    expect(drawer.locator(".drawer-close")).to_be_in_viewport(ratio=1)


def test_hostile_text_stays_text_even_without_a_content_policy(
    sign_in: SignIn, halo: house.Running
) -> None:
    hostile = "<img src=x onerror=\"document.title='ran'\">"
    with database.transaction(halo.sessions) as session:
        cell = house.poisoned(session, hostile)
    page = sign_in(Role.ANALYST, bypass_csp=True)
    opened(page, halo.address, f"?cell={cell}&last=365&layers=borders,names,shades,incidents")
    expect(page.locator(f"#{RiskMap.DRAWER}")).to_contain_text(hostile)
    page.get_by_role("button", name="Table").click()
    expect(page.locator(f"#{RiskMap.TWIN} tbody tr").first).to_be_visible()
    seen.at_rest(page)
    expect(page.locator("img[src=x]")).to_have_count(0)
    assert page.title() != "ran"
