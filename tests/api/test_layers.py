"""The layer answer as a browser reads it, and as nobody should be able to."""

import base64
import math
import struct
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from db.queries import freshness
from domain.city import Boundary
from domain.layer import CellFlag
from services import cities
from tests import town
from tests.api import drawn
from tests.api.drawn import BEYOND, BEYOND_COUNT, BUSY, LONE, RECENT
from tests.auth.house import Browser, House

HEX = "/api/v1/map/h3/incidents"
AREAS = "/api/v1/map/areas"
POINTS = "/api/v1/map/incidents"
BOX = "-90.33,38.52,-90.15,38.79"
ALL = sum(RECENT.values()) + BEYOND_COUNT


@dataclass(frozen=True)
class Picture:
    """Cell → (count, class, flags, rate), decoded byte by byte as ``assets/cells.js`` does."""

    cells: dict[str, tuple[int, int, int, float | None]]

    @staticmethod
    def of(answer: dict[str, Any]) -> "Picture":
        cells = _numbers(answer["cells"], "Q")
        rates = _numbers(answer["rate"], "f") if "rate" in answer else [None] * len(cells)
        values = zip(
            *(_numbers(answer["count"], "i"), _numbers(answer["klass"], "B")),
            *(_numbers(answer["flags"], "B"), rates),
            strict=True,
        )
        return Picture(dict(zip((f"{cell:x}" for cell in cells), values, strict=True)))

    def at(self, place: tuple[float, float], resolution: int = 9) -> tuple[Any, ...]:
        return self.cells[f"{drawn.cell(place, resolution):x}"]


def _numbers(packed: str, kind: str) -> list[Any]:
    raw = base64.b64decode(packed)
    return [one for (one,) in struct.iter_unpack(f"<{kind}", raw)]


def _answer(browser: Browser, path: str = HEX, **asked: object) -> dict[str, Any]:
    answer = browser.get(path, query_string=asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def _hexagons(browser: Browser, **asked: object) -> tuple[dict[str, Any], Picture]:
    body = _answer(browser, res=9, **asked)
    return body, Picture.of(body)


def test_the_answer_is_what_was_promised(analyst: Browser) -> None:
    body, picture = _hexagons(analyst)
    assert body.keys() == {
        *("cells", "count", "klass", "flags", "resolution", "measure", "unit", "breaks"),
        *("data_through", "version", "summary"),
    }
    assert body["summary"].keys() == {
        *("incidents", "cells", "suppressed", "not_mapped", "not_mapped_by", "highest"),
        *("covered", "step_breaks", "coarsened", "period"),
    }
    assert (body["resolution"], body["measure"], len(body["breaks"])) == (9, "count", 6)
    assert body["data_through"] == "2025-12-31T18:00:00+00:00"
    for place, count in {**RECENT, BEYOND: BEYOND_COUNT}.items():
        assert picture.at(place)[0] == count
    assert list(picture.cells) == sorted(picture.cells)


def test_what_is_said_beside_the_cells(analyst: Browser) -> None:
    said = _answer(analyst, res=9)["summary"]
    assert (said["incidents"], said["cells"], said["suppressed"]) == (ALL, 4, 0)
    assert said["not_mapped"] == sum(said["not_mapped_by"].values()) == 6
    assert said["not_mapped_by"]["area_only"] == 2
    assert said["highest"] == {"cell": f"{drawn.cell(BUSY):x}", "place": "District 1"}
    assert said["covered"] == ["2025-02-01", "2026-01-01"]


def test_rates_are_whole_numbers_of_nothing(analyst: Browser) -> None:
    """Four bytes a rate: neither a small nor a great one is cut off."""
    body, picture = _hexagons(analyst, measure="rate")
    rates = [rate for _, _, _, rate in picture.cells.values()]
    assert all(rate is not None and math.isfinite(rate) and rate > 0 for rate in rates)
    assert picture.at(BUSY)[3] == max(rates)
    assert body["breaks"][-1] >= body["breaks"][0] > 0


def test_a_box_keeps_its_cells_and_the_city_s_totals(analyst: Browser) -> None:
    _, whole = _hexagons(analyst)
    body, part = _hexagons(analyst, bbox="-90.205,38.595,-90.195,38.605")
    assert list(part.cells) == [f"{drawn.cell(BEYOND):x}"]
    assert body["summary"]["incidents"] == ALL
    _, again = _hexagons(analyst, bbox=BOX)
    assert again.cells == whole.cells


@pytest.mark.parametrize("bbox", ["-180,-90,180,90", "-400,-90,400,90", "10,50,20,60"])
def test_a_view_of_the_world_is_no_more_work_than_the_city(analyst: Browser, bbox: str) -> None:
    body = _answer(analyst, res=10, bbox=bbox)
    assert body["resolution"] <= 10
    found = Picture.of(body).cells
    assert sum(count for count, *_ in found.values()) == (0 if bbox.startswith("10") else ALL)


def test_a_wide_view_is_answered_coarser(analyst: Browser) -> None:
    assert _answer(analyst, res=10, bbox=BOX)["resolution"] == 9


def test_a_step_is_its_own_days_with_the_limits_of_all_steps(analyst: Browser) -> None:
    base, _ = _hexagons(analyst, unit="week", bbox=BOX)
    limits = base["summary"]["step_breaks"]
    assert limits is not None
    total = 0
    for step in range(4):
        body, picture = _hexagons(analyst, unit="week", step=step, bbox=BOX)
        assert body["breaks"] == limits
        assert body["summary"]["step_breaks"] == limits
        total += body["summary"]["incidents"]
        for count, klass, _, _ in picture.cells.values():
            above = sum(count >= limit for limit in limits[1:-1])
            assert klass == (above + 1 if count else 0)
    assert total == ALL
    longer, _ = _hexagons(analyst, unit="week", last=280)
    assert longer["breaks"] != longer["summary"]["step_breaks"] == limits


def test_a_step_without_a_unit_is_one_of_the_finest(analyst: Browser) -> None:
    last, _ = _hexagons(analyst, step=27)
    assert last["summary"]["incidents"] == 4


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"res": 11}, "res"),
        ({"res": "x"}, "res"),
        ({"res": 4}, "res"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "1,2,3,x"}, "bbox"),
        ({"bbox": "3,2,1,4"}, "bbox"),
        ({"bbox": "nan,nan,nan,nan"}, "bbox"),
        ({"bbox": "-inf,-90,inf,90"}, "bbox"),
        ({"measure": "danger"}, "measure"),
        ({"step": -1}, "step"),
        ({"step": 4, "unit": "week"}, "step"),
        ({"step": "now"}, "step"),
        ({"types": "theif"}, "theif"),
        ({"last": 0}, "last"),
        ({"from": "yesterday", "to": "today"}, "from"),
        ({"area": "1;DROP TABLE area"}, "area"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(
    analyst: Browser, asked: dict[str, object], named: str
) -> None:
    answer = analyst.get(HEX, query_string=asked)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert named in answer.get_json()["detail"]


def test_text_from_outside_is_only_text(analyst: Browser) -> None:
    for odd in ("'; DROP TABLE incident; --", "\x00", "%", "😀" * 100):
        body, _ = _hexagons(analyst, sources=odd, unit=odd)
        assert body["summary"]["incidents"] == 0
    assert _answer(analyst, res=9)["summary"]["incidents"] == ALL


def test_a_viewer_s_suppressed_cells_carry_no_number(viewer: Browser) -> None:
    for asked in (
        {},
        {"measure": "rate"},
        {"unit": "week"},
        {"measure": "rate", "unit": "week", "step": 3},
    ):
        body, picture = _hexagons(viewer, **asked)
        hidden = [values for values in picture.cells.values() if values[2] & CellFlag.SUPPRESSED]
        assert hidden
        assert {(count, klass, flags) for count, klass, flags, _ in hidden} == {
            (0, 0, CellFlag.SUPPRESSED)
        }
        assert {rate for *_, rate in hidden} <= {None, 0.0}
        assert body["resolution"] == 8
        shown = [count for count, *_ in picture.cells.values() if count]
        assert all(count >= 3 for count in shown)
        said = body["summary"]
        assert (said["incidents"], said["cells"]) == (sum(shown), len(shown))
        assert said["suppressed"] == len(hidden)


def test_a_viewer_and_an_analyst_do_not_share_an_answer(analyst: Browser, viewer: Browser) -> None:
    tag = analyst.get(HEX).headers["ETag"]
    answer = viewer.get(HEX, headers={**viewer.headers, "If-None-Match": tag})
    assert answer.status_code == 200
    assert Picture.of(viewer.get(HEX).get_json()).at(LONE, 8)[0] == 0


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
@pytest.mark.parametrize("path", [HEX, AREAS, f"{POINTS}?bbox={BOX}"])
def test_what_did_not_change_is_not_sent_again(analyst: Browser, path: str, encoding: str) -> None:
    headers = {**analyst.headers, "Accept-Encoding": encoding}
    first = analyst.get(path, headers=headers)
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = analyst.get(path, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_another_question_or_a_change_is_another_answer(
    house: House, settled: tuple[Any, Any], analyst: Browser
) -> None:
    tag = analyst.get(HEX).headers["ETag"]
    assert analyst.get(HEX, query_string={"last": 7}).headers["ETag"] != tag
    with house.sessions.begin() as session:
        freshness.advance(session, town.source(house.sessions).id, latest_event_at=None)
    assert analyst.get(HEX, headers={**analyst.headers, "If-None-Match": tag}).status_code == 200


def test_other_boundaries_are_another_answer(house: House, analyst: Browser) -> None:
    tag = analyst.get(AREAS).headers["ETag"]
    with house.sessions.begin() as session:
        east = town.district("2", -90.22, -90.15)
        cities.add_areas(session, Boundary("district", "b.geojson", "name", "code"), [east])
    assert analyst.get(AREAS, headers={**analyst.headers, "If-None-Match": tag}).status_code == 200


def test_areas_count_what_is_beside_the_map_too(analyst: Browser, viewer: Browser) -> None:
    def counts(browser: Browser) -> dict[str, int | None]:
        body = _answer(browser, AREAS)
        return {one["properties"]["name"]: one["properties"]["count"] for one in body["features"]}

    in_first = sum(RECENT.values()) + 2
    assert counts(analyst) == {"District 1": in_first, "District 2": BEYOND_COUNT}
    told = counts(viewer)
    assert all(n is None or 3 <= n <= counts(analyst)[area] for area, n in told.items())
    few = _answer(viewer, AREAS, types="assault", last=4)
    assert {one["properties"]["count"] for one in few["features"]} == {None}


@pytest.mark.parametrize(
    "path", [HEX, AREAS, POINTS, f"{HEX}?res=99", "/api/v1/map/streets.pmtiles"]
)
def test_signed_out_nothing_is_said(house: House, path: str) -> None:
    answer: TestResponse = house.browser().client.get(path)
    assert answer.status_code == 401
    assert b"cells" not in answer.data
