"""The hot spots page: what is shown, to whom, and what may be done there."""

from dataclasses import replace
from typing import Any

import pytest

from components.ids import HotSpots
from db import session as database
from db.queries import freshness, jobs, responses
from domain.hot_spot import Lack, Shortage
from domain.roles import Role
from services import cities
from tests import hot_town
from tests.auth.house import House
from tests.callbacks import conftest
from tests.callbacks.calling import Asker, words

GROUND = f"{HotSpots.SHAPES}.url"
PLACES = f"{HotSpots.STATE}.children"
FORM = {"stage": "response", "action": "presence", "first": "2025-12-20", "last": ""}


@pytest.fixture(scope="module")
def stored(house: House) -> tuple[int, int]:
    with database.transaction(house.sessions) as session:
        city = cities.current(session)
        hot_town.stored_shortage(session, Shortage(Lack.EVENTS, 72, 100))
        hot_town.stored_spot(session, city)
        return hot_town.stored_spot(session, city)


@pytest.fixture(scope="module")
def admin(house: House) -> Asker:
    return conftest._asker(house, Role.ADMIN)


def found(asker: Asker, query: str) -> dict[str, Any]:
    return asker.answer(PLACES, hot_spots_asked=query)


def cards(written: dict[str, Any]) -> list[dict[str, Any]]:
    drawn = written[HotSpots.PLACES]["children"]
    return [card for one in drawn if one["type"] == "SpotCards" for card in one["props"]["cards"]]


def test_the_newest_search_is_shown_on_map_and_cards(
    analyst: Asker, stored: tuple[int, int]
) -> None:
    written = found(analyst, "target=theft")
    [card] = cards(written)
    assert card["id"] == str(stored[1])
    url = written[HotSpots.OUTLINES]["url"]
    assert url == f"/api/v1/map/hot-spots?target=theft&window=90&run={stored[0]}"
    assert "2 Oct – before 31 Dec 2025" in words(written[HotSpots.STATE]["children"])
    assert "4.0 times" in words(written[HotSpots.REPEATS]["children"])
    assert written[HotSpots.NOTICES]["children"] == []


def test_an_earlier_search_says_so_and_leads_to_the_newest(
    analyst: Asker, stored: tuple[int, int]
) -> None:
    written = found(analyst, f"target=theft&run={stored[0] - 1}")
    assert "earlier search" in words(written[HotSpots.NOTICES]["children"])
    assert cards(written)[0]["id"] == str(stored[1] - 1)


def test_too_few_is_said_with_the_number_needed(analyst: Asker, stored: tuple[int, int]) -> None:
    said = words(found(analyst, "target=burglary&window=30")[HotSpots.PLACES]["children"])
    assert "72 incidents with a known place in 30 days; 100 are needed." in said


def test_a_city_without_data_is_asked_for_no_areas(
    analyst: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert analyst.answer(GROUND)[HotSpots.SHAPES]["url"] == "/api/v1/map/areas"
    now_at = freshness.now_at
    monkeypatch.setattr(freshness, "now_at", lambda of: replace(now_at(of), data_through=None))
    assert analyst.answer(GROUND)[HotSpots.SHAPES]["url"] is None


def test_where_nobody_has_looked_the_page_says_so(analyst: Asker, stored: tuple[int, int]) -> None:
    written = found(analyst, "target=robbery")
    assert "Nobody has looked yet" in words(written[HotSpots.PLACES]["children"])
    assert written[HotSpots.OUTLINES]["url"] is None


@pytest.mark.parametrize("query", ["target=x", "window=7", "run=x", "target=violent&run=1"])
def test_an_address_of_nothing_is_refused_in_words(
    analyst: Asker, stored: tuple[int, int], query: str
) -> None:
    written = found(analyst, query)
    assert HotSpots.PLACES not in written
    assert written[HotSpots.REFUSAL]["hidden"] is False
    assert written[HotSpots.REFUSAL_SAID]["children"]


def test_a_viewer_sees_none_of_it(viewer: Asker) -> None:
    for output in (PLACES, f"{HotSpots.LOG}.children", f"{HotSpots.HISTORY}.children"):
        assert viewer.post(output).status_code == 403


def test_the_table_has_the_same_hot_spots(analyst: Asker, stored: tuple[int, int]) -> None:
    given = {"hot_spots_view": "table", "hot_spots_asked": "target=theft"}
    twin = analyst.answer(f"{HotSpots.TWIN}.hidden", **given)[HotSpots.TWIN]
    assert twin["hidden"] is False
    [row] = twin["children"][1]["props"]["rows"]
    assert (row["count"], row["status"]) == (3, "emerging")


def test_the_searches_are_listed(analyst: Asker, stored: tuple[int, int]) -> None:
    written = analyst.answer(f"{HotSpots.HISTORY}.children", hot_spots_asked="target=theft")
    said = words(written[HotSpots.HISTORY]["children"])
    assert said.count("2 Oct – before 31 Dec 2025") == 2
    assert said.replace("the shown search", "").count("shown") == 1


def test_a_response_is_logged_seen_and_taken_back(
    house: House, analyst: Asker, stored: tuple[int, int]
) -> None:
    gathered = {**FORM, "minutes": "90", "visits": "", "note": " <b>Lamps</b> "}
    meant = [str(stored[1]), 1]
    written = analyst.answer(
        f"{HotSpots.LOG_REFUSAL}.hidden", hot_spots_gathered=gathered, hot_spots_meant=meant
    )
    assert written[HotSpots.LOG_REFUSAL]["hidden"] is True
    with house.sessions() as session:
        [logged] = responses.newest(session)
    assert (logged.note, logged.minutes, logged.visits) == ("<b>Lamps</b>", 90, None)
    log = analyst.answer(f"{HotSpots.LOG}.children")[HotSpots.LOG]["children"]
    assert "<b>Lamps</b>" in words(log)
    undo = f"{HotSpots.LOGGED}.data@"
    [output] = [name for name in house.app.callback_map if undo in name]
    analyst.answer(output.strip(".").split("...")[0], hot_spots_undone=[str(logged.id), 1])
    with house.sessions() as session:
        [gone] = responses.newest(session)
    assert gone.withdrawal is not None
    assert [entry.action for entry in house.entries("withdraw_response")] == ["withdraw_response"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"stage": "nonsense"},
        {"action": ""},
        {"first": ""},
        {"first": "yesterday"},
        {"last": "2025-12-01"},
        {"minutes": "-5"},
        {"visits": "1e9"},
        {"note": "x" * 2_000},
    ],
)
def test_a_form_that_makes_no_sense_is_refused_in_words(
    house: House, analyst: Asker, stored: tuple[int, int], wrong: dict[str, str]
) -> None:
    written = analyst.answer(
        f"{HotSpots.LOG_REFUSAL}.hidden",
        hot_spots_gathered={**FORM, **wrong},
        hot_spots_meant=[str(stored[1]), 1],
    )
    assert written[HotSpots.LOG_REFUSAL]["hidden"] is False
    assert written[HotSpots.LOG_REFUSAL_SAID]["children"]


def test_only_who_runs_jobs_starts_a_search(
    house: House, analyst: Asker, admin: Asker, stored: tuple[int, int]
) -> None:
    output = f"{HotSpots.STARTED}.data"
    given = {"hot_spots_start": 1, "hot_spots_asked": "target=theft&window=30"}
    assert analyst.post(output, **given).status_code == 403
    assert admin.post(output, **given).status_code == 200
    with house.sessions() as session:
        [job] = jobs.recent(session, name="hot_spots")
    assert (job.argument, job.state) == ("theft 30", "queued")
    for asker, hidden in ((analyst, True), (admin, False)):
        told = asker.answer(f"{HotSpots.PROGRESS}.children", hot_spots_asked="target=theft")
        assert told[HotSpots.CLOCK]["disabled"] is False
        assert told[HotSpots.START] == {"disabled": True, "hidden": hidden}
        assert "Waiting" in words(told[HotSpots.PROGRESS]["children"])
