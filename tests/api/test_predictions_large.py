"""What is expected of a city whose points allow large cells alone."""

import base64
import struct

import pytest

from db import session as database
from domain import grid
from tests import predicted
from tests.api import drawn
from tests.auth.house import Browser, House

HEX = "/api/v1/map/h3/forecast"
HOT = "/api/v1/predictions/hotspots"


@pytest.fixture(scope="module")
def published(house: House) -> House:
    with database.transaction(house.sessions) as session:
        predicted.large_published(session)
    return house


@pytest.mark.parametrize("asked", [10, 9, 8])
def test_finer_cells_are_not_invented(published: House, viewer: Browser, asked: int) -> None:
    body = viewer.get(HEX, query_string={"res": asked}).get_json()
    [*cells] = struct.unpack("<2Q", base64.b64decode(body["cells"]))
    assert body["resolution"] == 8
    assert {grid.resolution(cell) for cell in cells} == {8}
    assert "9,000 records lie on only 41 points" in body["summary"]["coarse"]


def test_hot_spots_are_as_large(published: House, analyst: Browser) -> None:
    body = analyst.get(HOT, query_string={"share": "1"}).get_json()
    assert body["resolution"] == 8
    assert "They say nothing about streets" in body["coarse"]
    named = [cell["cell"] for one in body["features"] for cell in one["properties"]["cells"]]
    assert grid.text(drawn.cell(drawn.BUSY, 8)) in named
