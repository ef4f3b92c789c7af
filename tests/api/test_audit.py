"""The audit trail from outside: pages, files, and that taking one is written down itself."""

import csv
import io

import pytest

from domain.roles import Role
from services import audit_trail
from tests.api.conftest import signed_in
from tests.auth.house import Browser, House

AUDIT = "/api/v1/audit"


@pytest.fixture(scope="module")
def admin(house: House) -> Browser:
    return signed_in(house, Role.ADMIN)


@pytest.fixture(scope="module")
def analyst(house: House) -> Browser:
    return signed_in(house, Role.ANALYST)


def test_what_was_refused_is_found_page_by_page(
    house: House, admin: Browser, analyst: Browser
) -> None:
    for _ in range(3):
        assert analyst.get(AUDIT).status_code == 403
    first = admin.get(f"{AUDIT}?action=refused&limit=2").get_json()
    assert [one["subject"] for one in first["events"]] == [AUDIT, AUDIT]
    assert first["events"][0]["detail"] == {"method": "GET", "status": 403}
    assert first["events"][0]["name"]
    assert first["previous"] is None
    second = admin.get(f"{AUDIT}?action=refused&limit=2&after={first['next']}").get_json()
    assert len(second["events"]) == 1
    assert second["next"] is None
    mixed = admin.get(f"{AUDIT}?action=sign_in&after={first['next']}")
    assert mixed.status_code == 400


@pytest.mark.parametrize(
    "query", ["who=ann", "since=now", "since=2026-02-02&until=2026-02-01", "limit=0", "limit=501"]
)
def test_what_is_no_search_is_refused(admin: Browser, query: str) -> None:
    assert admin.get(f"{AUDIT}?{query}").status_code == 400


def test_words_too_short_are_refused_with_what_to_do_and_no_file_is_taken(
    house: House, admin: Browser
) -> None:
    for path in (AUDIT, f"{AUDIT}/events.json"):
        refused = admin.get(f"{path}?text=ab")
        assert (refused.status_code, "at least 3" in refused.get_json()["detail"]) == (400, True)
    assert house.entries(audit_trail.EXPORTED) == []


def test_a_file_is_taken_on_the_record(house: House, admin: Browser, analyst: Browser) -> None:
    assert analyst.get(f"{AUDIT}/events.csv").status_code == 403
    answer = admin.get(f"{AUDIT}/events.csv?action=refused&text={AUDIT}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert 'filename="halo-audit-' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert [row["action"] for row in rows] == ["refused"]
    (entry,) = house.entries(audit_trail.EXPORTED)
    assert entry.subject == "audit.csv"
    assert entry.detail["query"] == "action=refused&text=%2Fapi%2Fv1%2Faudit"
    said = admin.get(f"{AUDIT}/events.json").get_json()
    assert {one["action"] for one in said["events"]} == {"refused", audit_trail.EXPORTED}
    assert admin.get(f"{AUDIT}/events.xlsx").status_code == 404
