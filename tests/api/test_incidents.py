"""Single incidents over HTTP: pages, one record, and writing."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from auth import audit
from domain.roles import Role
from tests.api import drawn
from tests.api.conftest import signed_in
from tests.auth.house import Browser, House

LIST = "/api/v1/incidents"
THEFT = {
    "key": "case-12",
    "category": "theft",
    "occurred_from": "2025-12-30T14:05:00-06:00",
    "lat": drawn.BUSY[0],
    "lon": drawn.BUSY[1],
    "title": "Bicycle taken",
}


@pytest.fixture(scope="module")
def liaison(house: House) -> Browser:
    return signed_in(house, Role.LIAISON)


def _sent(browser: Browser, method: str, path: str, body: Any = None) -> TestResponse:
    headers = {**browser.headers, "X-CSRFToken": browser.token()}
    return browser.client.open(path, method=method, json=body, headers=headers)


def test_pages_lead_through_the_whole_list(analyst: Browser) -> None:
    whole = analyst.get(f"{LIST}?limit=500&last=365").get_json()
    assert whole["next"] is None
    assert whole["exact"] is False
    found, after = [], ""
    while after is not None:
        page = analyst.get(f"{LIST}?limit=9&last=365&after={after}").get_json()
        found += page["incidents"]
        after = page["next"]
    assert found == whole["incidents"]
    assert {one["source"] for one in found} == {"police"}


def test_a_cursor_of_another_filter_is_refused(analyst: Browser) -> None:
    after = analyst.get(f"{LIST}?limit=2").get_json()["next"]
    refused = analyst.get(f"{LIST}?limit=2&types=theft&after={after}")
    assert refused.status_code == 400
    assert "another filter" in refused.get_json()["detail"]


def test_a_narrowed_list_and_its_file_agree_and_what_is_hidden_finds_nothing(
    house: House, analyst: Browser, viewer: Browser
) -> None:
    whole = analyst.get(f"{LIST}?limit=500&last=365").get_json()["incidents"]
    fitting = [one["key"] for one in whole if one["place_precision"] == "none"]
    assert 0 < len(fitting) < len(whole)
    said = analyst.get(f"{LIST}?limit=500&last=365&places=none").get_json()
    assert [one["key"] for one in said["incidents"]] == fitting
    assert said["complete"] is True
    file = analyst.get("/api/v1/exports/incidents.csv?last=365&places=none")
    assert len(file.data.decode().splitlines()) == len(fitting) + 1
    assert "places=none" in file.headers["Link"]
    everything = analyst.get("/api/v1/exports/areas.csv?last=365&places=none")
    assert everything.data == analyst.get("/api/v1/exports/areas.csv?last=365").data
    assert analyst.get(f"{LIST}?places=moon").status_code == 400
    for words in ("x", "street"):
        assert viewer.get(f"{LIST}?words={words}").status_code == 403
    after = analyst.get(f"{LIST}?limit=1&last=365&places=none").get_json()["next"]
    assert analyst.get(f"{LIST}?limit=1&last=365&after={after}").status_code == 400


def test_an_answer_that_still_holds_is_not_sent_again(analyst: Browser) -> None:
    tag = analyst.get(LIST).headers["ETag"]
    again = analyst.get(LIST, headers={**analyst.headers, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_exact_places_need_a_reason_and_are_written_down(house: House, analyst: Browser) -> None:
    near = analyst.get(f"{LIST}?limit=3").get_json()["incidents"]
    assert house.entries(audit.READ_EXACT_PLACES) == []
    exact = analyst.get(f"{LIST}?limit=3&reason=following+up").get_json()
    assert exact["exact"] is True
    assert [one["lat"] for one in exact["incidents"]] != [one["lat"] for one in near]
    one = analyst.get(f"{LIST}/{near[0]['id']}?reason=following+up").get_json()
    assert one["raw"]
    noted = house.entries(audit.READ_EXACT_PLACES)
    assert [entry.detail["incidents"] for entry in noted] == [1, 3]
    assert analyst.get(f"{LIST}?reason=x").status_code == 400


def test_a_record_is_written_changed_and_withdrawn(house: House, liaison: Browser) -> None:
    made = _sent(liaison, "POST", LIST, THEFT)
    assert made.status_code == 201
    where = made.headers["Location"]
    assert _sent(liaison, "POST", LIST, THEFT).status_code == 200
    assert _sent(liaison, "POST", LIST, {**THEFT, "title": "Other"}).status_code == 409
    change = {"reason": "threatened", "category": "robbery", "revision": 1}
    assert _sent(liaison, "PATCH", where, change).get_json()["revision"] == 2
    assert _sent(liaison, "PATCH", where, change).status_code == 412
    told = liaison.get(where).get_json()
    assert told["incident"]["category"] == "robbery"
    assert [one["by"] for one in told["revisions"]] == ["liaison", "liaison"]
    assert told["revisions"][0]["reason"] == "threatened"
    listed = liaison.get(f"{LIST}?types=robbery").get_json()["incidents"]
    assert [one["key"] for one in listed] == ["case-12"]
    assert _sent(liaison, "DELETE", f"{where}?reason=found").get_json()["revision"] == 3
    assert liaison.get(f"{LIST}?types=robbery").get_json()["incidents"] == []
    assert liaison.get(where).get_json()["incident"]["status"] == "withdrawn"
    assert _sent(liaison, "DELETE", f"{where}?reason=found").status_code == 409
    for action in ("incident_created", "incident_changed", "incident_withdrawn"):
        assert len(house.entries(action)) == 1, action


def _said_of(browser: Browser, category: str) -> dict[str, int]:
    """How many incidents of ``category`` each face of Halo tells of."""

    def asked(path: str, more: str = "") -> Any:
        return browser.get(f"/api/v1/{path}?types={category}{more}").get_json()

    cells, bars = asked("map/h3/incidents")["summary"], asked("timeline", "&grain=day")
    areas = asked("map/areas")["features"]
    file = browser.get(f"/api/v1/exports/incidents.csv?types={category}").data.decode()
    return {
        "cells": cells["incidents"] + cells["not_mapped"],
        "areas": sum(one["properties"]["count"] for one in areas),
        "points": len(asked("map/incidents", "&bbox=-90.4,38.5,-90.1,38.8")["features"]),
        "bars": sum(one["count"] for one in bars["bars"]),
        "summary": asked("analytics/summary")["total"]["count"],
        "list": len(asked("incidents")["incidents"]),
        "file": len(file.splitlines()) - 1,
    }


def test_a_change_is_seen_everywhere_at_once(liaison: Browser) -> None:
    nobody, one = _said_of(liaison, "arson"), _said_of(liaison, "burglary")
    made = _sent(liaison, "POST", LIST, {**THEFT, "key": "case-13", "category": "burglary"})
    where = made.headers["Location"]
    assert _said_of(liaison, "burglary") == {name: n + 1 for name, n in one.items()}
    change = {"reason": "it burned", "category": "arson", "revision": 1}
    assert _sent(liaison, "PATCH", where, change).status_code == 200
    assert _said_of(liaison, "burglary") == one
    assert _said_of(liaison, "arson") == {name: n + 1 for name, n in nobody.items()}
    assert _sent(liaison, "DELETE", f"{where}?reason=found").status_code == 200
    assert _said_of(liaison, "arson") == nobody


def test_bad_input_is_named_field_by_field(liaison: Browser) -> None:
    refused = _sent(liaison, "POST", LIST, {"category": "theft", "lat": 91, "colour": "red"})
    assert refused.status_code == 400
    assert refused.mimetype == "application/problem+json"
    assert {one["field"] for one in refused.get_json()["errors"]} == {
        "occurred_from",
        "lat",
        "colour",
    }
    beyond = _sent(liaison, "POST", LIST, {**THEFT, "key": "far", "lat": 10, "category": "thft"})
    assert {one["field"] for one in beyond.get_json()["errors"]} == {"lat", "category"}
    assert _sent(liaison, "PATCH", f"{LIST}/1", {"title": "ours"}).status_code == 400
    assert _sent(liaison, "PATCH", f"{LIST}/1", {"title": "x", "reason": "y"}).status_code == 409
    nul = _sent(liaison, "POST", LIST, {**THEFT, "key": "nul", "title": "a\x00b"})
    assert nul.get_json()["errors"][0]["field"] == "title"


@pytest.mark.parametrize("number", ["0", "999999999999", "9" * 30])
def test_what_is_not_there_is_not_found(analyst: Browser, number: str) -> None:
    assert analyst.get(f"{LIST}/{number}").status_code == 404
    assert analyst.get(f"/api/v1/jobs/{number}").status_code == 404
