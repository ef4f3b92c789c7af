"""Hot spots, near-repeats, searches and responses in words."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest

import locales
from components import (
    hot_cell_table,
    hot_spot_cards,
    hot_spot_runs,
    hot_spot_said,
    hot_spot_table,
    near_repeat_table,
    response_log,
)
from components.ids import HotSpots
from components.spot_cards import SpotCards
from domain import grid
from domain.hot_spot import GROUPS, HotCell, HotSpot, Kind, Lack, RepeatBand, Run, Shortage, Status
from domain.job import Job, JobState
from domain.response import Action, Response, Stage, Withdrawal
from tests.components import drawn_text

HOSTILE = "<img src=x onerror=alert(1)>"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ZONE = "America/Chicago"
SPOT = HotSpot(
    id=7,
    kind=Kind.PLACE,
    number=1,
    count=41,
    places=30,
    expected=3.7,
    p=0.005,
    q=0.01,
    stability=0.96,
    status=Status.EMERGING,
    trend_p=0.02,
    slices=(-1.0, 0.5, 1.7, 2.5),
    first_day=date(2026, 1, 2),
    last_day=date(2026, 2, 27),
    km2=0.131,
    lat=38.62,
    lon=-90.27,
    area=HOSTILE,
)
RUN = Run(
    id=3,
    group="theft",
    window_days=90,
    first=date(2025, 12, 1),
    end=date(2026, 3, 1),
    ran_at=NOW - timedelta(hours=2),
    shortage=None,
    parameters={"eps_m": 150.0, "rarity": 0.001, "simulations": 199},
    counts={"events": 800, "clusters": 5, "hot_spots": 1},
)
RESPONSE = Response(
    id=11,
    hot_spot_id=7,
    stage=Stage.RESPONSE,
    action=Action.PRESENCE,
    note=HOSTILE,
    minutes=90,
    visits=1,
    first_day=date(2026, 2, 1),
    last_day=None,
    area="Midtown",
    lat=38.6,
    lon=-90.2,
    account_id=5,
    by=HOSTILE,
    logged_at=NOW - timedelta(days=1),
)


def band(**other: object) -> RepeatBand:
    usual = RepeatBand(0, 10, 0, 7, 110, 28.0, 0.002, 499)
    return dataclasses.replace(usual, **other)


def cards(spots: list[HotSpot], treated: dict[int, int] | None = None) -> list[dict[str, object]]:
    drawn = hot_spot_cards.listed(RUN, spots, treated or {})
    return [card for one in drawn if isinstance(one, SpotCards) for card in one.cards]


def test_a_card_says_how_many_where_how_many_were_expected() -> None:
    [card] = cards([SPOT])
    assert card["excess"] == "41 incidents, 11 times the 3.7 that its surroundings would give."
    assert card["facts"] == "0.13 km² · 2 Jan 2026 – 27 Feb 2026 · 30 addresses"
    assert (card["place"], card["badge"], card["warning"]) == (HOSTILE, "emerging", "")
    standing, chance, stability = card["said"]  # type: ignore[misc]
    assert standing.startswith("Emerging")
    assert "Of 200 cities" in chance
    assert ", 1 had anything as remarkable. False discovery rate 1.0\u00a0%." in chance
    assert "96\u00a0%" in stability
    assert card["summary"] == "Hot in 2 of 4 four-week slices (Gi* above 1.64)."
    assert [bar["kind"] for bar in card["bars"]] == ["cool", "", "hot", "hot"]  # type: ignore[index]
    assert card["href"].startswith("/map?from=2025-12-01&to=2026-03-01&cell=89")  # type: ignore[attr-defined]


def test_bursts_stand_apart_and_are_measured_by_the_places_own_days() -> None:
    burst = dataclasses.replace(SPOT, id=8, kind=Kind.BURST)
    drawn = hot_spot_cards.listed(RUN, [SPOT, burst], {})
    words = drawn_text.words(drawn)
    assert words.index("Places that stand out: 1") < words.index("Bursts: 1")
    assert "other days" in str(cards([burst])[0]["excess"])


def test_what_is_nearly_one_address_is_warned_of() -> None:
    [card] = cards([dataclasses.replace(SPOT, places=1)])
    assert "1 address" in str(card["warning"])


def test_responses_that_touch_it_are_counted_on_its_card() -> None:
    assert cards([SPOT], {7: 1})[0]["said"][-1] == "1 response logged here."  # type: ignore[index]
    assert len(cards([SPOT], {8: 1})[0]["said"]) == 3  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stability", "word"), [(0.75, "stable"), (0.6, "fair"), (0.59, "shaky"), (1.0, "stable")]
)
def test_stability_has_hennigs_words(stability: float, word: str) -> None:
    assert hot_spot_said.firmness(dataclasses.replace(SPOT, stability=stability)) == word


@pytest.mark.parametrize("lack", Lack)
@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_too_few_says_how_many_there_are_and_how_many_are_needed(lack: Lack, language: str) -> None:
    short = dataclasses.replace(RUN, window_days=30, shortage=Shortage(lack, 72, 100))
    with locales.spoken(language):
        words = drawn_text.words(hot_spot_cards.listed(short, [], {}))
    assert "72" in words
    assert "100" in words


def test_too_few_in_a_short_window_leads_to_a_longer_one() -> None:
    short = dataclasses.replace(RUN, window_days=30, shortage=Shortage(Lack.EVENTS, 72, 100))
    drawn = hot_spot_cards.listed(short, [], {})
    assert "window=90&run=&spot=" in drawn_text.attribute(drawn, "data-address")
    longest = dataclasses.replace(short, window_days=90)
    drawn = hot_spot_cards.listed(longest, [], {})
    assert drawn_text.attribute(drawn, "data-address") == []


def test_nothing_that_stands_out_is_said_with_what_was_looked_at() -> None:
    words = drawn_text.words(hot_spot_cards.listed(RUN, [], {}))
    assert "Nothing stands out" in words
    assert "800" in words


def test_cells_that_stand_out_lead_to_the_map() -> None:
    cell = grid.containing(38.62, -90.27, 9)
    hot = [HotCell(cell, 4.26, Status.NEW, HOSTILE)] * 21
    drawn = hot_cell_table.listed(RUN, hot)
    words = drawn_text.words(drawn)
    assert "stand out: 21" in words
    assert words.count(HOSTILE) == hot_cell_table.MOST
    assert "4.3" in words
    assert drawn_text.attribute(drawn, "href")[0].endswith(f"cell={grid.text(cell)}")
    assert hot_cell_table.listed(RUN, []) == []


def test_the_table_has_every_figure_of_every_hot_spot() -> None:
    _, table = hot_spot_table.twin(RUN, [SPOT])
    names = {column["name"] for column in table.columns}
    [row] = table.rows
    assert names <= row.keys()
    assert (row["count"], row["p"], row["area"]) == (41, 0.005, HOSTILE)
    assert row["address"] == "view=&spot=7"


def test_the_strongest_band_is_told_in_a_sentence() -> None:
    bands = [band(), band(from_m=10, to_m=100, observed=139, expected=94.4)]
    words = drawn_text.words(near_repeat_table.listed(bands))
    assert "another at the same place: 0–7\u00a0days later, 3.9 times" in words
    assert "499 permutations" in words
    weak = [band(observed=30, p=0.3), band(observed=31, expected=30.0, p=0.001)]
    assert "says little about the next" in drawn_text.words(near_repeat_table.listed(weak))
    assert "No near-repeats" in drawn_text.words(near_repeat_table.listed([]))


def test_the_log_keeps_what_was_taken_back_and_marks_it() -> None:
    gone = dataclasses.replace(RESPONSE, id=12, withdrawal=Withdrawal("Root", NOW, ""))
    drawn = response_log.listed([RESPONSE, gone], ZONE, now=NOW, mine=5, every=False)
    words = drawn_text.words(drawn)
    assert words.count(HOSTILE) == 4
    assert "since 1 Feb 2026 · 90 minutes · 1 visit" in words
    assert "Taken back by Root" in words
    assert drawn_text.attribute(drawn, "data-word") == ["11"]
    drawn_text.assert_no_markup(drawn)


def test_others_take_back_nothing_but_an_administrator_does() -> None:
    for every, buttons in ((False, []), (True, ["11"])):
        drawn = response_log.listed([RESPONSE], ZONE, now=NOW, mine=6, every=every)
        assert drawn_text.attribute(drawn, "data-word") == buttons


def test_searches_are_listed_with_the_parameters_of_the_shown_one() -> None:
    older = dataclasses.replace(RUN, id=2, parameters={"eps_m": 200.0})
    drawn = hot_spot_runs.history([RUN, older], 2, ZONE, now=NOW)
    words = drawn_text.words(drawn)
    assert "Neighbours are within, metres 200" in words
    assert drawn_text.attribute(drawn, "className").count("badge") == 1
    assert drawn_text.attribute(drawn, "data-address") == ["run=3&spot=", "run=2&spot="]


def test_an_open_search_says_what_it_does() -> None:
    job = Job(1, "hot_spots", "", JobState.QUEUED, 0.0, "", "", None, 0, NOW, None, None)
    assert "Waiting" in drawn_text.words(hot_spot_runs.progress(job))
    running = dataclasses.replace(job, state=JobState.RUNNING, progress=0.4)
    assert "40\u00a0%" in drawn_text.words(hot_spot_runs.progress(running))
    assert hot_spot_runs.progress(None) == []


def test_the_form_has_a_name_for_every_field_that_is_read() -> None:
    drawn = response_log.dialog()
    named = set(drawn_text.attribute(drawn, "name"))
    assert named == {"stage", "action", "first", "last", "minutes", "visits", "note"}
    assert HotSpots.GATHERED in drawn_text.attribute(drawn, "data-gathers")


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_word_of_a_family_is_there(language: str) -> None:
    families = {
        "target": [group.code for group in GROUPS],
        "status": Status,
        "standing": Status,
        "stage": Stage,
        "action": Action,
        "shortage": Lack,
        "excess": Kind,
        "chance": Kind,
        "kind": Kind,
        "table": [f"kind_{kind}" for kind in Kind],
    }
    keys = [f"hot_spots.{family}.{one}" for family, every in families.items() for one in every]
    assert [key for key in keys if key not in locales.texts(language)] == []
