"""The map's forecast where the points allow large cells alone: said in every view."""

import pytest

from components.ids import RiskMap
from db import session as database
from domain import grid
from tests import predicted
from tests.api import drawn
from tests.auth.house import House
from tests.callbacks.calling import Asker, words
from tests.callbacks.test_risk_map_forecast import STORY, SUMMARY, TOLD

WHY = "9,000 records lie on only 41 points"


@pytest.fixture(scope="module")
def published(house: House) -> House:
    with database.transaction(house.sessions) as session:
        predicted.large_published(session)
    return house


def test_the_sentence_says_why(published: House, viewer: Asker) -> None:
    written = viewer.answer(TOLD, risk_map_hexagons={**SUMMARY, "resolution": 8})
    said = words(written[RiskMap.SENTENCE]["children"])
    assert "finer ones would be guesses" in said
    assert WHY in said


def test_the_drawer_of_a_fine_cell_tells_of_the_large_one(published: House, viewer: Asker) -> None:
    cell = grid.text(drawn.cell(drawn.BUSY, 10))
    said = words(viewer.answer(STORY, risk_map_cell=cell)[RiskMap.DRAWER_BODY]["children"])
    assert WHY in said
    assert "3.0 expected" in said.replace("  ", " ")


def test_the_table_lists_large_cells_and_says_why(published: House, viewer: Asker) -> None:
    asked = {"risk_map_table": "table", "risk_map_measure": "forecast"}
    whole = {"res": 10, "bounds": [-91, 38, -90, 39]}
    written = viewer.answer(f"{RiskMap.TWIN}.hidden", **asked, risk_map_hexagons=whole)
    shown = written[RiskMap.TWIN]["children"]
    assert WHY in words(shown)
    assert {row["cell"] for row in shown[-1]["props"]["rows"]} == {
        grid.text(drawn.cell(place, 8)) for place in (drawn.BUSY, drawn.BEYOND)
    }
