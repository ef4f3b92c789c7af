"""What is expected, in a real browser: the Forecast page and the map's third view."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from components.ids import Forecast, RiskMap
from db import session as database
from domain.roles import Role
from tests import predicted
from tests.browser import house, seen
from tests.browser.conftest import SignIn

PHONE = {"width": 390, "height": 844}
DRAWN = f"#{Forecast.CHART_CARD} [data-chart=ok]"
SLANTED = "all => all.filter((one) => /rotate\\((?!0)/.test(one.getAttribute('transform')))"
CELLS = "SELECT cell FROM cell_day WHERE cell > 100 GROUP BY cell ORDER BY sum(n) DESC LIMIT 60"


@pytest.fixture(scope="module")
def published(halo: house.Running) -> house.Running:
    with database.transaction(halo.sessions) as session:
        cells = session.execute(text(CELLS)).scalars().all()
        predicted.areas_published(session)
        predicted.surface_published(
            session, expected={cell: 3 / (1 + at) for at, cell in enumerate(cells)}
        )
    return halo


def opened(page: Page, address: str, query: str = "") -> Page:
    page.goto(f"{address}/forecast{query}")
    page.wait_for_selector(DRAWN)
    return page


def test_before_a_model_is_published_the_page_says_so(sign_in: SignIn, halo: house.Running) -> None:
    page = sign_in(Role.VIEWER)
    page.goto(f"{halo.address}/forecast")
    expect(page.locator(f"#{Forecast.SUMMARY}")).to_contain_text("No forecast has been published")
    assert seen.faults(page) == []


def test_a_reader_sees_the_fan_the_days_and_the_table(
    sign_in: SignIn, published: house.Running
) -> None:
    page = opened(sign_in(Role.ANALYST), published.address)
    expect(page.locator(f"#{Forecast.SUMMARY}")).to_contain_text("most likely")
    page.get_by_role("button", name="Days").click()
    page.wait_for_url(re.compile("days=1"))
    page.get_by_role("button", name="Table").click()
    twin = page.locator(f"#{Forecast.TWIN}")
    expect(twin.locator("tbody tr").first).to_be_visible()
    page.get_by_role("button", name="Back to the chart").click()
    page.wait_for_selector(DRAWN)
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    assert "2026-01-01" in saved.value.path().read_text("utf-8")


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ar", "dark")])
def test_the_page_has_no_faults(
    sign_in: SignIn, published: house.Running, language: str, theme: str
) -> None:
    page = opened(sign_in(Role.ANALYST, language=language), published.address)
    page.evaluate(f"haloTheme.choose('{theme}')")
    page.wait_for_selector(DRAWN)
    assert seen.faults(page) == []


def test_a_phone_shows_it_without_scrolling_sideways(
    sign_in: SignIn, published: house.Running
) -> None:
    page = opened(sign_in(Role.ANALYST, viewport=PHONE), published.address)
    seen.assert_fits(page, PHONE["width"])
    dates = page.locator(f"{DRAWN} .xtick text")
    assert dates.evaluate_all(SLANTED) == [], "dates are written aslant"


def test_the_map_plays_the_next_hours(sign_in: SignIn, published: house.Running) -> None:
    page = sign_in(Role.ANALYST)
    page.goto(f"{published.address}/map?measure=forecast")
    page.wait_for_selector("[data-hexagons=ok]")
    expect(page.locator(f"#{RiskMap.SENTENCE}")).to_contain_text("expected from")
    slider = page.locator(f"#{RiskMap.TIME}").get_by_role("slider")
    seen.at_rest(page)
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^T\+0 .* expected$"))
    page.locator(f"#{RiskMap.TIME}").get_by_text("Days").click()
    expect(slider).to_have_attribute("aria-valuemax", "6")
    assert seen.faults(page) == []


def test_from_page_to_page_the_filter_goes_along(sign_in: SignIn, published: house.Running) -> None:
    page = sign_in(Role.ANALYST)
    page.goto(f"{published.address}/map?types=burglary&last=90&cell=8a")
    page.get_by_role("link", name="Forecast").click()
    page.wait_for_url(re.compile(r"/forecast\?last=90&types=burglary$"))
    expect(page.locator(f"#{Forecast.TARGET}-list")).to_have_value("all")
