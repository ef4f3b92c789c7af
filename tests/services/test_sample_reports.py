"""Reports for a demonstration are work for a liaison, and only ever in the invented city."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.synthetic.connector import SyntheticConnector
from connectors.synthetic.reports import Feed
from db import session as database
from db.queries import sources
from domain.city import City
from domain.errors import IllegalStep
from services import cities, intake, sample_reports
from tests import town

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAYS = timedelta(days=2)
DEMO = Path(__file__).parents[2] / "cities" / "demo.toml"
sessions = town.sessions(scope="module")


@pytest.fixture(scope="module")
def city(sessions: database.Sessions) -> City:
    """The synthetic city with three days of its dispatch."""
    found = town.settled(sessions, DEMO.read_text("utf-8"), name="demo.toml")
    with database.transaction(sessions) as session:
        source = sources.by_slug(session, "dispatch")
        feed = SyntheticConnector(1, Feed.DISPATCH, clock=lambda: NOW)
        said = feed.fetch({"until": (NOW - timedelta(days=3)).isoformat()})
        assert said.payload is not None
        records = feed.parse(said.payload)
        intake.store(session, source, records, city=found, origin="poll", now=NOW)
    return found


def test_they_come_once_and_find_each_other_and_the_records(
    sessions: database.Sessions, city: City
) -> None:
    with database.transaction(sessions) as session:
        first = sample_reports.receive(session, city=city, now=NOW, period=DAYS)
    with database.transaction(sessions) as session:
        again = sample_reports.receive(session, city=city, now=NOW, period=DAYS)
    assert first.stored > 40
    assert (again.stored, again.there) == (0, first.stored)
    assert first.clusters < first.stored
    counted = "SELECT count(*) FILTER (WHERE synthetic), count(*) FROM report"
    ((synthetic, stored),) = town.rows(sessions, counted)
    assert synthetic == stored == first.stored
    both = "SELECT count(*) FROM event_cluster WHERE reports > 0 AND incidents > 0"
    assert town.value(sessions, both) > 10


def test_no_real_city_gets_any(sessions: database.Sessions) -> None:
    with database.transaction(sessions) as session:
        cities.forget(session)
    real = town.settled(sessions)
    with database.transaction(sessions) as session, pytest.raises(IllegalStep, match="Smalltown"):
        sample_reports.receive(session, city=real, now=NOW)
