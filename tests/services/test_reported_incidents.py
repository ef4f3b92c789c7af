"""Verified reports are an incident on the map, as long as no feed tells of the event."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from db import session as database
from db.queries import clusters, counts, members
from domain import grid
from domain.scope import WHOLE
from domain.verification import Action, Reviewer
from services import answering, reported_incidents, undoing, verification
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
    assert _published(session) == [("active", "street", "burglary", True)]
    town.assert_counts_true(session)
    undoing.undo(session, decided, by=ann, reason=WHY, now=NOW)
    assert _published(session) == [("withdrawn", "street", "burglary", True)]
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
    accepted = answering.answer(
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
    undoing.undo(session, accepted.id, by=ann, reason=WHY, now=NOW)
    assert verification.whole(session, made, scope=WHOLE, now=NOW).incident_id == number
    official = reviewed.cluster(session, reviewed.official(sessions, n=2))
    reviewed.decided(session, official, Action.VERIFY, ann)
    assert verification.whole(session, official, scope=WHOLE, now=NOW).incident_id is None
    town.assert_counts_true(session)


@pytest.mark.parametrize(("accuracy_m", "is_counted"), [(None, True), (25.0, True), (40.0, False)])
def test_a_place_known_well_enough_counts_in_its_cell(
    session: Session, ann: Reviewer, accuracy_m: float | None, is_counted: bool
) -> None:
    made = reviewed.cluster(session)
    session.connection().exec_driver_sql("UPDATE report SET accuracy_m = %s", (accuracy_m,))
    reviewed.decided(session, made, Action.VERIFY, ann)
    there = verification.whole(session, made, scope=WHOLE, now=NOW)
    lat, lon, cell = (
        session.connection()
        .exec_driver_sql(
            "SELECT ST_Y(geom), ST_X(geom), cell FROM incident WHERE id = %s", (there.incident_id,)
        )
        .one()
    )
    assert there.cell is not None
    # No more is told than the hexagon.
    assert (lat, lon) == pytest.approx(grid.centre(grid.from_text(there.cell) or 0))
    assert (cell == grid.from_text(there.cell)) is is_counted
    town.assert_counts_true(session)


def test_nobody_waits_for_an_import_and_the_map_follows_it(
    sessions: database.Sessions, ann: Reviewer
) -> None:
    with database.transaction(sessions) as session:
        bo = reviewed.reviewer(session, "Bo")
        made = reviewed.cluster(session, by=("c",))
    with sessions() as importing:
        counts.lock(importing)
        with database.transaction(sessions) as session:
            session.connection().exec_driver_sql("SET LOCAL lock_timeout = '1s'")
            reviewed.decided(session, made, Action.VERIFY, bo)
        with database.transaction(sessions) as session:
            there = verification.whole(session, made, scope=WHOLE, now=NOW)
            assert (there.unpublished, there.incident_id) == (True, None)
            assert reported_incidents.settle_due(session, now=NOW) == 0
            town.assert_counts_true(session)
    with database.transaction(sessions) as session:
        assert reported_incidents.settle_due(session, now=NOW) == 1
        there = verification.whole(session, made, scope=WHOLE, now=NOW)
        assert (there.unpublished, there.incident_id is not None) == (False, True)
        assert clusters.unpublished(session, limit=9) == []
        town.assert_counts_true(session)


def test_what_is_taken_back_before_the_import_is_done_never_was_on_the_map(
    sessions: database.Sessions,
) -> None:
    with database.transaction(sessions) as session:
        cy = reviewed.reviewer(session, "Cy")
        made = reviewed.cluster(session, by=("d",))
    with sessions() as importing, database.transaction(sessions) as session:
        counts.lock(importing)
        decision = reviewed.decided(session, made, Action.VERIFY, cy)
        undoing.undo(session, decision, by=cy, reason=WHY, now=NOW)
        assert not verification.whole(session, made, scope=WHOLE, now=NOW).unpublished
