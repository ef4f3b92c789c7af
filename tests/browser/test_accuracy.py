"""Accuracy in a real browser: charts drawn, twins opened, a card for paper, nothing for axe."""

import re

import pytest
from playwright.sync_api import Page, expect

from components.ids import Accuracy
from db import session as database
from db.queries import areas, sources
from domain.roles import Role
from tests import tried
from tests.browser import house, seen
from tests.browser.conftest import SignIn


@pytest.fixture(scope="module")
def live(halo: house.Running) -> tuple[int, int]:
    with database.transaction(halo.sessions) as session:
        ids = tuple(one.id for one in areas.listed(session) if one.level == "district")
        return tried.live(session, ids, source_id=sources.listed(session)[0].id)


def opened(page: Page, address: str, query: str = "") -> Page:
    page.goto(f"{address}/accuracy{query}")
    page.wait_for_selector(f"#{Accuracy.AUDITS} > section")
    seen.at_rest(page)
    # Not a polled script: the page's own policy forbids to evaluate one.
    expect(page.locator(".chart:not([data-chart=ok])")).to_have_count(0)
    return page


def test_an_empty_city_shows_no_number(sign_in: SignIn, halo: house.Running) -> None:
    page = sign_in(Role.VIEWER)
    page.goto(f"{halo.address}/accuracy")
    place = page.locator(f"#{Accuracy.STANDING}")
    expect(place).to_contain_text("No model has been tried yet")
    seen.at_rest(page)
    expect(place).not_to_contain_text("%")
    assert seen.faults(page) == []


@pytest.mark.usefixtures("live")
def test_a_reader_compares_shares_opens_a_twin_and_another_category(
    sign_in: SignIn, halo: house.Running
) -> None:
    page = opened(sign_in(Role.VIEWER), halo.address)
    page.get_by_role("button", name="5 %").first.click()
    page.wait_for_url("**/accuracy?share=5")
    expect(page.get_by_role("button", name="5 %").first).to_have_attribute("aria-pressed", "true")
    # The page is drawn anew for the share; what is opened before that is closed again.
    expect(page.locator(f"#{Accuracy.STANDING}")).to_contain_text(re.compile(r"In .?5\s%.? of"))
    page.locator(f"#{Accuracy.STANDING} summary").first.click()
    expect(page.locator("table", has_text="PAI").first).to_be_visible()
    page.get_by_label("Category").select_option("burglary")
    page.wait_for_url("**target=burglary**")
    expect(page.locator(".accuracy-trust").first).to_contain_text("fell elsewhere")


@pytest.mark.usefixtures("live")
def test_a_model_card_prints_alone(sign_in: SignIn, halo: house.Running) -> None:
    page = opened(sign_in(Role.VIEWER), halo.address)
    page.get_by_role("button", name="Model card").first.click()
    paper = page.locator(".model-paper")
    expect(paper).to_contain_text("What it must not be used for")
    assert seen.faults(page) == []
    page.emulate_media(media="print")
    expect(page.locator(".rail")).to_be_hidden()
    expect(page.locator(".frame-header")).to_be_hidden()
    expect(paper).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Back to Accuracy").click()
    expect(page.locator(".accuracy-trust").first).to_be_visible()


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ar", "dark")])
def test_nothing_for_axe_to_find(
    sign_in: SignIn, halo: house.Running, language: str, theme: str
) -> None:
    page = opened(sign_in(Role.ANALYST, language=language, color_scheme=theme), halo.address)
    for twin in page.locator(".accuracy-twin > summary").all():
        twin.click()
    assert seen.faults(page) == []


@pytest.mark.usefixtures("live")
def test_a_phone_needs_no_sideways_scroll(sign_in: SignIn, halo: house.Running) -> None:
    page = opened(sign_in(Role.ANALYST, viewport={"width": 390, "height": 844}), halo.address)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        seen.assert_fits(page, width)
        assert seen.faults(page) == []
