"""The table twin, for a view the browser says it has."""

from typing import Any

import pytest

from components.ids import RiskMap
from domain import grid
from tests.api import drawn
from tests.api.drawn import BEYOND, BUSY, LONE
from tests.callbacks.calling import Asker

OUTPUT = f"{RiskMap.TWIN}.hidden"
VIEW = {"res": 9, "bounds": [-90.3, 38.6, -90.24, 38.65]}


def rows(asker: Asker, view: object = VIEW) -> dict[str, Any]:
    written = asker.answer(OUTPUT, risk_map_table="table", risk_map_hexagons=view)
    assert written[RiskMap.TWIN]["hidden"] is False
    table = written[RiskMap.TWIN]["children"][1]["props"]
    return {row["cell"]: row for row in table["rows"]}


def test_it_has_the_cells_in_view(analyst: Asker) -> None:
    found = rows(analyst)
    assert found[grid.text(drawn.cell(BUSY))]["count"] == 7
    assert grid.text(drawn.cell(BEYOND)) not in found


def test_a_viewer_reads_of_no_small_count(viewer: Asker) -> None:
    assert all(row["count"] >= 3 for row in rows(viewer).values())
    assert grid.text(drawn.cell(LONE, 8)) not in rows(viewer)


@pytest.mark.parametrize(
    "view", [None, {}, {"res": "x", "bounds": [1, 2]}, {"res": 99, "bounds": [-180, -90, 180, 90]}]
)
def test_a_view_that_makes_no_sense_is_the_whole_city(analyst: Asker, view: object) -> None:
    assert sum(row["count"] for row in rows(analyst, view).values()) == 15


def test_the_map_has_no_table_over_it(analyst: Asker) -> None:
    assert analyst.answer(OUTPUT)[RiskMap.TWIN]["hidden"] is True
