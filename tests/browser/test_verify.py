"""Is this report real, and the same as another: two reviewers at one time, in real browsers."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from components.ids import Verify
from db import session as database
from domain.category import BY_CODE
from domain.incident import TimePrecision
from domain.report import CONSENTS, Channel, NewReport, Pseudonym
from domain.roles import Role
from services import cities, reporting
from tests.browser import house
from tests.browser.conftest import SignIn

PHONE = {"width": 390, "height": 844}
HOSTILE = "<img src=x onerror=alert(1)>"
DRAFT = "The caller said <b>so</b> again"


def reported(
    halo: house.Running, words: str, *, who: int, north_m: float = 0, category: str = "burglary"
) -> int:
    """The number of the case of a report half an hour ago, ``north_m`` of the city's middle."""
    now = datetime.now(UTC)
    at = now - timedelta(minutes=30)
    with database.transaction(halo.sessions) as session:
        city = cities.current(session)
        new = NewReport(
            client_id=uuid.uuid4(),
            category=BY_CODE[category].slot,
            lat=city.centre[0] + north_m / 111_320,
            lon=city.centre[1],
            accuracy_m=10.0,
            place="",
            occurred_from=at,
            occurred_to=at,
            time_precision=TimePrecision.MINUTE,
            text=words,
            language="en",
            consent=CONSENTS[-1],
            channel=Channel.PUBLIC,
        )
        reporter = Pseudonym(bytes([who]) * 32, "device")
        found = reporting.receive(session, new, reporter=reporter, city=city, now=now)
    assert found.cluster_id is not None
    return found.cluster_id


@pytest.fixture(scope="module")
def case(halo: house.Running) -> int:
    """A break-in that two people report, and one thing far from it."""
    first = reported(halo, "A man breaks the window of the corner shop", who=1)
    second = reported(halo, f"The window of the corner shop is broken {HOSTILE}", who=2)
    assert second == first
    assert reported(halo, "Paint on the wall", who=3, north_m=1500, category="vandalism") != first
    return first


def opened(page: Page, address: str, cluster: int) -> Page:
    # What others do is told by the stream, which opens a moment after the page.
    with page.expect_response(lambda answer: answer.url.endswith("/api/v1/live")):
        page.goto(f"{address}/verify?cluster={cluster}")
    expect(page.locator(".member")).to_have_count(2)
    return page


def faults(page: Page) -> list[object]:
    return list(Axe().run(page).response["violations"])


def history(page: Page) -> Locator:
    return page.locator(f"#{Verify.HISTORY} li strong")


def test_two_reviewers_and_one_case(sign_in: SignIn, halo: house.Running, case: int) -> None:
    mine = opened(sign_in(Role.LIAISON), halo.address, case)
    other = opened(sign_in(Role.ADMIN), halo.address, case)
    mine.get_by_role("button", name="Claim").click()
    expect(other.locator(".claim-other")).to_contain_text("liaison reviews this")
    expect(other.get_by_role("button", name="Verify")).to_be_disabled()
    _verifies(mine, other, case)
    _takes_back(mine, case)
    _splits_and_merges(mine, case)
    expect(history(other)).to_have_text(
        ["Merged with", "Split off", "Taken back", "Verified"], use_inner_text=True
    )
    other.locator(f"#{Verify.HISTORY} li").first.get_by_role("button", name="liaison").click()
    expect(other.locator(f"#{Verify.LIST}")).to_contain_text("Decisions of liaison")
    _keeps_what_was_written(mine, other)


def _verifies(mine: Page, other: Page, case: int) -> None:
    expect(mine.locator(".member-text").last).to_contain_text(HOSTILE)
    assert faults(mine) == []
    mine.keyboard.press("v")
    mine.keyboard.press("Enter")
    expect(mine.locator("#verify-reason")).to_have_accessible_description(re.compile("a reason"))
    mine.keyboard.press("Escape")
    expect(mine.locator("[data-decides=verify]")).to_be_focused()
    for key in ("v", "1", "Enter"):
        mine.keyboard.press(key)
    expect(mine.locator(f"#{Verify.DONE}")).to_contain_text(f"#{case} is verified")
    mine.wait_for_url(lambda url: not url.endswith(f"cluster={case}"))
    expect(other.locator(".case-badges")).to_contain_text("Verified")


def _takes_back(mine: Page, case: int) -> None:
    mine.keyboard.press("z")
    mine.wait_for_url(re.compile(f"cluster={case}$"))
    # The case that was open until now is unreviewed too.
    expect(mine.locator(f".case-actions[data-case='{case}']")).to_be_visible()
    expect(mine.locator(".case-badges")).to_contain_text("Unreviewed")


def _splits_and_merges(mine: Page, case: int) -> None:
    mine.get_by_role("button", name="Tick Report 2").click()
    mine.get_by_role("button", name="Split off").click()
    for key in ("1", "Enter"):
        mine.keyboard.press(key)
    expect(mine.locator(f"#{Verify.DONE}")).to_contain_text(f"Split off from #{case}")
    expect(mine.locator(".member")).to_have_count(1)
    mine.get_by_role("button", name="Merge with").click()
    expect(mine.locator(f"#{Verify.OTHERS} .preset").first).to_contain_text("Burglary")
    for key in ("1", "Enter"):
        mine.keyboard.press(key)
    expect(mine.locator(f"#{Verify.DONE}")).to_contain_text("one case now")
    expect(mine.locator(".member")).to_have_count(2)


def _keeps_what_was_written(mine: Page, other: Page) -> None:
    """A claim that went to another leaves the draft, also when the page is loaded again."""
    mine.keyboard.press("r")
    mine.fill("#verify-reason", DRAFT)
    mine.get_by_role("button", name="Let go").click()
    other.get_by_role("button", name="Claim").click()
    expect(mine.locator(".claim-other")).to_be_visible()
    mine.locator("#verify-reason").press("Enter")
    expect(mine.locator(f"#{Verify.REFUSAL_SAID}")).to_contain_text("is reviewing")
    mine.reload()
    expect(mine.locator("#verify-reason")).to_have_value(DRAFT)


def test_on_a_phone_the_list_leads_to_the_case(
    sign_in: SignIn, halo: house.Running, case: int
) -> None:
    page = sign_in(Role.ANALYST, language="ar", theme="dark", viewport=PHONE)
    page.goto(f"{halo.address}/verify")
    page.locator(".queue-row").first.click()
    expect(page.locator(".queue-row").first).to_be_hidden()
    expect(page.locator(".member").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults(page) == []
    page.context.add_cookies([{"name": "halo_lang", "value": "sv", "url": halo.address}])
    page.reload()
    expect(page.locator(".case-desk")).to_contain_text("Samverkan")
    assert faults(page) == []
