"""The Forecast page, called as the browser calls it."""

import pytest

from components.ids import Forecast
from db import session as database
from tests import predicted
from tests.auth.house import House
from tests.callbacks.calling import Asker, words

OUTPUT = f"{Forecast.SUMMARY}.children"


@pytest.fixture(scope="module")
def published(house: House) -> House:
    with database.transaction(house.sessions) as session:
        predicted.areas_published(session)
    return house


def test_before_a_model_is_published_no_number_is_shown(analyst: Asker) -> None:
    written = analyst.answer(OUTPUT, frame_url__search="")
    said = words(written[Forecast.SUMMARY]["children"])
    assert "No forecast has been published yet" in said
    assert not any(letter.isdigit() for letter in said)
    assert written[Forecast.CHART_CARD]["hidden"] is True


def test_the_next_week_is_said_with_its_interval_and_record(
    published: House, viewer: Asker
) -> None:
    written = viewer.answer(OUTPUT, frame_url__search="")
    said = words(written[Forecast.SUMMARY]["children"])
    assert "most likely" in said
    assert "better than the mean of 28 days, in 26 past forecasts" in said
    assert "Prophet of the city" in said
    names = [trace.get("name") for trace in written[Forecast.CHART]["figure"]["data"]]
    assert {"Recorded", "Expected", "95\u00a0% interval", "Mean of 28 days"} <= set(names)
    assert written[Forecast.TWIN]["hidden"] is True


def test_the_table_is_the_chart_s_twin(published: House, analyst: Asker) -> None:
    written = analyst.answer(OUTPUT, frame_url__search="?view=table")
    assert written[Forecast.SHOWN]["hidden"] is True
    rows = written[Forecast.TWIN]["children"][1]["props"]["rows"]
    assert [row["expected"] for row in rows if row["note"] == "To come"] == [predicted.TOTAL] * 4


@pytest.mark.parametrize("search", ["?area=x", "?target=arson", "?days=9", "?area=99999"])
def test_nonsense_is_a_sentence(published: House, analyst: Asker, search: str) -> None:
    written = analyst.answer(OUTPUT, frame_url__search=search)
    assert "cannot be shown" in words(written[Forecast.SUMMARY]["children"])
    assert written[Forecast.CHART]["figure"] is None


def test_areas_are_offered_by_level(analyst: Asker) -> None:
    written = analyst.answer(f"{Forecast.AREA}.options")
    options = written[Forecast.AREA]["options"]
    assert options[0] == {"value": "", "label": "The whole city"}
    assert {one.get("group") for one in options[1:]} == {"Districts"}
