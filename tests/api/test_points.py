"""Single incidents in view: who is told their places, how exactly, and what is written down."""

from typing import Any

import pytest

from domain import grid
from tests.api.drawn import BEYOND_COUNT, BUSY, RECENT
from tests.auth.house import Browser, House

POINTS = "/api/v1/map/incidents"
BOX = "-90.33,38.52,-90.15,38.79"
ALL = sum(RECENT.values()) + BEYOND_COUNT


def _answer(browser: Browser, **asked: object) -> dict[str, Any]:
    answer = browser.get(POINTS, query_string=asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def test_points_are_for_those_who_may_see_exact_places(
    house: House, analyst: Browser, viewer: Browser
) -> None:
    assert viewer.get(POINTS, query_string={"bbox": BOX}).status_code == 403
    body = _answer(analyst, bbox=BOX, reason="to see who was near")
    assert (len(body["features"]), body["more"], body["exact"]) == (ALL, False, True)
    for feature in body["features"]:
        assert feature["properties"].keys() == {"category", "occurred"}
    [entry] = house.entries("read_exact_places")
    assert entry.detail == {"incidents": ALL, "reason": "to see who was near"}
    assert entry.subject == "box:-90.33,38.52,-90.15,38.79"
    assert entry.account_id is not None


def test_without_a_reason_points_lie_in_the_middle_of_their_cells(
    house: House, analyst: Browser
) -> None:
    body = _answer(analyst, bbox=BOX)
    assert body["exact"] is False
    for feature in body["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        assert grid.centre(grid.containing(lat, lon, grid.RESOLUTION)) == (lat, lon)
    assert house.entries("read_exact_places") == []


@pytest.mark.parametrize("reason", ["", "because", "1234567890", "x" * 201])
def test_a_reason_that_says_nothing_is_refused(analyst: Browser, reason: str) -> None:
    answer = analyst.get(POINTS, query_string={"bbox": BOX, "reason": reason})
    assert (answer.status_code, "8 to 200" in answer.get_json()["detail"]) == (400, True)


def test_smaller_and_smaller_boxes_find_no_point_without_a_reason(analyst: Browser) -> None:
    lat, lon = BUSY
    at = f"{lon - 1e-5},{lat - 1e-5},{lon + 1e-5},{lat + 1e-5}"
    assert _answer(analyst, bbox=at)["features"] == []
    assert _answer(analyst, bbox=at, reason="to look closely")["features"]


def test_points_need_a_box(analyst: Browser) -> None:
    answer = analyst.get(POINTS)
    assert (answer.status_code, "`bbox` is needed" in answer.get_json()["detail"]) == (400, True)


def test_a_cached_copy_is_held_without_asking_for_the_counts(
    house: House, analyst: Browser
) -> None:
    """Audited reads tell: the second of two equal questions reads nothing."""
    asked = f"{POINTS}?bbox={BOX}&reason=to+read+it+twice"
    tag = analyst.get(asked).headers["ETag"]
    analyst.get(asked, headers={**analyst.headers, "If-None-Match": tag})
    assert len(house.entries("read_exact_places")) == 1
