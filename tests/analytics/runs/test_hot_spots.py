"""From stored incidents to stored hot spots, and what is said where there are too few."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from analytics.hot_spots.window import Settings
from analytics.runs import hot_spots as runs
from db import session as database
from db.queries import hot_spots
from domain.city import City
from domain.hot_spot import EVERY_SEARCH, Kind, Lack, Shortage, Status, search_of
from tests import hot_town

QUICK = Settings(simulations=39, resamples=5)
THEFTS = search_of("theft", "90")
Town = tuple[database.Sessions, City]


@pytest.fixture(scope="module")
def settled(database_url: str) -> Iterator[Town]:
    with hot_town.town_of(database_url, *hot_town.even(), *hot_town.planted()) as known:
        yield known


def searched(settled: Town, *wanted: object) -> list[runs.Searched]:
    sessions, city = settled
    with sessions() as session:
        year = runs.year(session, city, now=hot_town.NOW)
    assert year is not None
    return list(runs.searched(year, wanted, QUICK, progress=lambda _f, _g: None))  # type: ignore[arg-type]


def test_the_planted_hot_spot_is_found_stored_and_read_again(settled: Town) -> None:
    sessions, city = settled
    [found] = searched(settled, THEFTS)
    with database.transaction(sessions) as session:
        run_id = runs.store(session, found, city, job_id=7, now=hot_town.NOW)
    with sessions() as session:
        run = hot_spots.run(session, run_id)
        spots = hot_spots.of_run(session, run_id)
        outlines = hot_spots.outlines(session, run_id)
        hottest = hot_spots.cells(session, run_id)
        repeats = hot_spots.repeats(session, run_id)
    assert run is not None
    assert (run.group, run.first, run.end) == ("theft", date(2025, 10, 2), hot_town.END)
    assert (run.shortage, run.job_id, run.counts["hot_spots"]) == (None, 7, len(spots))
    assert run.parameters["eps_m"] == 150
    spot = spots[0]
    assert (spot.kind, spot.number, spot.area) == (Kind.PLACE, 1, "District 1")
    assert hot_town.EXTRA <= spot.count <= hot_town.EXTRA + 6
    assert spot.times > 5
    assert spot.q <= 0.05
    assert spot.status in {Status.NEW, Status.EMERGING}
    assert (spot.lat, spot.lon) == pytest.approx(hot_town.SPOT, abs=0.002)
    assert 0.03 < spot.km2 < 0.3
    assert spot.first_day >= hot_town.NEWEST - timedelta(days=90)
    assert outlines[spot.id]["type"] == "MultiPolygon"
    assert hottest[0].z > 3
    assert len(repeats) == 12
    assert repeats[0].simulations == 499


def test_a_search_without_a_hot_spot_is_a_search_all_the_same(settled: Town) -> None:
    [found] = searched(settled, search_of("all", "30"))
    assert found.run.shortage is None
    assert found.run.counts["events"] > 100


def test_a_group_with_nothing_says_how_many_are_needed(settled: Town) -> None:
    [found] = searched(settled, search_of("burglary", "90"))
    assert found.run.shortage == Shortage(Lack.EVENTS, 0, 100)
    assert (found.hot_spots, found.cells, found.repeats) == ((), (), ())


def test_progress_rises_from_search_to_search(settled: Town) -> None:
    sessions, city = settled
    with sessions() as session:
        year = runs.year(session, city, now=hot_town.NOW)
    assert year is not None
    heard: list[float] = []
    for _ in runs.searched(year, EVERY_SEARCH, QUICK, progress=lambda f, _g: heard.append(f)):
        pass
    assert heard == sorted(heard)
    assert heard[-1] < 1


def test_old_searches_are_forgotten_but_for_the_newest(settled: Town) -> None:
    sessions, city = settled
    [found] = searched(settled, search_of("robbery", "60"))
    with database.transaction(sessions) as session:
        ids = [runs.store(session, found, city, job_id=None, now=hot_town.NOW) for _ in range(3)]
    with database.transaction(sessions) as session:
        assert runs.forget(session, now=hot_town.NOW + timedelta(days=10)) == 0
        runs.forget(session, now=hot_town.NOW + timedelta(days=91))
        left = hot_spots.runs(session, "robbery", 60, limit=9)
    assert [run.id for run in left] == [ids[-1]]
