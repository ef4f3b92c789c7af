"""The sources of the settings: paused and resumed, each press written down."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from components.ids import Settings
from db import session as database
from db.queries import sources
from domain.source import Source
from services import feeds
from tests.auth.house import House
from tests.callbacks.calling import Asker, words

LISTED = f"{Settings.SOURCES}.children"
SWITCH = f"{Settings.SWITCHED}.data"


@pytest.fixture
def _polled(house: House) -> Iterator[None]:
    """The police are polled for a while."""
    _poll(house, "10")
    yield
    _poll(house, "NULL")


def _poll(house: House, minutes: str) -> None:
    change = f"UPDATE source SET poll_minutes = {minutes}, enabled = true WHERE slug = 'police'"
    with database.transaction(house.sessions) as session:
        session.execute(text(change))


def _police(house: House) -> Source:
    with house.sessions() as session:
        return sources.by_slug(session, "police")


@pytest.mark.usefixtures("_polled")
def test_a_source_is_paused_and_resumed(house: House, admin: Asker) -> None:
    written = admin.answer(SWITCH, settings_source_asked=["pause police", 1])
    assert written[Settings.SOURCE_SAID]["children"] == "Police is paused."
    assert not _police(house).enabled
    assert "paused" in words(admin.answer(LISTED)[Settings.SOURCES]["children"])
    written = admin.answer(SWITCH, settings_source_asked=["resume police", 2])
    assert written[Settings.SOURCE_SAID]["children"] == "Police is read again."
    assert _police(house).enabled
    for action in (feeds.PAUSED, feeds.RESUMED):
        assert [entry.subject for entry in house.entries(action)] == ["source:police"]


def test_a_source_imported_by_hand_has_nothing_to_pause(house: House, admin: Asker) -> None:
    assert "data-word" not in str(admin.answer(LISTED))
    refused = admin.answer(SWITCH, settings_source_asked=["pause police", 1])
    assert "imported by hand" in refused[Settings.SOURCE_REFUSAL_SAID]["children"]
    assert _police(house).enabled
    assert house.entries(feeds.PAUSED) == []


def test_no_such_source_and_no_such_wish(house: House, admin: Asker) -> None:
    refused = admin.answer(SWITCH, settings_source_asked=["pause nobody", 1])
    assert "no source" in refused[Settings.SOURCE_REFUSAL_SAID]["children"]
    for asked in (None, [], ["burn police", 1]):
        refused = admin.answer(SWITCH, settings_source_asked=asked)
        assert refused[Settings.SOURCE_REFUSAL]["hidden"] is False
    assert _police(house).enabled


def test_an_analyst_may_not(analyst: Asker) -> None:
    assert analyst.post(LISTED).status_code == 403
    assert analyst.post(SWITCH, settings_source_asked=["pause police", 1]).status_code == 403
