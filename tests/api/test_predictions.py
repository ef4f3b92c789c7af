"""What is expected of cells, as the map and other systems read it."""

import base64
import struct
from collections.abc import Iterator

import pytest

from db import session as database
from domain import grid
from tests import predicted
from tests.api import drawn
from tests.auth.house import Browser, House

HEX = "/api/v1/map/h3/forecast"
HOT = "/api/v1/predictions/hotspots"


@pytest.fixture(scope="module")
def published(house: House) -> Iterator[House]:
    with database.transaction(house.sessions) as session:
        predicted.surface_published(session)
    return house


def test_before_anything_is_published_there_is_nothing(analyst: Browser) -> None:
    for path in (HEX, HOT):
        answer = analyst.get(path)
        assert answer.status_code == 404
        assert "published" in answer.get_json()["detail"]


def test_the_layer_holds_what_is_expected(published: House, viewer: Browser) -> None:
    body = viewer.get(HEX, query_string={"res": 10}).get_json()
    cells = struct.unpack(f"<{len(predicted.EXPECTED)}Q", base64.b64decode(body["cells"]))
    expected = struct.unpack(f"<{len(cells)}f", base64.b64decode(body["rate"]))
    assert dict(zip(cells, expected, strict=True)) == {
        drawn.cell(place, 10): value for place, value in predicted.EXPECTED.items()
    }
    assert (body["measure"], body["resolution"]) == ("forecast", 10)
    assert body["summary"]["expected"] == pytest.approx(sum(predicted.EXPECTED.values()))


def test_an_hour_is_a_part_of_it(published: House, analyst: Browser) -> None:
    body = analyst.get(HEX, query_string={"res": 9, "unit": "hour", "step": 0}).get_json()
    assert body["summary"]["expected"] < sum(predicted.EXPECTED.values()) / 50
    assert body["breaks"] == body["summary"]["step_breaks"]


def test_the_same_question_is_not_answered_twice(published: House, analyst: Browser) -> None:
    first = analyst.get(HEX)
    again = analyst.get(HEX, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "asked", [{"unit": "month"}, {"unit": "hour", "step": 99}, {"types": "theft"}, {"res": 99}]
)
def test_nonsense_is_refused(published: House, analyst: Browser, asked: dict[str, object]) -> None:
    answer = analyst.get(HEX, query_string=asked)
    assert answer.status_code == 400
    assert answer.get_json()["detail"]


def test_hot_spots_stand_in_the_boundaries_of_their_areas(
    published: House, analyst: Browser
) -> None:
    body = analyst.get(HOT, query_string={"share": "1"}).get_json()
    found = {one["properties"]["name"]: one for one in body["features"]}
    square = found["District 1"]
    assert square["geometry"]["type"] in {"Polygon", "MultiPolygon"}
    assert square["properties"]["expected"] == pytest.approx(4)
    cells = {cell["cell"] for cell in square["properties"]["cells"]}
    assert cells == {grid.text(drawn.cell(place, 10)) for place in (drawn.BUSY, drawn.QUIET)}
    assert body["record"] is None
    top = analyst.get(HOT).get_json()["features"]
    assert [len(one["properties"]["cells"]) for one in top] == [1]


@pytest.mark.parametrize("asked", [{"share": "0"}, {"share": "x"}, {"target": "arson"}])
def test_hot_spots_refuse_nonsense(
    published: House, analyst: Browser, asked: dict[str, str]
) -> None:
    assert analyst.get(HOT, query_string=asked).status_code == 400
