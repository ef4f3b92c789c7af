"""What is read, and what is said, where there is too little to look for hot spots in."""

from datetime import timedelta

import numpy as np
import pytest

from analytics.hot_spots.window import Settings
from analytics.runs import hot_spots as runs
from db import session as database
from db.queries import hot_spot_points
from domain.city import City
from domain.hot_spot import EVERY_SEARCH, Lack, Search, Shortage, search_of
from domain.incident import Flag
from tests import hot_town, town

THEFTS = search_of("theft", "90")


def searched(settled: tuple[database.Sessions, City], *wanted: Search) -> list[runs.Searched]:
    sessions, city = settled
    with sessions() as session:
        year = runs.year(session, city, now=hot_town.NOW)
    assert year is not None
    return list(runs.searched(year, wanted, Settings(), progress=lambda _f, _g: None))


def test_county_centroids_give_no_hot_spot(database_url: str) -> None:
    with hot_town.town_of(database_url, *hot_town.centroids()) as settled:
        found = searched(settled, *EVERY_SEARCH)
    assert all(one.hot_spots == () for one in found)
    assert all(one.cells == () and one.repeats == () for one in found)
    assert {one.run.shortage for one in found} == {Shortage(Lack.EVENTS, 0, 100)}


def test_points_that_were_snapped_give_none_either(database_url: str) -> None:
    rng = np.random.default_rng(5)
    few = [(38.60 + 0.01 * n, -90.27) for n in range(6)]
    snapped = [
        hot_town.theft(f"snapped {n}", few[int(rng.integers(6))], n % 300) for n in range(1_000)
    ]
    with hot_town.town_of(database_url, *snapped) as settled:
        [found] = searched(settled, THEFTS)
    assert found.run.shortage is not None
    assert found.run.shortage.lack is Lack.PLACES
    assert found.run.shortage.have <= 6
    assert found.hot_spots == found.repeats == ()


def test_a_young_city_says_how_many_days_are_needed(database_url: str) -> None:
    with hot_town.town_of(database_url, *hot_town.even(400, days=60)) as settled:
        [found] = searched(settled, THEFTS)
    assert found.run.shortage == Shortage(Lack.DAYS, 60, 91)


def test_an_empty_city_has_no_year(database_url: str) -> None:
    with hot_town.town_of(database_url) as (sessions, city), sessions() as session:
        assert runs.year(session, city, now=hot_town.NOW) is None


def test_each_event_is_read_once_and_only_where_its_place_is_known(database_url: str) -> None:
    at = hot_town.SPOT
    noon = town.day(0)
    rows = [
        town.incident("victim 1", at=at, occurred=noon),
        town.incident("victim 2", at=at, occurred=noon),
        town.incident("another category", at=at, occurred=noon, category_published="Fight"),
        town.incident("later", at=at, occurred=noon + timedelta(minutes=1)),
        town.incident("wrong", at=(38.63, -90.25), occurred=noon),
        town.incident("taken back", at=(38.63, -90.25), occurred=noon, weight=-1),
        town.incident("doubted", at=at, occurred=noon, flags=frozenset({Flag.PLACEHOLDER_DATE})),
        town.incident("nowhere", at=None, occurred=noon),
    ]
    with hot_town.town_of(database_url, *rows) as (sessions, _), sessions() as session:
        first = noon.date()
        points = hot_spot_points.between(
            session, range(1, 20), first=first, end=first + timedelta(days=1)
        )
    assert sorted(points.slot.tolist()) == [4, 6, 6]
    assert set(points.day.tolist()) == {0}
    assert points.lat.tolist() == pytest.approx([at[0]] * 3)
