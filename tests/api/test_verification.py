"""Verification for programs: read by analysts, done by liaisons, refused with a reason."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from db import session as database
from db.queries import accounts
from domain.roles import Role
from domain.verification import Action
from services import verification
from tests import reviewed
from tests.api import reported
from tests.api.conftest import signed_in
from tests.auth.house import Browser, House
from tests.reviewed import WHY

REPORTS = "/api/v1/reports"


@pytest.fixture(scope="module")
def liaison(house: House) -> Browser:
    return signed_in(house, Role.LIAISON)


@pytest.fixture
def made(house: House) -> int:
    with database.transaction(house.sessions) as session:
        return reviewed.cluster(session, by=("a", "b"), now=house.clock())


def _post(browser: Browser, made: int, step: str, **said: Any) -> TestResponse:
    headers = {**browser.headers, "X-CSRFToken": browser.token()}
    path = f"{REPORTS}/cluster/{made}/{step}"
    if step in ("claim", "release"):
        return browser.client.post(path, headers=headers)
    return browser.client.post(path, json=said, headers=headers)


def _sent(browser: Browser, said: Any) -> Any:
    headers = {**browser.headers, "X-CSRFToken": browser.token()}
    return browser.client.post(reported.SUBMIT, json=said, headers=headers).get_json()


def _seen(browser: Browser, made: int) -> Any:
    answer = browser.get(f"{REPORTS}/cluster/{made}")
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def test_a_liaison_decides_and_takes_it_back(
    house: House, analyst: Browser, liaison: Browser, made: int
) -> None:
    (item,) = analyst.get(f"{REPORTS}/queue").get_json()["items"]
    assert (item["id"], item["reports"], item["claim"]) == (made, 2, None)
    before = _seen(analyst, made)
    said = {"action": "verify", "reason": WHY, "version": before["version"]}
    unclaimed = _post(liaison, made, "decisions", **said)
    assert (unclaimed.status_code, "Claim cluster" in unclaimed.get_json()["detail"]) == (409, True)
    assert _post(liaison, made, "claim").get_json()["name"] == "liaison"
    assert _seen(analyst, made)["claim"]["name"] == "liaison"
    stale = _post(liaison, made, "decisions", **{**said, "version": before["version"] + 1})
    assert stale.status_code == 412
    decided = _post(liaison, made, "decisions", **said)
    assert decided.status_code == 201
    after = _seen(analyst, made)
    assert (after["state"], after["undoable"]) == ("verified", decided.get_json()["id"])
    again = _post(liaison, made, "decisions", **said)
    assert again.status_code == 409
    undone = _post(liaison, made, "undo", decision=decided.get_json()["id"], reason="Wrong one")
    assert (undone.status_code, undone.get_json()["undoes"]) == (201, decided.get_json()["id"])
    told = _seen(analyst, made)
    assert [one["action"] for one in told["history"]] == ["undo", "verify"]
    who = told["history"][0]["actor_id"]
    listed = analyst.get(f"{REPORTS}/decisions?reviewer={who}").get_json()["decisions"]
    assert [one["id"] for one in listed] == [one["id"] for one in told["history"]]


def test_members_are_split_off_and_merged_back(liaison: Browser, made: int) -> None:
    first, _ = _seen(liaison, made)["members"]
    _post(liaison, made, "claim")
    version = _seen(liaison, made)["version"]
    split = _post(liaison, made, "split", members=[first["id"]], reason=WHY, version=version)
    other = split.get_json()["cluster"]
    assert (split.status_code, _seen(liaison, other)["reports"]) == (201, 1)
    noted = _post(liaison, other, "notes", text="Called the caretaker")
    assert noted.status_code == 201
    elsewhere = _post(liaison, made, "undo", decision=noted.get_json()["id"], reason=WHY)
    assert elsewhere.status_code == 404
    version = _seen(liaison, made)["version"]
    merged = _post(liaison, made, "merge", other=other, reason=WHY, version=version)
    assert (merged.status_code, _seen(liaison, made)["reports"]) == (201, 2)
    assert _seen(liaison, other)["merged_into"] == made
    evidence = {"members": [first["id"]], "accept": True, "reason": WHY, "version": version}
    assert _post(liaison, made, "evidence", **evidence).status_code == 400
    assert _post(liaison, made, "release").status_code == 204
    assert _seen(liaison, made)["claim"] is None


def test_what_cannot_be_is_refused(analyst: Browser, liaison: Browser, made: int) -> None:
    assert analyst.get(f"{REPORTS}/cluster/{10**9}").status_code == 404
    assert _post(liaison, 10**9, "claim").status_code == 404
    assert analyst.get(f"{REPORTS}/queue?after=nonsense").status_code == 400
    unknown = {"action": "merge", "reason": WHY, "version": 1}
    refused = _post(liaison, made, "decisions", **unknown)
    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (400, "action")
    unsaid = {"action": "verify", "reason": "  .  ", "version": 1}
    refused = _post(liaison, made, "decisions", **unsaid)
    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (400, "reason")


def test_second_looks_and_rates(house: House, analyst: Browser, liaison: Browser) -> None:
    now = house.clock()
    with database.transaction(house.sessions) as session:
        ann = reviewed.reviewer(session, "Ann")
        for _ in range(40):
            made = reviewed.cluster(session, now=now)
            verification.claim(session, made, by=ann, now=now)
            version = reviewed.version(session, made)
            options: dict[str, Any] = {"by": ann, "reason": WHY, "version": version, "now": now}
            verification.decide(session, made, Action.REJECT, **options)
    looks = liaison.get(f"{REPORTS}/second-looks").get_json()["second_looks"]
    assert all(set(one) == {"decision_id", "cluster_id", "asked_at", "members"} for one in looks)
    headers = {**liaison.headers, "X-CSRFToken": liaison.token()}
    for one in looks:
        path = f"{REPORTS}/second-looks/{one['decision_id']}"
        said = {"action": "verify", "reason": WHY}
        assert liaison.client.post(path, json=said, headers=headers).status_code == 204
        assert liaison.client.post(path, json=said, headers=headers).status_code == 404
    stats = analyst.get(f"{REPORTS}/stats?days=30").get_json()
    assert stats["agreement"]["pairs"] == len(looks)
    assert stats["by_state"]["rejected"] == 40
    cross = analyst.get(f"{REPORTS}/cross-source-stats").get_json()
    assert cross["clusters"] >= 40
    rates = [said[name] for said in (stats, cross) for name in said if name.endswith("_rate")]
    assert all(rate is None or 0 <= rate <= 1 for rate in rates)


def test_a_liaison_of_other_areas_is_told_and_may_nothing(
    house: House, liaison: Browser, made: int
) -> None:
    _areas_of(house, "liaison", [10**6])
    said = reported.said(house)
    try:
        assert _sent(liaison, said)["cluster"] is None
        assert liaison.get(f"{REPORTS}/queue").get_json()["waiting"] == 0
        assert liaison.get(f"{REPORTS}/stats").get_json()["reports"] == 0
        answers = [
            liaison.get(f"{REPORTS}/cluster/{made}"),
            *(_post(liaison, made, step) for step in ("claim", "notes")),
            _post(liaison, made, "notes", text="Seen"),
            _post(liaison, made, "decisions", action="verify", reason=WHY, version=1),
        ]
        assert [one.status_code for one in answers] == [404, 404, 400, 404, 404]
        assert "in your areas" in answers[0].get_json()["detail"]
        assert len(liaison.get("/api/v1/areas").get_json()["areas"]) > 0
    finally:
        _areas_of(house, "liaison", [])
    assert isinstance(_sent(liaison, said)["cluster"], int)
    assert _seen(liaison, made)["claim"] is None


def _areas_of(house: House, name: str, numbers: list[int]) -> None:
    with database.transaction(house.sessions) as session:
        found = next(one for one in accounts.every(session) if one.name == name)
        accounts.set_areas(session, found.id, numbers)
