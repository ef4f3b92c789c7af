"""The callbacks of the risk map on a town whose every incident is known."""

import pytest

from components.ids import FilterBar, RiskMap
from domain import grid
from tests.api import drawn
from tests.api.drawn import BUSY, QUIET, RECENT
from tests.callbacks.calling import Asker, words

BUSY_CELL, QUIET_CELL = (grid.text(drawn.cell(place)) for place in (BUSY, QUIET))
EVERY_OUTPUT = (
    f"{RiskMap.HEX}.url",
    f"{RiskMap.POINTS}.url",
    f"{FilterBar.PERIOD_SAID}.children",
    f"{FilterBar.TYPES}.options",
    f"{FilterBar.AREAS}.options",
    f"{RiskMap.TIME}.bars",
    f"{RiskMap.DRAWER}.hidden",
    f"{RiskMap.TWIN}.hidden",
    f"{RiskMap.LEGEND}.children",
)
SUMMARY = {
    "incidents": 15,
    "cells": 4,
    "not_mapped": 6,
    "not_mapped_by": {"no_position": 1, "summary": 5},
    "highest": {"cell": BUSY_CELL, "place": "District 1"},
    "breaks": [1, 2, 3, 4, 5, 6],
    "step_breaks": [1, 2, 3, 4, 5, 60],
    "measure": "count",
    "resolution": 9,
}


@pytest.mark.parametrize("output", EVERY_OUTPUT)
def test_nobody_who_is_not_signed_in_is_answered(analyst: Asker, output: str) -> None:
    stranger = Asker(analyst.house, analyst.house.browser())
    assert stranger.post(output).status_code == 401


def test_the_layers_are_asked_for_what_the_address_says(analyst: Asker) -> None:
    written = analyst.answer(
        f"{RiskMap.HEX}.url",
        risk_map_filter="last=7&types=theft",
        risk_map_measure="rate",
        risk_map_unit="week",
    )
    hexagons = written[RiskMap.HEX]
    assert hexagons["url"] == hexagons["step_url"]
    assert hexagons["url"] == ("/api/v1/map/h3/incidents?last=7&types=theft&measure=rate&unit=week")
    assert written[RiskMap.SHAPES]["url"] == "/api/v1/map/areas?last=7&types=theft"
    assert written[RiskMap.REFUSAL]["hidden"] is True


@pytest.mark.parametrize(
    ("part", "value", "sentence"),
    [
        ("risk_map_filter", "types=nonsense", "There is no category 'nonsense'"),
        ("risk_map_filter", "from=2018-02-30&to=2018-03-01", "are both days"),
        ("risk_map_filter", "last=0", "`last` is a number of days"),
        ("risk_map_measure", "beauty", "`measure` is count or rate."),
    ],
)
def test_what_cannot_be_read_is_said_and_changes_nothing_else(
    analyst: Asker, part: str, value: str, sentence: str
) -> None:
    written = analyst.answer(f"{RiskMap.HEX}.url", **{part: value})
    assert RiskMap.HEX not in written
    assert written[RiskMap.REFUSAL]["hidden"] is False
    assert sentence in written[RiskMap.REFUSAL_SAID]["children"]


def test_the_chips_say_what_is_chosen(analyst: Asker) -> None:
    written = analyst.answer(f"{FilterBar.PERIOD_SAID}.children", filter_bar_asked="types=assault")
    assert words(written[FilterBar.PERIOD_SAID]["children"]) == "Last 28 days"
    assert words(written[FilterBar.TYPES_SAID]["children"]) == "Assault"
    assert words(written[FilterBar.AREAS_SAID]["children"]) == "All"
    assert written[FilterBar.DATES] == {"first": "2025-12-04", "end": "2026-01-01"}


def test_the_panels_offer_what_there_is(analyst: Asker) -> None:
    offered = analyst.answer(f"{FilterBar.AREAS}.options")
    assert [one["label"] for one in offered[FilterBar.SOURCES]["options"]] == [
        "Fire service", "Police"
    ]  # fmt: skip
    names = [one["label"] for one in offered[FilterBar.AREAS]["options"]]
    assert names == ["District 1", "District 2"]
    types = analyst.answer(f"{FilterBar.TYPES}.options")[FilterBar.TYPES]["options"]
    assert {one["value"] for one in types} == {"theft", "assault"}


def test_the_time_bar_counts_every_day_on_the_map_or_not(analyst: Asker) -> None:
    written = analyst.answer(f"{RiskMap.TIME}.bars")
    bars = written[RiskMap.TIME]["bars"]
    assert len(bars) == 28
    assert sum(bar["count"] for bar in bars) == sum(RECENT.values()) + drawn.BEYOND_COUNT + 6
    assert written[RiskMap.TIME]["unit"] == written[RiskMap.FITTED]["data"] == "day"
    assert "America/Chicago" in written[RiskMap.TIME]["note"]


def test_a_unit_that_does_not_fit_gives_way(analyst: Asker) -> None:
    written = analyst.answer(f"{RiskMap.TIME}.bars", risk_map_unit="year")
    assert written[RiskMap.FITTED]["data"] == "day"
    weeks = analyst.answer(f"{RiskMap.TIME}.bars", risk_map_unit="week")
    assert len(weeks[RiskMap.TIME]["bars"]) == 4


def test_the_legend_says_whether_it_is_of_a_step(analyst: Asker) -> None:
    whole = analyst.answer(f"{RiskMap.LEGEND}.children", risk_map_hexagons=SUMMARY)
    step = analyst.answer(
        f"{RiskMap.LEGEND}.children", risk_map_hexagons=SUMMARY, risk_map_stepping="1"
    )
    assert "Incidents per cell of" in words(whole[RiskMap.LEGEND]["children"])
    assert "Incidents in one day" in words(step[RiskMap.LEGEND]["children"])
    assert words(step[RiskMap.LEGEND]["children"]).find("60") > 0
    sentence = words(whole[RiskMap.SENTENCE]["children"])
    assert "15 incidents" in sentence
    assert "District 1" in sentence


def test_areas_are_coloured_where_there_is_nothing_else_or_on_request(analyst: Asker) -> None:
    alone = {**SUMMARY, "incidents": 0, "cells": 0}
    for written in (
        analyst.answer(f"{RiskMap.LEGEND}.children", risk_map_hexagons=alone),
        analyst.answer(
            f"{RiskMap.LEGEND}.children", risk_map_hexagons=SUMMARY, risk_map_layers="shades"
        ),
    ):
        assert len(written[RiskMap.SHAPES]["breaks"]) == 6
        assert written[RiskMap.SHAPES]["level"] == "district"
        assert "per district" in words(written[RiskMap.LEGEND]["children"])
    plain = analyst.answer(f"{RiskMap.LEGEND}.children", risk_map_hexagons=SUMMARY)
    assert plain[RiskMap.SHAPES]["breaks"] == []


def test_nothing_found_offers_a_way_out(analyst: Asker) -> None:
    nothing = {**SUMMARY, "incidents": 0, "cells": 0, "not_mapped": 0, "not_mapped_by": {}}
    written = analyst.answer(
        f"{RiskMap.LEGEND}.children", risk_map_hexagons=nothing, risk_map_filter="types=arson"
    )
    assert "Show all categories" in words(written[RiskMap.NOTICE]["children"])


def test_points_are_for_those_who_may_see_them(analyst: Asker, viewer: Asker) -> None:
    on = {"risk_map_layers": "names,incidents"}
    seen = analyst.answer(f"{RiskMap.POINTS}.url", **on)
    assert seen[RiskMap.POINTS]["url"] == "/api/v1/map/incidents?places=cells"
    assert seen[RiskMap.ASK_REASON]["hidden"] is False
    assert seen[RiskMap.SHAPES] == {"borders": False, "names": True}
    beside = viewer.answer(f"{RiskMap.POINTS}.url", **on)
    assert (beside[RiskMap.POINTS]["url"], beside[RiskMap.ASK_REASON]["hidden"]) == (None, True)
    assert analyst.answer(f"{RiskMap.POINTS}.url")[RiskMap.POINTS]["url"] is None


def test_hot_spots_are_drawn_for_those_who_may_see_them(analyst: Asker, viewer: Asker) -> None:
    output, shown = f"{RiskMap.HOT_SPOTS}.url", {"risk_map_layers": "borders,hot_spots"}
    assert analyst.answer(output, **shown)[RiskMap.HOT_SPOTS]["url"].startswith("/api/v1/map/hot")
    assert viewer.answer(output, **shown)[RiskMap.HOT_SPOTS]["url"] is None
    assert analyst.answer(output)[RiskMap.HOT_SPOTS]["url"] is None
