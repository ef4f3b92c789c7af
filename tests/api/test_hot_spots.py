"""Hot spots as another program fetches them."""

import pytest

from db import session as database
from domain.city import City
from domain.hot_spot import Lack, Shortage
from tests import hot_town
from tests.auth.house import Browser

ADDRESS = "/api/v1/map/hot-spots"
Settled = tuple[database.Sessions, City]


@pytest.fixture(scope="module")
def stored(settled: Settled) -> tuple[int, int]:
    with database.transaction(settled[0]) as session:
        hot_town.stored_shortage(session, Shortage(Lack.EVENTS, 72, 100))
        return hot_town.stored_spot(session, settled[1])


def test_before_any_search_there_is_none(analyst: Browser) -> None:
    answer = analyst.get(f"{ADDRESS}?target=robbery&window=30")
    assert answer.json == {"type": "FeatureCollection", "features": [], "run": None, "cells": []}


def test_the_newest_search_has_outlines_and_says_what_it_looked_at(
    analyst: Browser, stored: tuple[int, int]
) -> None:
    answer = analyst.get(f"{ADDRESS}?target=theft").json
    [feature] = answer["features"]
    assert answer["run"]["id"] == stored[0]
    assert (answer["run"]["first"], answer["run"]["end"]) == ("2025-10-02", "2025-12-31")
    assert feature["id"] == stored[1]
    assert feature["geometry"]["type"] == "MultiPolygon"
    properties = feature["properties"]
    assert (properties["count"], properties["status"]) == (3, "emerging")
    # dash-leaflet would bind these as raw HTML.
    assert not {"popup", "tooltip"} & properties.keys()
    assert analyst.get(f"{ADDRESS}?target=theft&run={stored[0]}").json == answer


def test_too_few_is_said_to_programs_too(analyst: Browser, stored: tuple[int, int]) -> None:
    answer = analyst.get(f"{ADDRESS}?target=burglary&window=30").json
    assert answer["features"] == []
    assert answer["run"]["shortage"] == {"lack": "events", "have": 72, "need": 100}


def test_it_is_sent_once(analyst: Browser, stored: tuple[int, int]) -> None:
    first = analyst.get(f"{ADDRESS}?target=theft")
    again = analyst.get(f"{ADDRESS}?target=theft", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "query", ["target=nonsense", "window=31", "window=x", "run=0", "run=x", "target=theft&run=1"]
)
def test_nonsense_is_refused_in_words(
    analyst: Browser, stored: tuple[int, int], query: str
) -> None:
    answer = analyst.get(f"{ADDRESS}?{query}")
    assert answer.status_code in {400, 404}
    assert answer.json["detail"]


def test_a_viewer_sees_none(viewer: Browser) -> None:
    assert viewer.get(ADDRESS).status_code == 403
