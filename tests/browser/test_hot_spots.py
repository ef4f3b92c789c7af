"""Hot spots in a real browser: an analyst's task, the states of the page, nothing for axe."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from analytics.hot_spots.window import Settings
from analytics.runs import hot_spots as runs
from components.ids import HotSpots
from db import session as database
from domain.hot_spot import search_of
from domain.roles import Role
from services import cities
from tests.browser import house, seen
from tests.browser.conftest import SignIn

PHONE = {"width": 390, "height": 844}
QUICK = Settings(simulations=39, resamples=5)
CARD = ".spot-card"


@pytest.fixture(scope="module")
def searched(halo: house.Running) -> house.Running:
    """Two searches of the invented city: one with hot spots, one with too few incidents."""
    now = datetime.now(UTC)
    wanted = (search_of("all", "90"), search_of("robbery", "30"))
    with database.transaction(halo.sessions) as session:
        city = cities.current(session)
        year = runs.year(session, city, now=now)
        assert year is not None
        for found in runs.searched(year, wanted, QUICK, progress=lambda _f, _g: None):
            runs.store(session, found, city, job_id=None, now=now)
    return halo


def opened(page: Page, address: str, query: str = "", awaited: str = CARD) -> Page:
    page.goto(f"{address}/hot-spots{query}")
    page.wait_for_selector(awaited)
    return seen.at_rest(page)


def go(page: Page, view: str) -> None:
    """To another view, as its button in the page leads there."""
    page.evaluate("view => halo.address.go({ view })", view)
    page.wait_for_url(lambda url: url.endswith(f"view={view}" if view else "/hot-spots"))


def test_before_anybody_looked_the_page_says_so(sign_in: SignIn, halo: house.Running) -> None:
    page = opened(sign_in(Role.ANALYST), halo.address, awaited=".notice-card")
    expect(page.locator(f"#{HotSpots.PLACES}")).to_contain_text("Nobody has looked yet")
    expect(page.locator(f"#{HotSpots.START}")).to_be_hidden()
    assert seen.faults(page) == []


def test_an_analyst_opens_a_hot_spot_logs_what_was_done_and_takes_it_back(
    sign_in: SignIn, searched: house.Running
) -> None:
    page = opened(sign_in(Role.ANALYST), searched.address)
    page.wait_for_selector("[data-spots]")
    page.locator(".spot-heading").first.click()
    page.wait_for_url(re.compile(r"spot=\d+"))
    expect(page.locator(".spot-more")).to_contain_text("with a fifth of the incidents left out")
    assert seen.faults(page) == []
    page.get_by_role("button", name="Log a response").click()
    page.get_by_label("Minutes in all").fill("45")
    page.get_by_label("Note").fill("<b>Lamps</b> mended")
    assert seen.faults(page) == []
    page.get_by_role("button", name="Log it").click()
    log = page.locator(f"#{HotSpots.LOG}")
    expect(log).to_contain_text("<b>Lamps</b> mended")
    expect(log).to_contain_text("45 minutes")
    log.get_by_role("button", name="Take back").click()
    expect(log).to_contain_text("Taken back by")
    assert seen.faults(page) == []


def test_the_table_has_the_same_hot_spots_by_key(sign_in: SignIn, searched: house.Running) -> None:
    page = opened(sign_in(Role.ANALYST), searched.address)
    cards = page.locator(CARD).count()
    page.keyboard.press("t")
    rows = page.locator(f"#{HotSpots.TWIN} tbody tr")
    expect(rows).to_have_count(cards)
    assert seen.faults(page) == []
    rows.first.get_by_role("button").click()
    page.wait_for_url(re.compile(r"spot=\d+"))
    expect(page.locator(f"#{HotSpots.TWIN}")).to_be_hidden()
    expect(page.locator(".spot-more")).to_be_visible()


def test_a_search_that_is_started_says_how_it_goes(
    sign_in: SignIn, searched: house.Running
) -> None:
    page = opened(sign_in(Role.ADMIN), searched.address)
    page.get_by_role("button", name="Search now").click()
    expect(page.locator(f"#{HotSpots.PROGRESS}")).to_contain_text("Waiting for the worker")
    expect(page.locator(f"#{HotSpots.START}")).to_be_disabled()


def test_too_few_leads_to_a_longer_window(sign_in: SignIn, searched: house.Running) -> None:
    query = "?target=robbery&window=30"
    page = opened(sign_in(Role.ANALYST), searched.address, query, ".notice-card")
    expect(page.locator(f"#{HotSpots.PLACES}")).to_contain_text("are needed")
    page.get_by_role("button", name="Look at 90 days").click()
    page.wait_for_url(re.compile("window=90"))
    expect(page.locator(f"#{HotSpots.PLACES}")).to_contain_text("Nobody has looked yet")


@pytest.mark.parametrize(
    ("language", "looks"),
    [
        ("en", [("light", ""), ("dark", "repeats")]),
        ("ar", [("dark", ""), ("light", "history")]),
    ],
)
def test_the_page_has_no_faults(
    sign_in: SignIn, searched: house.Running, language: str, looks: list[tuple[str, str]]
) -> None:
    page = opened(sign_in(Role.ANALYST, language=language), searched.address)
    part = {"": CARD, "repeats": f"#{HotSpots.REPEATS} td", "history": f"#{HotSpots.HISTORY} td"}
    for theme, view in looks:
        page.emulate_media(color_scheme=theme)
        go(page, view)
        page.wait_for_selector(part[view])
        assert seen.faults(page) == []


def test_a_phone_shows_it_without_scrolling_sideways(
    sign_in: SignIn, searched: house.Running
) -> None:
    page = opened(sign_in(Role.ANALYST, viewport=PHONE), searched.address, awaited="[data-spots]")
    for view in ("", "repeats", "log", "history", "table"):
        go(page, view)
        page.wait_for_selector("[data-spots]")
        seen.assert_fits(page, PHONE["width"])
