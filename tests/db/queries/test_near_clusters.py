"""Cases beside another: near in place and time, those that share a proposal first."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from db import session as database
from db.queries import members, near_clusters
from domain.scope import WHOLE
from tests import reviewed, town
from tests.reviewed import NOW

sessions = town.sessions(town.settled, scope="module")


@pytest.fixture
def session(sessions: database.Sessions) -> Iterator[Session]:
    with sessions() as opened:
        yield opened
        opened.rollback()


def made(session: Session, *, north_m: float = 0, days: int = 0, placed: bool = True) -> int:
    at = (town.WEST[0] + north_m / 111_320, town.WEST[1]) if placed else None
    now = NOW - timedelta(days=days)
    return reviewed.cluster(
        session, reviewed.subject(reviewed.report(session, at=at, now=now)), now=now
    )


def test_the_nearest_come_first_and_what_lies_beyond_is_another_event(session: Session) -> None:
    here, far, close = made(session), made(session, north_m=900), made(session, north_m=304)
    made(session, north_m=5_000)
    made(session, days=3)
    found = near_clusters.near(session, here, scope=WHOLE)
    assert [one.id for one in found] == [close, far]
    assert [one.distance_m for one in found] == [300, 900]
    assert (found[0].minutes, found[0].reports, found[0].shares) == (0, 1, False)


def test_whoever_shares_a_proposal_comes_first_and_needs_no_place(session: Session) -> None:
    here, close = made(session), made(session, north_m=300)
    report = reviewed.report(session, at=None)
    nowhere = reviewed.cluster(session, reviewed.subject(report))
    subject = reviewed.subject(report)
    members.propose(session, here, subject, reviewed.match(here), now=NOW)
    found = near_clusters.near(session, here, scope=WHOLE)
    assert [(one.id, one.shares) for one in found] == [(nowhere, True), (close, False)]
    assert (found[0].cell, found[0].distance_m) == (None, None)
