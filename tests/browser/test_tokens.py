"""A person makes a token, sees it once, uses it and revokes it; an administrator adds a webhook."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from background import webhooks as post
from background.terms import Context
from components.ids import Account, Service, Webhooks
from db import session as database
from db.queries import jobs as job_rows
from domain.roles import Role
from services import jobs, webhooks
from tests.background.receiving import Receiver, receiver
from tests.browser import house, seen
from tests.browser.conftest import SignIn

PHONE = {"width": 390, "height": 844}
CELLS = "/api/v1/map/h3/incidents?res=8"


@pytest.fixture(scope="module")
def inside() -> Iterator[Receiver]:
    with receiver() as known:
        yield known


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("halo")


@pytest.fixture(scope="module")
def halo(city_url: str, home: Path, inside: Receiver) -> Iterator[house.Running]:
    """A Halo whose operator allows one receiver inside."""
    settings = {"HALO_ALLOWED_RECEIVERS": inside.host}
    with house.running(city_url, home, settings) as running:
        yield running


def status(address: str, secret: str) -> int:
    asked = urllib.request.Request(address + CELLS, headers={"Authorization": f"Bearer {secret}"})
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def tick(page: Page, box: str, *words: str) -> None:
    for word in words:
        page.locator(f"#{box}").get_by_label(word, exact=True).check()


def assert_fits(page: Page) -> None:
    """Nothing sticks out at the side, and axe finds nothing."""
    seen.assert_fits(page, page.evaluate("window.innerWidth"))
    assert seen.faults(page) == []


def test_a_person_makes_uses_and_revokes_a_token(sign_in: SignIn, halo: house.Running) -> None:
    page = sign_in(Role.VIEWER)
    page.goto(f"{halo.address}/accuracy")
    page.get_by_label("Your account", exact=True).or_(
        page.locator("#frame-account summary")
    ).first.click()
    page.get_by_role("link", name="Your account").click()
    expect(page.locator(f"#{Account.TOKENS}")).to_contain_text("There are no tokens yet.")
    expect(page.locator(f"#{Account.SCOPES}")).not_to_contain_text("single incidents")
    page.locator(f"#{Account.MAKE}").click()
    expect(page.locator(f"#{Account.REFUSAL}")).to_contain_text("what the token is for")
    page.fill(f"#{Account.NAME}", "Nightly <b>report</b>")
    tick(page, Account.SCOPES, "See counts, areas and the map")
    page.locator(f"#{Account.MAKE}").press("Enter")
    shown = page.locator(f"#{Account.SHOWN} .secret")
    expect(shown).to_have_text(re.compile(r"^halo_pat_[\w-]{43}$"))
    secret = shown.inner_text()
    assert_fits(page)
    assert status(halo.address, secret) == 200
    page.reload()
    row = page.locator(f"#{Account.TOKENS} tbody tr")
    expect(row).to_contain_text("Nightly <b>report</b>")
    expect(row).to_contain_text(f"{secret[:13]}…")
    expect(row).to_contain_text("127.0.0.1")
    assert secret not in page.content()
    row.get_by_role("button", name="Revoke the token").press("Enter")
    expect(page.locator(f"#{Account.SAID}")).to_contain_text("is revoked")
    expect(row).to_contain_text("revoked")
    assert status(halo.address, secret) == 401


def delivered(halo: house.Running, home: Path, inside: Receiver) -> None:
    """One turn of the worker's job, with the key that the web server signs with."""
    with database.transaction(halo.sessions) as session:
        jobs.enqueue(session, webhooks.JOB, now=datetime.now(UTC))
        until = datetime.now(UTC) + timedelta(minutes=5)
        job = job_rows.claim_next(session, worker="test", now=datetime.now(UTC), lease_until=until)
    assert job is not None
    key = webhooks.signing_key((home / "secret-key").read_text().strip())
    post.deliver(Context(job, halo.sessions), post.Outlet(key, {inside.host}))


def test_an_administrator_adds_a_webhook_and_a_service_token(
    sign_in: SignIn, halo: house.Running, home: Path, inside: Receiver
) -> None:
    page = sign_in(Role.ADMIN)
    page.goto(f"{halo.address}/settings")
    page.fill(f"#{Service.NAME}", "Board")
    tick(page, Service.SCOPES, "See single incidents")
    page.locator(f"#{Service.MAKE}").click()
    expect(page.locator(f"#{Service.SHOWN} .secret")).to_contain_text("halo_svc_")
    expect(page.locator(f"#{Service.TOKENS}")).to_contain_text("admin")
    page.fill(f"#{Webhooks.NAME}", "Board")
    page.fill(f"#{Webhooks.URL}", "https://169.254.169.254/latest")
    tick(page, Webhooks.EVENTS, "new incidents", "withdrawn incidents")
    page.locator(f"#{Webhooks.MAKE}").click()
    expect(page.locator(f"#{Webhooks.REFUSAL}")).to_contain_text("this machine or its network")
    page.fill(f"#{Webhooks.URL}", inside.url)
    page.locator(f"#{Webhooks.MAKE}").click()
    expect(page.locator(f"#{Webhooks.SHOWN} .secret")).to_contain_text("whsec_")
    page.get_by_role("button", name="Send a test to Board").click()
    expect(page.locator(f"#{Webhooks.SAID}")).to_contain_text("on its way")
    delivered(halo, home, inside)
    assert [one.path for one in inside.received] == ["/hook"]
    expect(page.locator(f"#{Webhooks.LOG}")).to_contain_text("arrived")
    assert_fits(page)
    page.get_by_role("button", name="Stop sending to Board").click()
    expect(page.locator(f"#{Webhooks.LIST}")).to_contain_text("An administrator stopped it.")
    phone = sign_in(Role.ADMIN, language="ar", theme="dark", viewport=PHONE)
    phone.goto(f"{halo.address}/settings")
    expect(phone.locator(f"#{Webhooks.LIST}")).to_contain_text("أوقفه أحد المشرفين.")
    assert_fits(phone)
