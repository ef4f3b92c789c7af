"""Verified reports are an incident on the map, as long as no feed tells of the event."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from db import session as database
from db.queries import members
from domain.scope import WHOLE
from domain.verification import Action, Reviewer
from services import verification
from tests import reviewed, town
from tests.reviewed import NOW, WHY

LATER = NOW + timedelta(minutes=11)


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with reviewed.ground(database_url) as known:
        yield known


def _published(session: Session) -> list[tuple[str, str, str, bool]]:
    rows = session.connection().exec_driver_sql(
        "SELECT i.status, i.place_precision, c.code, i.description = '' FROM incident i"
        " JOIN source s ON s.id = i.source_id JOIN offence_category c ON c.slot = i.category"
        " WHERE s.slug = 'reports' ORDER BY i.id"
    )
    return [tuple(row) for row in rows]


def test_verified_reports_are_one_incident_while_no_feed_has_it(
    sessions: database.Sessions, session: Session, ann: Reviewer
) -> None:
    made = reviewed.cluster(session, by=("a", "b"))
    assert _published(session) == []
    decided = reviewed.decided(session, made, Action.VERIFY, ann)
    assert _published(session) == [("active", "block", "burglary", True)]
    town.assert_counts_true(session)
    verification.undo(session, decided, by=ann, reason=WHY, now=NOW)
    assert _published(session) == [("withdrawn", "block", "burglary", True)]
    reviewed.decided(session, made, Action.VERIFY, ann)
    number = verification.whole(session, made, scope=WHOLE, now=NOW).incident_id
    assert number is not None
    assert [row[0] for row in _published(session)] == ["active"]
    members.propose(session, made, reviewed.official(sessions, n=1), reviewed.match(made), now=NOW)
    verification.claim(session, made, by=ann, now=NOW)
    (asked,) = (
        one
        for one in verification.whole(session, made, scope=WHOLE, now=NOW).members
        if one.kind == "incident"
    )
    accepted = verification.answer_evidence(
        session,
        made,
        [asked.id],
        accept=True,
        by=ann,
        reason=WHY,
        version=reviewed.version(session, made),
        now=NOW,
    )
    assert [row[0] for row in _published(session)] == ["withdrawn"]
    verification.undo(session, accepted.id, by=ann, reason=WHY, now=NOW)
    assert verification.whole(session, made, scope=WHOLE, now=NOW).incident_id == number
    official = reviewed.cluster(session, reviewed.official(sessions, n=2))
    reviewed.decided(session, official, Action.VERIFY, ann)
    assert verification.whole(session, official, scope=WHOLE, now=NOW).incident_id is None
    town.assert_counts_true(session)
