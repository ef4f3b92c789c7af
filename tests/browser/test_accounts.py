"""An administrator lets a liaison in by a link, gives them an area, and shuts them out again."""

import re

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from components.ids import Accounts, Invite, Person, Verify
from domain.roles import Role
from tests.browser import house, seen
from tests.browser.conftest import SignIn

PHONE = {"width": 390, "height": 844}
PASSWORD = "seven herons over the ice"


def assert_fits(page: Page) -> None:
    """Nothing sticks out at the side, and axe finds nothing."""
    seen.assert_fits(page, page.evaluate("window.innerWidth"))
    assert seen.faults(page) == []


def invited(page: Page, halo: house.Running) -> str:
    """The link that an administrator makes for Lia, who will review one district."""
    page.goto(f"{halo.address}/accounts")
    expect(page.locator(f"#{Accounts.LIST}")).to_contain_text("admin@example.org")
    expect(page.locator(f"#{Invite.WHERE}")).to_be_hidden()
    page.fill(f"#{Invite.EMAIL}", "lia@example.org")
    page.fill(f"#{Invite.NAME}", "Lia <b>Ek</b>")
    page.select_option(f"#{Invite.ROLE}", "liaison")
    boxes = page.locator(f"#{Invite.AREAS} .form-check:visible")
    expect(boxes).not_to_have_count(0)
    page.get_by_label("Find an area").first.fill(boxes.first.inner_text())
    expect(boxes).to_have_count(1)
    boxes.locator("input").check()
    page.locator(f"#{Invite.MAKE}").press("Enter")
    shown = page.locator(f"#{Accounts.SHOWN} .secret")
    expect(shown).to_be_in_viewport()
    assert_fits(page)
    return shown.inner_text()


def came_in(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password once more").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/invitation" not in url, wait_until="commit")


def test_somebody_is_invited_narrowed_and_shut_out(
    sign_in: SignIn, chromium: Browser, halo: house.Running
) -> None:
    page = sign_in(Role.ADMIN)
    link = invited(page, halo)
    context = chromium.new_context(viewport=PHONE)
    context.set_default_timeout(seen.PAGE_PATIENCE_S * 1000)
    lia = context.new_page()
    came_in(lia, link)
    with halo.sessions() as session:
        area = session.execute(
            text("SELECT a.name FROM account JOIN area a ON a.id = ANY(areas) WHERE email = :one"),
            {"one": "lia@example.org"},
        ).scalar_one()
    lia.goto(f"{halo.address}/verify")
    expect(lia.locator(f"#{Verify.STRIP}")).to_contain_text(f"your areas {area}")
    page.reload()
    page.get_by_role("link", name="Lia <b>Ek</b>").click()
    expect(page.locator(f"#{Person.SESSIONS} tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Disable the account").click()
    expect(page.locator(f"#{Accounts.SAID}")).to_be_empty()
    page.get_by_role("button", name="Disable the account").click()
    expect(page.locator(f"#{Accounts.SAID}")).to_contain_text("is disabled")
    lia.goto(f"{halo.address}/verify")
    expect(lia).to_have_url(re.compile("/sign-in"))
    context.close()
    phone = sign_in(Role.ADMIN, language="ar", theme="dark", viewport=PHONE)
    phone.goto(page.url)
    expect(phone.locator(f"#{Person.ACCESS}")).to_contain_text("إعادة التفعيل")
    assert_fits(phone)
