"""The Accuracy page: empty before any run, then as the runs have it, for those who may see it."""

from typing import Any

import pytest

from components.ids import Accuracy
from db import session as database
from db.queries import areas, sources
from tests import tried
from tests.callbacks.calling import Asker, words

STANDING, AUDITS = f"{Accuracy.STANDING}.children", f"{Accuracy.AUDITS}.children"


def standing(asker: Asker, search: str = "") -> Any:
    written = asker.answer(STANDING, frame_url__search=search)
    return written[Accuracy.STANDING]["children"]


def audits(asker: Asker, search: str = "") -> Any:
    return asker.answer(AUDITS, frame_url__search=search)[Accuracy.AUDITS]["children"]


@pytest.fixture(scope="module")
def live(analyst: Asker) -> tuple[int, int]:
    """Asked for by later tests than those of the empty page."""
    with database.transaction(analyst.house.sessions) as session:
        ids = tuple(one.id for one in areas.listed(session))
        return tried.live(session, ids, source_id=sources.by_slug(session, "police").id)


def test_before_any_run_it_says_who_starts_one_and_shows_no_number(viewer: Asker) -> None:
    said = words(standing(viewer))
    assert "No model has been tried yet" in said
    assert "an admin starts a retrain" in said.lower()
    assert "%" not in said
    assert audits(viewer) == []


@pytest.mark.parametrize("output", [STANDING, AUDITS])
def test_nobody_who_is_not_signed_in_is_answered(analyst: Asker, output: str) -> None:
    stranger = Asker(analyst.house, analyst.house.browser())
    assert stranger.post(output).status_code == 401


@pytest.mark.parametrize("search", ["?target=drugs", "?share=3", "?card=x"])
def test_what_cannot_be_read_is_said(viewer: Asker, search: str) -> None:
    assert "That cannot be shown" in words(standing(viewer, search))
    assert audits(viewer, search) == []


@pytest.mark.usefixtures("live")
def test_it_answers_before_it_shows(viewer: Asker) -> None:
    said = words(standing(viewer))
    assert "of incidents were caught in the \u20662\u00a0%\u2069 of the area" in said
    assert "fell elsewhere" in said
    assert "That beats the 30-day heat map by 1.82 times" in said
    assert "28-day mean on weekly totals" in said or "on weekly totals than" in said


@pytest.mark.usefixtures("live")
def test_the_audits_say_what_stops_publishing(viewer: Asker) -> None:
    said = words(audits(viewer))
    assert "Publishing is stopped" in said
    assert "one point has gained" in said
    assert "Does it serve areas alike?" in said
    assert "Victims' reports (Halo)" in said


def test_a_model_card_opens_by_its_number(viewer: Asker, live: tuple[int, int]) -> None:
    areas_id, cells_id = live
    for number, name in ((areas_id, "Level and rhythm"), (cells_id, "Mixture")):
        said = words(standing(viewer, f"?card={number}"))
        assert f"{name}, version {number}" in said
        assert "What it must not be used for" in said
        assert audits(viewer, f"?card={number}") == []
    assert "There is no model version 999." in words(standing(viewer, "?card=999"))
