"""People decide of clusters: claims, outcomes, merges, splits, evidence, undoing, on the record."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db import session as database
from db.queries import decisions, members
from domain import cursor
from domain.cursor import Place
from domain.errors import BadFields, BadInput, IllegalStep, NotAllowed, NotFound, Superseded
from domain.scope import WHOLE
from domain.verification import Action, Reviewer, Standing, State
from services import review_queue, undoing, verification
from tests import reviewed, town
from tests.reviewed import NOW, WHY

LATER = NOW + timedelta(minutes=11)


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with reviewed.ground(database_url) as known:
        yield known


def test_a_claim_is_shown_to_others_and_lasts_ten_minutes(
    session: Session, ann: Reviewer, bo: Reviewer
) -> None:
    made = reviewed.cluster(session)
    claim = verification.claim(session, made, by=ann, now=NOW)
    assert (claim.name, claim.until) == ("Ann", NOW + timedelta(minutes=10))
    shown = verification.queue(session, scope=WHOLE, now=NOW).items[0]
    assert shown.claim == claim
    with pytest.raises(IllegalStep, match=r"Ann is reviewing cluster \d+ right now"):
        verification.claim(session, made, by=bo, now=NOW)
    longer = verification.claim(session, made, by=ann, now=NOW + timedelta(minutes=5))
    assert longer.until == NOW + timedelta(minutes=15)
    assert verification.claim(session, made, by=bo, now=NOW + timedelta(minutes=15)).name == "Bo"
    verification.release(session, made, by=ann, now=LATER)
    assert (
        verification.whole(session, made, scope=WHOLE, now=NOW + timedelta(minutes=16)).claim
        is not None
    )
    verification.release(session, made, by=bo, now=LATER)
    assert verification.whole(session, made, scope=WHOLE, now=LATER).claim is None


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (Action.VERIFY, State.VERIFIED),
        (Action.REJECT, State.REJECTED),
        (Action.UNVERIFIABLE, State.UNVERIFIABLE),
    ],
)
def test_an_outcome_needs_a_claim_a_reason_and_the_newest_version(
    session: Session, ann: Reviewer, action: Action, state: State
) -> None:
    made = reviewed.cluster(session)
    version = reviewed.version(session, made)
    with pytest.raises(IllegalStep, match="Claim cluster"):
        verification.decide(session, made, action, by=ann, reason=WHY, version=version, now=NOW)
    verification.claim(session, made, by=ann, now=NOW)
    with pytest.raises(BadFields, match="reason"):
        verification.decide(session, made, action, by=ann, reason=" ? ", version=version, now=NOW)
    with pytest.raises(Superseded, match="changed"):
        verification.decide(session, made, action, by=ann, reason=WHY, version=version - 1, now=NOW)
    with pytest.raises(IllegalStep, match="Claim cluster"):
        verification.decide(session, made, action, by=ann, reason=WHY, version=version, now=LATER)
    decided = verification.decide(
        session, made, action, by=ann, reason=WHY, version=version, now=NOW
    )
    assert (decided.actor, decided.reason, decided.action) == ("Ann", WHY, action)
    assert (decided.before["state"], decided.after["state"]) == ("unreviewed", state)
    there = verification.whole(session, made, scope=WHOLE, now=NOW)
    assert (there.state, there.claim, there.undoable) == (state, None, decided.id)
    with pytest.raises(IllegalStep, match="has been decided"):
        reviewed.decided(session, made, Action.VERIFY, ann)
    assert verification.queue(session, scope=WHOLE, now=NOW).waiting == 0


def test_nobody_decides_of_a_report_of_their_own(session: Session, ann: Reviewer) -> None:
    made = reviewed.cluster(session, by=("somebody", "Ann"))
    with pytest.raises(NotAllowed, match="your own"):
        verification.claim(session, made, by=ann, now=NOW)
    with pytest.raises(NotAllowed):
        reviewed.decided(session, made, Action.VERIFY, ann)
    assert verification.note(session, made, by=ann, text="I saw this myself", now=NOW).id


def test_a_duplicate_names_its_original(session: Session, ann: Reviewer) -> None:
    one, two, three = (reviewed.cluster(session) for _ in range(3))
    with pytest.raises(BadInput, match="duplicate of another"):
        reviewed.decided(session, one, Action.DUPLICATE, ann)
    with pytest.raises(BadInput):
        reviewed.decided(session, one, Action.VERIFY, ann, of=two)
    with pytest.raises(IllegalStep, match="cannot be the original"):
        reviewed.decided(session, one, Action.DUPLICATE, ann, of=one)
    with pytest.raises(NotFound):
        reviewed.decided(session, one, Action.DUPLICATE, ann, of=10**9)
    reviewed.decided(session, one, Action.DUPLICATE, ann, of=two)
    assert verification.whole(session, one, scope=WHOLE, now=NOW).duplicate_of == two
    with pytest.raises(IllegalStep, match="cannot be the original"):
        reviewed.decided(session, three, Action.DUPLICATE, ann, of=one)


def test_what_is_undone_is_as_it_was_and_stays_on_record(
    session: Session, ann: Reviewer, bo: Reviewer
) -> None:
    made = reviewed.cluster(session)
    first = reviewed.decided(session, made, Action.REJECT, ann)
    undone = undoing.undo(session, first, by=bo, reason="Wrong street", now=NOW)
    assert (undone.undoes, undone.after["state"]) == (first, "unreviewed")
    there = verification.whole(session, made, scope=WHOLE, now=NOW)
    assert (there.state, there.decided_at, there.undoable) == (State.UNREVIEWED, None, None)
    assert [one.action for one in there.history] == [Action.UNDO, Action.REJECT]
    assert there.history[1].undone_by == undone.id
    with pytest.raises(IllegalStep, match="since"):
        undoing.undo(session, first, by=ann, reason=WHY, now=NOW)
    with pytest.raises(IllegalStep, match="stay on record"):
        undoing.undo(session, undone.id, by=ann, reason=WHY, now=NOW)
    with pytest.raises(NotFound):
        undoing.undo(session, 10**9, by=ann, reason=WHY, now=NOW)
    second = reviewed.decided(session, made, Action.VERIFY, bo)
    assert [one.id for one in verification.by_reviewer(session, bo.account_id, scope=WHOLE)] == [
        second,
        undone.id,
    ]
    assert verification.by_reviewer(session, bo.account_id, scope=WHOLE, before=undone.id) == ()


def test_what_is_said_of_members_names_no_point_and_no_person(
    sessions: database.Sessions, session: Session
) -> None:
    made = reviewed.cluster(session, by=("a", "a", "b"))
    members.link(session, made, reviewed.official(sessions), now=NOW)
    members.refresh(session, made)
    there = verification.whole(session, made, scope=WHOLE, now=NOW)
    assert there.standing is Standing.CROSS_VALIDATED
    assert (there.reports, there.reporters, there.incidents, there.publishers) == (3, 2, 1, 1)
    told = {(one.kind, one.witness) for one in there.members}
    assert told == {("report", 1), ("report", 2), ("incident", 1)}
    said = str(there)
    assert not any(word in said for word in (str(town.WEST[0]), "pseudonym", "reporter_id"))
    assert {one.cell for one in there.members} == {there.cell}


def test_the_queue_is_by_age_and_severity_page_by_page(session: Session, ann: Reviewer) -> None:
    ages = {"fire": (10, 29, 31, 61), "burglary": (200, 300), "theft": (1300, 1500, 3000)}
    for category, minutes in ages.items():
        for age in minutes:
            reviewed.cluster(session, category=category, now=NOW - timedelta(minutes=age))
    reviewed.cluster(session, category="fire", now=NOW - timedelta(minutes=30))
    reviewed.cluster(session, category="theft", now=NOW - timedelta(hours=24))
    asking = reviewed.cluster(session, category="fire")
    reviewed.decided(session, asking, Action.REJECT, ann)
    late = reviewed.subject(reviewed.report(session))
    half_an_hour_ago = NOW - timedelta(minutes=30)
    members.propose(session, asking, late, reviewed.match(asking), now=half_an_hour_ago)
    everything = verification.queue(session, scope=WHOLE, now=NOW, limit=200)
    urgency = [one.urgency for one in everything.items]
    assert urgency == sorted(urgency, reverse=True)
    assert (everything.waiting, everything.overdue, everything.next) == (12, 5, None)
    assert [one.category for one in everything.items[:3]] == ["theft", "fire", "burglary"]
    for limit in (1, 2, 5):
        seen, after = [], None
        for turn in range(12 // limit + 1):
            now = NOW + timedelta(minutes=turn * 7)
            page = verification.queue(session, scope=WHOLE, now=now, after=after, limit=limit)
            seen += [one.id for one in page.items]
            after = page.next
            if after is None:
                break
        assert seen == [one.id for one in everything.items]
    far = datetime.max.replace(tzinfo=UTC)
    for group, at in ((10**12, NOW), (2, far), (16 * 1_768_478_400 + 14, NOW), (2, None)):
        forged = cursor.written(Place(group, at, 1), review_queue.QUESTION)
        with pytest.raises(BadInput, match="no place in the queue"):
            verification.queue(session, scope=WHOLE, now=NOW, after=forged)
    with pytest.raises(BadInput):
        verification.queue(session, scope=WHOLE, now=NOW, after="nonsense")
    with pytest.raises(BadInput):
        verification.queue(session, scope=WHOLE, now=NOW, limit=0)


@pytest.mark.parametrize("statement", ["UPDATE decision SET reason = 'x'", "DELETE FROM decision"])
def test_decisions_cannot_be_changed(session: Session, ann: Reviewer, statement: str) -> None:
    verification.note(session, reviewed.cluster(session), by=ann, text="Noted", now=NOW)
    with pytest.raises(DBAPIError, match="only added"):
        session.connection().exec_driver_sql(statement)


def test_decisions_cannot_be_emptied(session: Session) -> None:
    with pytest.raises(DBAPIError, match="only added"):
        session.connection().exec_driver_sql("TRUNCATE decision CASCADE")


def test_no_state_without_a_decision(session: Session) -> None:
    reviewed.cluster(session, by=tuple("abcdefgh"))
    session.connection().exec_driver_sql("UPDATE event_cluster SET state = 'verified'")
    with pytest.raises(DBAPIError, match="by no decision of a person"):
        session.commit()


def test_the_chain_is_sound(session: Session, ann: Reviewer) -> None:
    made = reviewed.cluster(session)
    for words in ("First", "Second", "Third ö ع"):
        verification.note(session, made, by=ann, text=words, now=NOW)
    found = list(decisions.links(session))
    assert [link.entry.reason for link in found][-3:] == ["First", "Second", "Third ö ع"]
