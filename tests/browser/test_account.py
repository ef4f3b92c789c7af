"""A person sets up a second factor, and signs in with it on a phone without scripts."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from components.ids import Own
from domain import second_factor
from domain.roles import Role
from services import totp
from tests.browser import house, seen
from tests.browser.conftest import SignIn

PHONE = {"width": 390, "height": 844}


def _is_well(page: Page) -> None:
    """Nothing sticks out at the side, and axe finds nothing."""
    seen.assert_fits(page, page.evaluate("window.innerWidth"))
    assert seen.faults(page) == []


def _set_up(page: Page) -> list[str]:
    """Set a second factor up; the recovery codes, which still stand there."""
    page.fill("input[name=password]", house.PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(".factor-picture")).to_be_visible()
    _is_well(page)
    secret = page.locator(".factor-spelled").inner_text().replace(" ", "").strip()
    page.fill("#code", totp.code(secret, second_factor.step(datetime.now(UTC))))
    page.get_by_role("button", name="Turn on").click()
    codes = page.locator(".factor-codes li")
    expect(codes).to_have_count(10)
    return codes.all_inner_texts()


@pytest.fixture
def plain(chromium: Browser) -> Iterator[Page]:
    """A phone whose browser runs no scripts."""
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False, locale="sv-SE")
    context.set_default_timeout(seen.PAGE_PATIENCE_S * 1000)
    yield context.new_page()
    context.close()


def _came_in(plain: Page, halo: house.Running, code: str) -> None:
    """Sign in on the phone, with a recovery code after the password."""
    plain.goto(f"{halo.address}/sign-in?next=/second-factor")
    plain.fill("input[name=email]", halo.person(Role.VIEWER))
    plain.fill("input[name=password]", house.PASSWORD)
    plain.get_by_role("button", name="Logga in").click()
    expect(plain.get_by_role("heading")).to_have_text("Ange din kod")
    plain.get_by_text("Ingen telefon till hands?").click()
    plain.get_by_label("Återställningskod").fill(code)
    assert plain.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    plain.get_by_role("button", name="Använd återställningskoden").click()
    expect(plain.locator(".lone-card")).to_contain_text("9 återställningskoder är kvar.")


def test_a_second_factor_is_set_up_and_asked_for(
    sign_in: SignIn, halo: house.Running, plain: Page
) -> None:
    page = sign_in(Role.VIEWER)
    page.goto(f"{halo.address}/second-factor")
    codes = _set_up(page)
    _came_in(plain, halo, codes[0].upper())
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator(f"#{Own.FACTOR}")).to_contain_text("9 recovery codes are left")
    rows = page.locator(f"#{Own.SESSIONS} tbody tr")
    expect(rows).to_have_count(2)
    _is_well(page)
    rows.get_by_role("button", name="Sign out Chrome").click()
    expect(page.locator(f"#{Own.SAID}")).to_have_text("That session is closed.")
    plain.goto(f"{halo.address}/second-factor")
    expect(plain.get_by_role("heading")).to_have_text("Logga in")
    small = sign_in(Role.VIEWER, language="ar", theme="dark", viewport=PHONE)
    for path in ("/account", "/second-factor"):
        small.goto(halo.address + path)
        expect(small.get_by_role("heading", level=1)).to_be_visible()
        _is_well(small)
