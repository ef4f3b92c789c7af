"""An administrator is led to what is wrong, says that it was seen, and tries the mail out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from alerts.email import PLAIN, Email, Server
from background import alerting
from background.alerting import Post
from background.terms import Context
from components.ids import Frame, Operations
from db import session as database
from db.queries import alerts
from db.queries import jobs as job_rows
from domain.alert import Finding, Kind, Level
from domain.roles import Role
from tests import mail_server
from tests.browser import house, seen
from tests.browser.conftest import SignIn
from tests.mail_server import MailServer

PHONE = {"width": 390, "height": 844}
FROM, TO = "halo@city.example.org", "operator@city.example.org"
LONG = "OSError: [Errno 28] No space left on device: '/var/lib/halo/" + "exports/" * 30 + "'"


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with mail_server.running() as running:
        yield running


@pytest.fixture(scope="module")
def halo(
    city_url: str, mail: MailServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[house.Running]:
    """A Halo whose operator named a mail server and a receiver."""
    settings = {
        "HALO_SMTP_HOST": "127.0.0.1",
        "HALO_SMTP_PORT": str(mail.port),
        "HALO_SMTP_TLS": "none",
        "HALO_SMTP_FROM": FROM,
        "HALO_ALERT_TO": TO,
    }
    home: Path = tmp_path_factory.mktemp("halo")
    with house.running(city_url, home, settings) as running:
        yield running


def raised(halo: house.Running) -> None:
    said = {"job": "retrain", "failures": 2, "reason": LONG}
    now = datetime.now(UTC)
    with database.transaction(halo.sessions) as session:
        alerts.insert(
            session, Finding(Kind.JOB_FAILED, "retrain", Level.ILL, said), raised=True, now=now
        )


def delivered(halo: house.Running, mail: MailServer) -> None:
    """What a worker does with the job that waits."""
    now = datetime.now(UTC)
    with database.transaction(halo.sessions) as session:
        until = now + timedelta(minutes=5)
        job = job_rows.claim_next(session, worker="w", now=now, lease_until=until)
    assert job
    assert job.name == "alerts"
    channel = Email(Server("127.0.0.1", mail.port, FROM, tls=PLAIN))
    alerting.deliver(Context(job, halo.sessions), Post(channel))


def assert_good(page: Page) -> None:
    """Nothing sticks out at the side, and axe finds nothing."""
    seen.assert_fits(page, page.evaluate("window.innerWidth"))
    assert seen.faults(page) == []


def test_an_administrator_goes_from_the_pill_to_the_end(
    sign_in: SignIn, halo: house.Running, mail: MailServer
) -> None:
    raised(halo)
    page = sign_in(Role.ADMIN)
    page.goto(f"{halo.address}/account")
    page.locator(f"#{Frame.OPERATOR}").get_by_role("link", name="1 alert").click()
    alert = page.locator(f"#{Operations.ALERTS} li")
    expect(alert).to_contain_text("The job retrain failed")
    expect(alert).to_contain_text("No space left on device")
    expect(page.locator(f"#{Operations.HEALTH}")).to_contain_text("nobody said where backups go")
    expect(page.locator(f"#{Operations.REFUSAL}")).to_be_hidden()
    assert_good(page)

    page.get_by_role("button", name="I see it: The job retrain failed").click()
    expect(alert).to_contain_text("saw this")
    expect(page.locator(f"#{Frame.OPERATOR}")).to_contain_text("No worker runs")

    page.get_by_role("button", name="Send a test message").click()
    expect(page.locator(f"#{Operations.SAID}")).to_contain_text("1 receiver")
    expect(page.locator(f"#{Operations.MESSAGES}")).to_contain_text("Waits for a worker")
    delivered(halo, mail)
    expect(page.locator(f"#{Operations.MESSAGES}")).to_contain_text("Sent ")
    assert mail.receivers == [TO]

    phone = sign_in(Role.ADMIN, language="ar", theme="dark", viewport=PHONE)
    phone.goto(f"{halo.address}/operations")
    expect(phone.locator(f"#{Operations.ALERTS} li")).to_contain_text("retrain")
    expect(phone.locator(f"#{Operations.HEALTH} table").first).to_be_visible()
    assert_good(phone)
