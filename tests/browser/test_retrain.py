"""An administrator retrains, sees what came of it, publishes, and takes it back."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from components.ids import Settings
from domain.model import Decision
from domain.roles import Role
from tests.browser import house
from tests.browser.conftest import SignIn

PATIENCE_MS = 300_000
PHONE = {"width": 390, "height": 844}
REASON = "Better than what we have, looked at with the analysts."


@pytest.fixture(scope="module")
def worker(halo: house.Running, database_url: str, tmp_path_factory: Any) -> Iterator[None]:
    """The worker of the product, on the same database."""
    home: Path = tmp_path_factory.mktemp("worker")
    environment = {**os.environ, "DATABASE_URL": database_url, "HALO_HOME": str(home)}
    with (
        (home / "worker.log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "worker.py"], cwd=house.ROOT, env=environment, stdout=log, stderr=log
        ) as running,
    ):
        yield
        running.terminate()


def opened(page: Page, address: str) -> Page:
    page.goto(f"{address}/settings")
    page.wait_for_selector(f"#{Settings.SOURCES} table")
    return page


def health(page: Page, address: str) -> Any:
    return page.request.get(f"{address}/api/v1/ai/health").json()


def candidates(page: Page) -> Locator:
    """The versions of areas that may be published now."""
    return page.locator(f"#{Settings.MODELS} [data-word^='{Decision.PUBLISHED} ']")


def decide(page: Page, button: Locator) -> None:
    """Press, give the reason, confirm; the dialog closes once it is done."""
    button.click()
    dialog = page.locator(f"#{Settings.DECISION}")
    expect(dialog).to_be_visible()
    page.locator(f"#{Settings.CONFIRM}").click()
    expect(dialog).to_contain_text("Say why")
    page.locator(f"#{Settings.REASON}").fill(REASON)
    page.locator(f"#{Settings.CONFIRM}").click()
    expect(dialog).to_be_hidden()


@pytest.mark.usefixtures("worker")
def test_an_administrator_retrains_publishes_and_rolls_back(
    sign_in: SignIn, halo: house.Running
) -> None:
    page = opened(sign_in(Role.ADMIN), halo.address)
    assert health(page, halo.address)["status"] == "none"
    expect(page.locator(f"#{Settings.MODELS}")).to_contain_text("No version is live")

    page.locator(f"#{Settings.START}").click()
    run = page.locator(f"#{Settings.RUN}")
    expect(run).to_contain_text(re.compile(r"Step \d of \d"), timeout=60_000)
    expect(page.locator(f"#{Settings.START}")).to_be_disabled()
    # What runs is on the server: another page, or this one anew, shows the same.
    opened(page, halo.address)
    expect(run).to_contain_text(re.compile(r"Step \d of \d"))
    expect(run.locator("progress")).not_to_have_attribute("value", "0", timeout=120_000)
    expect(run).to_contain_text("Finished", timeout=PATIENCE_MS)
    expect(page.locator(f"#{Settings.START}")).to_be_enabled()

    expect(candidates(page).first).to_be_visible()
    assert health(page, halo.address)["status"] == "none"
