"""Saved views as a page keeps, lists, changes and begins with them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from components.ids import Views
from db import session as database
from services import views
from tests.auth.house import House
from tests.callbacks.calling import Asker, words

KEPT = {"name": "Evenings", "days": "moving", "role_viewer": "on"}
PLACE = {"frame_url__pathname": "/map", "frame_url__search": "?last=90&types=theft"}


@pytest.fixture(autouse=True)
def _no_views(house: House) -> Iterator[None]:
    yield
    with database.transaction(house.sessions) as session:
        session.execute(text("DELETE FROM saved_view"))


def _kept(asker: Asker, **more: str) -> str:
    """The id of a view kept by ``asker``."""
    said = asker.answer(f"{Views.NAME}.value", views_gathered={**KEPT, **more}, **PLACE)
    [link] = [one for one in said[Views.DONE]["children"] if isinstance(one, dict)]
    return str(link["props"]["href"]).removeprefix("/v/")


def _told(asker: Asker, word: str) -> dict[str, dict[str, object]]:
    [name] = [
        name
        for name in asker.house.app.callback_map
        if Views.CHANGED in name and Views.NAME not in name
    ]
    output = name.strip(".").split("...")[0]
    return asker.answer(output, views_told=[word, 1])


def _listed(asker: Asker) -> str:
    said = asker.answer(f"{Views.LIST}.children", views_opened=1)
    return words(said[Views.LIST]["children"])


def _begins(asker: Asker, search: str = "") -> object:
    place = {"frame_url__pathname": "/map", "frame_url__search": search}
    return asker.answer(f"{Views.DEFAULT}.data", **place)[Views.DEFAULT]["data"]


def test_a_view_is_kept_shared_and_written_down(
    house: House, analyst: Asker, viewer: Asker, admin: Asker
) -> None:
    _kept(analyst)
    assert "Evenings" in _listed(analyst)
    assert "Evenings" in _listed(viewer)
    assert "Evenings" not in _listed(admin)
    [entry] = house.entries(views.SAVED)
    assert entry.detail == {"page": "/map", "roles": ["viewer"]}


def test_what_is_deleted_comes_back(house: House, analyst: Asker, viewer: Asker) -> None:
    view_id = _kept(analyst)
    refused = _told(viewer, f"delete {view_id}")
    assert "opens nothing for you" in words(refused[Views.REFUSAL_SAID]["children"])
    _told(analyst, f"delete {view_id}")
    assert "Evenings" not in _listed(viewer)
    _told(analyst, f"undo {view_id}")
    assert "Evenings" in _listed(viewer)
    assert len(house.entries(views.DELETED)) == len(house.entries(views.RESTORED)) == 1


def test_it_is_renamed_and_shared_anew(analyst: Asker, viewer: Asker) -> None:
    view_id = _kept(analyst)
    analyst.answer(f"{Views.NAME}.value", views_gathered={"id": view_id, "name": "Nights"}, **PLACE)
    assert "Nights" in _listed(analyst)
    assert "Nights" not in _listed(viewer)


def test_a_page_begins_with_it_unless_the_address_says_more(analyst: Asker) -> None:
    view_id = _kept(analyst)
    assert _begins(analyst) == ""
    _told(analyst, f"mine {view_id}")
    assert _begins(analyst) == "last=90&types=theft"
    assert _begins(analyst, "?last=7") == ""


def test_only_an_administrator_chooses_for_a_role(analyst: Asker, viewer: Asker) -> None:
    view_id = _kept(analyst)
    refused = _told(analyst, f"viewer {view_id}")
    assert "administrator" in words(refused[Views.REFUSAL_SAID]["children"])
    assert _begins(viewer) == ""


def test_a_view_needs_a_name_and_a_page(analyst: Asker) -> None:
    said = analyst.answer(f"{Views.NAME}.value", views_gathered={**KEPT, "name": " "}, **PLACE)
    assert "name" in words(said[Views.REFUSAL_SAID]["children"])
    nowhere = {**PLACE, "frame_url__pathname": "/nowhere"}
    said = analyst.answer(f"{Views.NAME}.value", views_gathered=KEPT, **nowhere)
    assert said[Views.REFUSAL]["hidden"] is False
