"""The Overview, called as the browser calls it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from components.ids import Overview
from db import session as database
from tests.auth.house import House
from tests.callbacks.calling import Asker, words

FIGURES = f"{Overview.FIGURES}.children"
CHANGES = f"{Overview.CHANGES}.children"


@pytest.fixture
def emptied(house: House) -> Iterator[None]:
    """As if nothing had ever been read."""
    with database.transaction(house.sessions) as session:
        kept = session.execute(text("SELECT id, latest_event_at FROM source")).all()
        session.execute(text("UPDATE source SET latest_event_at = NULL"))
    yield
    with database.transaction(house.sessions) as session:
        for row in kept:
            restore = text("UPDATE source SET latest_event_at = :at WHERE id = :id")
            session.execute(restore, {"id": row[0], "at": row[1]})


def test_a_sentence_four_figures_and_what_the_data_rest_on(analyst: Asker) -> None:
    written = analyst.answer(FIGURES, filter_bar_asked="")
    said = words(written[Overview.FIGURES]["children"])
    assert "in the 28 days through 31 Dec 2025" in said
    for name in ("Last 7 days", "Change over 28 days", "place on the map", "Expected, next 7"):
        assert name in said
    assert "No forecast has been published yet." in said
    assert "The newest incident is of 31 Dec 2025" in words(written[Overview.NOTICE]["children"])
    assert written[Overview.SHOWN]["hidden"] is False
    assert "No model is in use yet." in words(written[Overview.MODELS]["children"])


def test_before_anything_is_stored_it_says_where_to_begin(
    emptied: None, admin: Asker, viewer: Asker
) -> None:
    written = admin.answer(FIGURES, filter_bar_asked="")
    assert "Connect a source" in words(written[Overview.NOTICE]["children"])
    assert written[Overview.SHOWN]["hidden"] is True
    links = [one["props"]["children"] for one in _links(written[Overview.NOTICE]["children"])]
    assert links == ["Connect a source"]
    nobody = viewer.answer(FIGURES, filter_bar_asked="")
    assert list(_links(nobody[Overview.NOTICE]["children"])) == []


@pytest.mark.parametrize(
    ("view", "first", "beside"),
    [
        ("", "Category", "6 Nov – before 4 Dec"),
        ("by=area", "Area", "6 Nov – before 4 Dec"),
        ("by=area&span=year", "Area", "2024"),
    ],
)
def test_four_tables_stand_in_one_place(analyst: Asker, view: str, first: str, beside: str) -> None:
    written = analyst.answer(CHANGES, filter_bar_asked="", overview_view=view)
    table, out = written[Overview.CHANGES]["children"]
    assert table["props"]["columns"][0]["label"] == first
    assert beside in table["props"]["caption"]
    assert table["props"]["rows"]
    assert "changes.csv" in str(out)


def test_nonsense_is_refused_with_a_sentence_and_the_page_stays(analyst: Asker) -> None:
    assert FIGURES.partition(".")[0] not in analyst.answer(FIGURES, filter_bar_asked="types=x")
    written = analyst.answer(FIGURES, filter_bar_asked="types=x")
    assert "no category" in written[Overview.REFUSAL_SAID]["children"]
    assert written[Overview.REFUSAL] == {"hidden": False}
    assert analyst.answer(CHANGES, filter_bar_asked="", overview_view="by=x") == {}


def test_the_town_is_too_young_for_anything_to_be_unusual(analyst: Asker) -> None:
    written = analyst.answer(f"{Overview.UNUSUAL}.children", filter_bar_asked="")
    assert "needed before anything can be called unusual" in words(
        written[Overview.UNUSUAL]["children"]
    )


def test_a_reload_keeps_the_news(house: House, analyst: Asker) -> None:
    place = f"{Overview.NEWS}.children"
    first = analyst.answer(place, frame_clock=0)
    assert "first visit" in words(first[Overview.NEWS]["children"])
    with database.transaction(house.sessions) as session:
        session.execute(text("UPDATE last_visit SET seen_at = '2025-06-01 12:00+00'"))
    for _ in range(2):
        written = analyst.answer(place, frame_clock=0)
        assert "new incidents" in words(written[Overview.NEWS]["children"])


def test_sources_are_listed_for_everybody(viewer: Asker) -> None:
    written = viewer.answer(f"{Overview.SOURCES}.children", frame_clock=0)
    said = words(written[Overview.SOURCES]["children"])
    assert "Police" in said
    assert "imported by hand" in said


def _links(drawn: object) -> Iterator[dict[str, dict[str, object]]]:
    if isinstance(drawn, list):
        for one in drawn:
            yield from _links(one)
    elif isinstance(drawn, dict):
        if drawn.get("type") == "A":
            yield drawn  # type: ignore[misc]
        yield from _links(drawn.get("props", {}).get("children"))
