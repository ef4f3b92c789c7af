"""Which scores make the record of a version."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import session as database
from db.queries import area_forecasts, areas, scores
from db.queries.area_forecasts import AreaForecast
from domain.model import ModelKind
from tests import town, tried

sessions = town.sessions(town.settled, town.divided)


@pytest.fixture
def session(sessions: database.Sessions) -> Iterator[Session]:
    with sessions() as opened:
        yield opened


def test_a_week_is_the_mean_of_the_finest_areas_alone(session: Session) -> None:
    """A larger area is their sum: its error, many times theirs, would drown them."""
    first = tried.FIRST - timedelta(days=7)
    west, east = (one.id for one in areas.listed(session))
    session.execute(
        text("UPDATE area SET parent_id = :parent WHERE id = :id"), {"parent": east, "id": west}
    )
    made = tried.version(session, ModelKind.AREAS, "ewma_eb")
    issue_id = tried.issued(session, made, source_id=1, weeks_ago=1)
    said = [AreaForecast("all", one, first, 7, 10.0, 0.1, 9.0, 0.1) for one in (-1, 0, west, east)]
    area_forecasts.keep(session, issue_id, said)
    due = scores.due_areas(session, as_of=tried.FIRST, final=False)
    assert len(due) == 4
    crps = {-1: 70.0, 0: 1.0, west: 2.0, east: 50.0}
    found = [scores.AreaScore(one, 11.0, crps[one.area_id], 4.0, 0.5) for one in due]
    scores.keep_areas(session, found, final=False, now=tried.NOW)
    pairs = scores.weekly_pairs(session, made.id, target="all", since=first)
    assert pairs == [(first, 1.5, 4.0)]
