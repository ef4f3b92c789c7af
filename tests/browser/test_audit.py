"""An administrator looks something up in the audit trail, and takes what was found as a file."""

import csv
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from components.audit_ids import Audit
from db import session as database
from db.queries import audit
from domain.account import AuditEntry
from domain.roles import Role
from services import audit_chain
from tests.browser import house, seen
from tests.browser.conftest import SignIn

FORMULA = "=1+1 <b>bold</b>"
PHONE = {"width": 390, "height": 844}


def _written(halo: house.Running) -> None:
    now = datetime.now(UTC)
    with database.transaction(halo.sessions) as session:
        for n in range(60):
            at, detail = now - timedelta(minutes=n), {"status": 403, "method": "GET"}
            audit.insert(session, AuditEntry(at, None, "refused", f"/p/{n}", detail, "203.0.113.9"))
        said = {"reason": FORMULA, "مفتاح": "قيمة"}
        audit.insert(session, AuditEntry(now, None, "frobnicate_it", "account:1", said, "::1"))
        audit_chain.link(session, now=now)


def _rows(page: Page, count: int) -> None:
    expect(page.locator(f"#{Audit.FOUND} tbody tr")).to_have_count(count)


def _opened(page: Page, address: str) -> None:
    page.goto(address)
    # The first page of all takes longest.
    page.wait_for_selector(f"#{Audit.ACTION}-list option:nth-child(2)", state="attached")
    seen.at_rest(page)


def test_somebody_is_looked_up(halo: house.Running, sign_in: SignIn, tmp_path: Path) -> None:
    _written(halo)
    page = sign_in(Role.ADMIN)
    _opened(page, halo.address + "/audit")
    _rows(page, 50)
    expect(page.locator(f"#{Audit.CHAIN}")).to_contain_text("entries are linked")
    page.get_by_role("button", name="Older").click()
    expect(page.get_by_role("button", name="Older")).to_be_disabled()
    page.get_by_label("What", exact=True).select_option(label="Frobnicate it")
    _rows(page, 1)
    expect(page).not_to_have_url(re.compile("after="))
    expect(page.locator(f"#{Audit.FOUND}")).to_contain_text(FORMULA)
    assert seen.faults(page) == []
    page.get_by_role("button", name="Show only entries about Account").click()
    expect(page.locator(f"#{Audit.CHOSEN} button")).to_have_count(1)
    with page.expect_download() as coming:
        page.locator(f"#{Audit.CSV}").click()
    coming.value.save_as(tmp_path / "found.csv")
    with (tmp_path / "found.csv").open(encoding="utf-8-sig") as file:
        assert [row["action"] for row in csv.DictReader(file)] == ["frobnicate_it"]
    page.get_by_label("Words, address or request number").fill("nothing like it")
    expect(page.get_by_text("Nothing in the trail fits this search.")).to_be_visible()
    page.get_by_role("button", name="Clear the search").last.click()
    _rows(page, 50)
    page.goto(halo.address + "/audit?who=somebody")
    expect(page.locator(f"#{Audit.REFUSAL}")).to_be_visible()
    # The page stands below another in the rail, and has its own name in the window's title.
    expect(page).to_have_title(re.compile("^Audit trail · "))
    expect(page.locator(".rail-link[aria-current]")).to_have_text(re.compile(r"^\s*Settings\s*$"))
    small = sign_in(Role.ADMIN, language="ar", theme="dark", viewport=PHONE)
    _opened(small, halo.address + "/audit?action=frobnicate_it")
    _rows(small, 1)
    assert seen.faults(small) == []
    seen.assert_fits(small, PHONE["width"])
