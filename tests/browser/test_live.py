"""New incidents reach an open page without a reload, and only when a person brings them in."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from components.ids import Frame, RiskMap
from db import session as database
from db.queries import freshness, sources
from domain.fault import ParsedRecord
from domain.incident import NewIncident, PlacePrecision, TimePrecision
from domain.roles import Role
from services import cities, intake
from tests.browser import house, seen
from tests.browser.conftest import SignIn
from tests.browser.test_risk_map import opened, sentence

_PATIENCE_MS = 30_000


def _came_in(halo: house.Running, count: int) -> None:
    with database.transaction(halo.sessions) as session:
        city = cities.current(session)
        through = freshness.now_at(session).data_through
        assert through is not None
        at = through - timedelta(days=3)
        lat, lon = city.centre
        records = [
            NewIncident(
                key=f"live {number} {datetime.now(UTC)}",
                occurred_from=at,
                occurred_to=at,
                time_precision=TimePrecision.MINUTE,
                zone=city.zone,
                category_published="Burglary",
                place_precision=PlacePrecision.EXACT,
                payload={},
                lat=lat,
                lon=lon,
            )
            for number in range(count)
        ]
        parsed = [ParsedRecord(at, one, (), one.payload) for at, one in enumerate(records, 1)]
        source = sources.listed(session)[0]
        now = datetime.now(UTC)
        intake.store(session, source, parsed, city=city, origin="test", now=now)


def _incidents(said: str) -> int:
    found = re.search(r"([\d,]+) incidents", said)
    assert found is not None
    return int(found[1].replace(",", ""))


def test_what_is_new_is_offered_and_brought_in(sign_in: SignIn, halo: house.Running) -> None:
    page = sign_in(Role.ANALYST)
    with page.expect_event(
        "response", lambda answer: answer.url.endswith("/api/v1/live"), timeout=_PATIENCE_MS
    ):
        opened(page, halo.address)
    seen.until(page, "window.halo.newsVersion !== undefined")
    before = _incidents(sentence(page))
    pill = page.locator(f"#{Frame.NEWS}")
    expect(pill).to_be_hidden()

    _came_in(halo, 3)
    expect(pill).to_have_text("3 new", timeout=_PATIENCE_MS)
    assert _incidents(sentence(page)) == before
    pill.click()
    expect(page.locator(f"#{RiskMap.SENTENCE}")).to_contain_text(f"{before + 3:,} incidents")
    expect(pill).to_be_hidden()


def test_exact_places_ask_what_for(sign_in: SignIn, halo: house.Running) -> None:
    page = opened(sign_in(Role.LIAISON), halo.address, "?layers=borders,incidents")
    asked = page.locator(f"#{RiskMap.ASK_REASON}")
    expect(asked).to_be_visible()
    page.fill(f"#{RiskMap.REASON}", "the meeting of Monday")
    page.locator(f"#{RiskMap.GIVE_REASON}").click()
    expect(asked).to_be_hidden()
