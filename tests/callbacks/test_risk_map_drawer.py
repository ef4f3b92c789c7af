"""The drawer: what is told, to whom, and what is written down about it."""

import pytest

from components.ids import RiskMap
from domain import grid
from tests.api import drawn
from tests.api.drawn import BUSY, QUIET, RECENT
from tests.callbacks.calling import Asker, words

BUSY_CELL, QUIET_CELL = (grid.text(drawn.cell(place)) for place in (BUSY, QUIET))
OUTPUT = f"{RiskMap.DRAWER}.hidden"


def test_it_opens_on_a_cell_and_reading_exact_places_is_written_down(analyst: Asker) -> None:
    analyst.answer(OUTPUT, risk_map_cell=BUSY_CELL)
    assert analyst.house.entries("read_exact_places") == []
    analyst.answer(f"{RiskMap.REASON_GIVEN}.data", risk_map_reason="the meeting of Monday")
    [stated] = analyst.house.entries("stated_reason")
    assert stated.subject == "the meeting of Monday"
    written = analyst.answer(OUTPUT, risk_map_cell=BUSY_CELL)
    assert written[RiskMap.DRAWER]["hidden"] is False
    assert "District 1" in words(written[RiskMap.DRAWER_BODY]["children"])
    [entry] = analyst.house.entries("read_exact_places")
    assert entry.subject == f"cell:{BUSY_CELL}"
    assert entry.detail == {"incidents": RECENT[BUSY], "reason": "the meeting of Monday"}


def test_a_viewer_reads_no_incident_and_so_nothing_is_written_down(viewer: Asker) -> None:
    said = words(viewer.answer(OUTPUT, risk_map_cell=QUIET_CELL)[RiskMap.DRAWER_BODY]["children"])
    assert "too few to show" in said
    assert "Single incidents are shown to analysts." in said
    assert viewer.house.entries("read_exact_places") == []


def test_without_a_cell_it_is_closed(analyst: Asker) -> None:
    assert analyst.answer(OUTPUT)[RiskMap.DRAWER]["hidden"] is True


@pytest.mark.parametrize("cell", ["nonsense", "8f", "852830827ffffff0", "842830fffffffff", "-1"])
def test_what_is_no_cell_of_the_map_is_refused_in_words(analyst: Asker, cell: str) -> None:
    written = analyst.answer(OUTPUT, risk_map_cell=cell)
    assert RiskMap.DRAWER not in written
    assert written[RiskMap.REFUSAL]["hidden"] is False
    assert "Choose one on the map." in written[RiskMap.REFUSAL_SAID]["children"]
