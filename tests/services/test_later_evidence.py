"""A publisher changes a record after it was found to be part of an event: an undecided cluster
follows, a decided one asks."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from db import session as database
from db.queries import clusters, members
from domain.city import City
from domain.incident import NewIncident
from domain.matching import Subject
from domain.scope import WHOLE
from domain.verification import Action, Cluster, Member, Reviewer, State
from services import answering, decision_audit, later_evidence, matching, undoing, verification
from tests import reviewed, town
from tests.reviewed import NOW, WHY

FAR = (town.WEST[0] + 0.05, town.WEST[1])


@pytest.fixture(scope="module")
def city(sessions: database.Sessions) -> City:
    return town.settled(sessions)


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as known:
        yield known


class Event:
    """Something the police told of and somebody reported, found to be one event."""

    def __init__(self, sessions: database.Sessions, city: City, name: str) -> None:
        self.sessions, self.city = sessions, city
        # Each test's own street, out of reach of the others.
        at = (town.WEST[0] + sum(map(ord, name)) % 50 / 50, town.WEST[1] - 1)
        self.told = town.incident(name, at=at, occurred=NOW, category_published="Larceny")
        self.incident_id = self.publish(self.told)
        with database.transaction(sessions) as session:
            by = reviewed.report(session, by=name, category="theft", at=at)
            self.id = matching.match(session, by, now=NOW)
        assert (self.whole().reports, self.whole().incidents) == (1, 1)

    def publish(self, told: NewIncident) -> int:
        town.stored(self.sessions, self.city, town.parsed(told), origin="poll")
        key = "SELECT id FROM incident WHERE key = :key"
        return int(town.value(self.sessions, key, key=told.key))

    def revised(self, **other: Any) -> int:
        """The record says something else now, and the job has run; how much it looked at."""
        self.publish(replace(self.told, **other))
        return self.followed()

    def withdrawn(self) -> int:
        with database.transaction(self.sessions) as session:
            town.intake.store(
                session,
                town.source(self.sessions),
                [],
                city=self.city,
                origin="poll",
                now=NOW,
                withdrawn=[self.incident_id],
            )
        return self.followed()

    def followed(self) -> int:
        with database.transaction(self.sessions) as session:
            return later_evidence.follow(session, now=NOW)

    def whole(self) -> Cluster:
        with self.sessions() as session:
            return verification.whole(session, self.id, scope=WHOLE, now=NOW)

    def official(self) -> Member:
        return next(one for one in self.whole().members if one.kind == "incident")

    def decided(self, action: Action = Action.VERIFY) -> Reviewer:
        with database.transaction(self.sessions) as session:
            liaison = reviewed.reviewer(session, "Ada")
            reviewed.decided(session, self.id, action, liaison)
        return liaison

    def answered(self, by: Reviewer, *, accept: bool) -> int:
        with database.transaction(self.sessions) as session:
            verification.claim(session, self.id, by=by, now=NOW)
            version = clusters.stored(session, [self.id])[self.id].version
            said = {"accept": accept, "by": by, "reason": WHY, "version": version, "now": NOW}
            asked = [self.official().id]
            return answering.answer(session, self.id, asked, **said).id

    def undone(self, decision: int, by: Reviewer) -> None:
        with database.transaction(self.sessions) as session:
            undoing.undo(session, decision, by=by, reason=WHY, now=NOW)


@pytest.fixture
def event(
    sessions: database.Sessions, city: City, request: pytest.FixtureRequest
) -> Iterator[Event]:
    yield Event(sessions, city, request.node.name)
    with sessions() as session:
        assert decision_audit.audit(session).is_sound
        town.assert_counts_true(session)


def test_an_undecided_case_follows_what_was_changed(event: Event) -> None:
    before = event.whole()
    assert event.followed() == 0
    assert event.revised(category_published="Robbery", lat=(event.told.lat or 0) + 0.0002) == 1
    after = event.whole()
    assert (before.category, after.category) == ("theft", "robbery")
    assert after.version > before.version
    assert (after.incidents, event.official().change) == (1, None)
    assert event.followed() == 0


def test_what_was_moved_away_leaves_an_undecided_case(event: Event) -> None:
    event.revised(lat=FAR[0] + 3)
    after = event.whole()
    assert (after.reports, after.incidents) == (1, 0)
    assert {one.kind for one in after.members} == {"report"}


def test_what_a_person_put_there_stays(event: Event) -> None:
    with database.transaction(event.sessions) as session:
        row = clusters.member_rows(session, [event.id], statuses=("linked",))
        (official,) = (one.id for one in row if one.incident_id is not None)
        by = reviewed.reviewer(session, "Bo").account_id
        members.move(session, [official], event.id, by=by, now=NOW)
    event.revised(lat=FAR[0] + 3)
    assert event.whole().incidents == 1


def test_a_withdrawn_record_is_counted_no_more_and_comes_back(event: Event) -> None:
    event.withdrawn()
    assert event.whole().incidents == 0
    assert event.official().withdrawn
    event.revised()
    assert event.whole().incidents == 1
    assert not event.official().withdrawn


def test_a_verified_case_stays_as_it_is_and_asks(event: Event) -> None:
    ann = event.decided()
    verified = event.whole()
    north = (event.told.lat or 0) + 0.004
    event.revised(lat=north, category_published="Robbery", title="Told anew")
    asks = event.whole()
    assert (asks.state, asks.cell, asks.category) == (State.VERIFIED, verified.cell, "theft")
    assert asks.evidence_at == NOW
    change = event.official().change
    assert change is not None
    assert (change.category, change.withdrawn, change.occurred_from) == ("theft", False, None)
    assert change.moved_m == pytest.approx(440, abs=10)
    with event.sessions() as session:
        waiting = {one.id: one for one in verification.queue(session, scope=WHOLE, now=NOW).items}
        assert (waiting[event.id].asks, waiting[event.id].proposals) == (True, 1)
    accepted = event.answered(ann, accept=True)
    after = event.whole()
    assert (after.category, after.evidence_at) == ("robbery", None)
    assert event.official().change is None
    event.undone(accepted, ann)
    assert event.official().change == change
    assert event.whole().evidence_at == NOW


def test_a_changed_record_can_be_sent_away_and_the_reports_are_an_incident_then(
    event: Event,
) -> None:
    ann = event.decided()
    event.withdrawn()
    change = event.official().change
    assert change is not None
    assert change.withdrawn
    assert event.whole().incidents == 1
    declined = event.answered(ann, accept=False)
    after = event.whole()
    assert (after.state, after.incidents, after.evidence_at) == (State.VERIFIED, 0, None)
    assert after.incident_id is not None
    event.undone(declined, ann)
    assert event.official().change == change
    assert event.followed() == 0


def test_undoing_the_decision_lets_the_case_follow_again(event: Event) -> None:
    ann = event.decided(Action.REJECT)
    event.revised(category_published="Robbery")
    decision = event.whole().undoable
    assert decision is not None
    event.undone(decision, ann)
    after = event.whole()
    assert (after.state, after.category, after.evidence_at) == (
        State.UNREVIEWED,
        "robbery",
        None,
    )
    assert event.official().change is None


def test_other_words_are_no_new_evidence(event: Event) -> None:
    event.decided()
    version = event.whole().version
    assert event.revised(title="Told anew", description="More of it") == 1
    after = event.whole()
    assert (after.version, after.evidence_at, event.official().change) == (version, None, None)


def test_a_proposal_of_what_was_withdrawn_is_asked_no_more(event: Event) -> None:
    with database.transaction(event.sessions) as session:
        other = reviewed.cluster(session)
        found = reviewed.match(other)
        subject = Subject(incident_id=event.incident_id)
        members.propose(session, other, subject, found, now=NOW)
    event.withdrawn()
    with event.sessions() as session:
        assert _proposals(session, other) == []


def _proposals(session: Session, cluster_id: int) -> list[int]:
    rows = clusters.member_rows(session, [cluster_id], statuses=("proposed",))
    return [one.id for one in rows]
