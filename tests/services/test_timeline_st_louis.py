"""Real police data along time: months add up to what the file says, and the last weeks, of which
reports are still to come, are no fall.

The random sample by default; all 595,155 records with ``HALO_WHOLE=1``.
"""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from commands import cities as city_commands
from commands import house
from db import session as database
from domain import filters
from domain.city import City
from domain.sight import WHOLE
from domain.timeline import Asked, Grain
from services import cities, comparing, importing, lags, timeline
from tests import town

ROOT = Path(__file__).resolve().parents[2]
NAME = "stl_incidents_2008_2018" if os.environ.get("HALO_WHOLE") == "1" else "stl_sample_20k"


@pytest.fixture(scope="module")
def sessions(database_url: str, shared: Path) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as factory:
        boundaries = shared / "data" / "boundaries"
        opened = house.House(database_url, factory, boundaries, ROOT / "cities", None)
        city = city_commands.put_in_place(opened, ROOT / "cities" / "st_louis.toml")
        with database.transaction(factory) as session:
            source = town.source(factory, "slmpd")
            path = shared / "data" / f"{NAME}.parquet"
            plan = importing.plan(session, source, path, city=city, now=town.NOW)
            importing.run(session, plan, city=city, now=town.NOW)
        yield factory


@pytest.fixture(scope="module")
def city(sessions: database.Sessions) -> City:
    with sessions() as session:
        return cities.current(session)


def asked(city: City, **query: str) -> Asked:
    return Asked(city, filters.parse(query), WHOLE, town.NOW)


def test_months_add_up_to_the_file(sessions: database.Sessions, city: City, shared: Path) -> None:
    wanted: Counter[str] = Counter()
    columns = ["occurred_at", "count"]
    for row in pq.read_table(shared / "data" / f"{NAME}.parquet", columns=columns).to_pylist():
        wanted[row["occurred_at"][:7]] += row["count"]
    doubtful = town.rows(
        sessions,
        "SELECT to_char(day, 'YYYY-MM'), sum(weight) FROM incident WHERE cell = 4 GROUP BY 1",
    )
    with sessions() as session:
        query = asked(city, **{"from": "1930-01-01", "to": "2019-01-01"})
        shown = timeline.bars(session, query, grain=Grain.MONTH)
    counted = Counter({bar.first.strftime("%Y-%m"): bar.count or 0 for bar in shown.bars})
    for month, n in doubtful:
        counted[month] += int(n)
    assert {month: n for month, n in counted.items() if n} == {
        month: n for month, n in wanted.items() if n
    }
    beside = shown.beside.get("doubtful_time", 0)
    assert beside == sum(int(n) for month, n in doubtful if month >= "1930")


def test_the_last_weeks_are_no_fall(sessions: database.Sessions, city: City) -> None:
    query = asked(city, **{"from": "2018-12-04", "to": "2019-01-01", "compare": "previous"})
    with sessions() as session:
        found = comparing.change(session, query)
        shown = timeline.bars(session, query)
        settled = lags.settled(session, query)
    assert date(2018, 11, 20) < settled < date(2019, 1, 1)
    assert "lag" in found.flags
    assert found.completed is not None
    assert found.count is not None
    assert found.completed.expected > found.count * 1.03
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0 < found.high
    assert all(bar.completed is not None for bar in shown.bars[-7:])
    assert all(bar.completed is None for bar in shown.bars if bar.first.date() < settled)
