"""The map's third view: what is expected of cells."""

import pytest

from components.ids import RiskMap
from db import session as database
from domain import grid
from tests import predicted
from tests.api import drawn
from tests.auth.house import House
from tests.callbacks.calling import Asker, words

LAYER = f"{RiskMap.HEX}.url"
BARS = f"{RiskMap.TIME}.bars"
TOLD = f"{RiskMap.LEGEND}.children"
STORY = f"{RiskMap.DRAWER}.hidden"
SUMMARY = {
    "measure": "forecast",
    "breaks": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
    "step_breaks": [0.01, 0.02, 0.03, 0.04, 0.05, 0.06],
    "resolution": 9,
    "expected": 4.5,
    "cells": 3,
    "first": "2026-01-01T06:00:00+00:00",
    "end": "2026-01-08T06:00:00+00:00",
}


@pytest.fixture(scope="module")
def published(house: House) -> House:
    with database.transaction(house.sessions) as session:
        predicted.surface_published(session)
    return house


def test_before_anything_is_published_the_map_says_so(analyst: Asker) -> None:
    written = analyst.answer(LAYER, risk_map_measure="forecast", risk_map_filter="")
    assert written[RiskMap.HEX]["url"] is None
    assert "No forecast of places" in words(written[RiskMap.EMPTY]["children"])


def test_categories_without_a_forecast_say_which_have(published: House, viewer: Asker) -> None:
    written = viewer.answer(LAYER, risk_map_measure="forecast", risk_map_filter="types=theft")
    assert "of burglary" in words(written[RiskMap.EMPTY]["children"])


def test_cells_and_their_hours_are_asked_for(published: House, viewer: Asker) -> None:
    written = viewer.answer(LAYER, risk_map_measure="forecast", risk_map_filter="")
    assert written[RiskMap.HEX]["url"] == "/api/v1/map/h3/forecast?unit=hour"
    assert written[RiskMap.HEX]["step_url"] == written[RiskMap.HEX]["url"]


@pytest.mark.parametrize(("unit", "count"), [("", 24), ("hour", 24), ("day", 7), ("week", 24)])
def test_the_time_bar_looks_ahead(published: House, viewer: Asker, unit: str, count: int) -> None:
    written = viewer.answer(BARS, risk_map_measure="forecast", risk_map_unit=unit)
    bars = written[RiskMap.TIME]["bars"]
    assert len(bars) == count
    assert all("count" not in bar and "expected" in bar["label"] for bar in bars)
    assert [one["value"] for one in written[RiskMap.TIME]["units"]] == ["hour", "day"]


def test_the_sentence_says_how_many_and_that_it_was_not_tried(
    published: House, viewer: Asker
) -> None:
    written = viewer.answer(TOLD, risk_map_hexagons=SUMMARY)
    said = words(written[RiskMap.SENTENCE]["children"])
    assert "4 incidents" in said or "5 incidents" in said
    assert "not tried on past data yet" in said
    assert "Expected incidents" in words(written[RiskMap.LEGEND]["children"])


def test_a_drawer_says_what_is_expected_and_why(published: House, viewer: Asker) -> None:
    cell = grid.text(drawn.cell(drawn.BUSY, 10))
    written = viewer.answer(STORY, risk_map_cell=cell)
    said = words(written[RiskMap.DRAWER_BODY]["children"])
    assert "Chance of at least one" in said
    assert "this cell, last year 75\u00a0%" in said.replace("  ", " ")


def test_the_table_lists_what_is_expected(published: House, viewer: Asker) -> None:
    output = f"{RiskMap.TWIN}.hidden"
    asked = {"risk_map_table": "table", "risk_map_measure": "forecast"}
    written = viewer.answer(output, **asked, risk_map_hexagons={"res": 10, "bounds": [0, 0, 0, 0]})
    assert written[RiskMap.TWIN]["children"][1]["props"]["rows"] == []
    whole = {"res": 10, "bounds": [-91, 38, -90, 39]}
    written = viewer.answer(output, **asked, risk_map_hexagons=whole)
    rows = {row["cell"]: row for row in written[RiskMap.TWIN]["children"][1]["props"]["rows"]}
    busy = rows[grid.text(drawn.cell(drawn.BUSY, 10))]
    assert (busy["area"], busy["expected"]) == ("District 1", 3)
    assert 90 < busy["chance"] < 95
