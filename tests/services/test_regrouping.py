"""Clusters are merged and split, answer evidence that came later, and all of it is undone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from db import session as database
from db.queries import decisions, members
from domain.errors import BadInput, IllegalStep
from domain.matching import Subject
from domain.scope import WHOLE
from domain.verification import Action, Reviewer, State
from services import answering, undoing, verification
from tests import reviewed
from tests.reviewed import NOW, WHY

LATER = NOW + timedelta(minutes=11)


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with reviewed.ground(database_url) as known:
        yield known


def test_merged_clusters_are_one_until_it_is_undone(
    session: Session, ann: Reviewer, bo: Reviewer
) -> None:
    one = reviewed.cluster(session, by=("a", "b"))
    two = reviewed.cluster(session, by=("b", "c"))
    asked = Subject(report_id=reviewed.report(session, by="d"))
    members.propose(session, two, asked, reviewed.match(two), now=NOW)
    of_one, of_two = reviewed.linked(session, one), reviewed.linked(session, two)
    verification.claim(session, one, by=ann, now=NOW)
    version = reviewed.version(session, one)
    with pytest.raises(IllegalStep, match="itself"):
        verification.merge(session, one, one, by=ann, reason=WHY, version=version, now=NOW)
    merged = verification.merge(session, one, two, by=ann, reason=WHY, version=version, now=NOW)
    there = verification.whole(session, one, scope=WHOLE, now=NOW)
    assert (there.reports, there.reporters, len(there.members)) == (4, 3, 5)
    gone = verification.whole(session, two, scope=WHOLE, now=NOW)
    assert (gone.state, gone.merged_into, gone.reports) == (State.MERGED, one, 0)
    with pytest.raises(IllegalStep, match="went into another"):
        verification.claim(session, two, by=bo, now=NOW)
    (far,) = (one.id for one in gone.history)
    with pytest.raises(IllegalStep, match="Undo it there"):
        undoing.undo(session, far, by=ann, reason=WHY, now=NOW)
    late = reviewed.report(session, by="e")
    members.link(session, one, Subject(report_id=late), now=NOW)
    undoing.undo(session, merged.id, by=ann, reason=WHY, now=NOW)
    assert reviewed.linked(session, one) == {*of_one, f"report:{late}"}
    assert reviewed.linked(session, two) == of_two
    back = verification.whole(session, two, scope=WHOLE, now=NOW)
    assert (back.state, back.merged_into, len(back.members)) == (State.UNREVIEWED, None, 3)


def test_a_split_makes_a_cluster_and_is_undone_whole(session: Session, ann: Reviewer) -> None:
    one = reviewed.cluster(session, by=("a", "b", "c"))
    before = reviewed.linked(session, one)
    ids = [each.id for each in verification.whole(session, one, scope=WHOLE, now=NOW).members]
    verification.claim(session, one, by=ann, now=NOW)

    def split(chosen: list[int]) -> int:
        version = reviewed.version(session, one)
        return verification.split(
            session, one, chosen, by=ann, reason=WHY, version=version, now=NOW
        )

    for wrong in ([], ids, [10**9]):
        with pytest.raises(BadInput, match="split off"):
            split(wrong)
    made = split(ids[:1])
    assert len(reviewed.linked(session, one)) == 2
    assert reviewed.linked(session, one) | reviewed.linked(session, made) == before
    assert verification.queue(session, scope=WHOLE, now=NOW).waiting == 2
    decided = reviewed.decided(session, made, Action.VERIFY, ann)
    (splitting,) = (each for each in decisions.of_cluster(session, one, scope=WHOLE))
    with pytest.raises(IllegalStep, match=f"cluster {made}"):
        undoing.undo(session, splitting.id, by=ann, reason=WHY, now=NOW)
    undoing.undo(session, decided, by=ann, reason=WHY, now=NOW)
    undoing.undo(session, splitting.id, by=ann, reason=WHY, now=NOW)
    assert reviewed.linked(session, one) == before
    assert verification.whole(session, made, scope=WHOLE, now=NOW).merged_into == one


def test_a_decided_cluster_asks_about_later_evidence(
    session: Session, ann: Reviewer, bo: Reviewer
) -> None:
    made = reviewed.cluster(session)
    reviewed.decided(session, made, Action.VERIFY, ann)
    subjects = [Subject(report_id=reviewed.report(session, by=name)) for name in ("b", "c")]
    own = reviewed.cluster(session, subjects[0])
    for each in subjects:
        members.propose(session, made, each, reviewed.match(made), now=LATER)
    (asking,) = (
        one for one in verification.queue(session, scope=WHOLE, now=LATER).items if one.asks
    )
    assert (asking.id, asking.proposals) == (made, 2)
    there = verification.whole(session, made, scope=WHOLE, now=LATER)
    _, first, second = there.members
    assert (there.reports, first.evidence.distance_m, first.evidence.probability) == (1, 120, 0.5)
    verification.claim(session, made, by=bo, now=LATER)

    said: dict[str, Any] = {"by": bo, "reason": WHY, "now": LATER}

    def answer(member_id: int, accept: bool) -> int:
        version = reviewed.version(session, made)
        return answering.answer(
            session, made, [member_id], accept=accept, **said, version=version
        ).id

    accepted = answer(first.id, True)
    assert reviewed.linked(session, own) == set()
    with pytest.raises(IllegalStep, match="no members left"):
        reviewed.decided(session, own, Action.VERIFY, ann)
    assert len(reviewed.linked(session, made)) == 2
    declined = answer(second.id, False)
    assert verification.whole(session, made, scope=WHOLE, now=LATER).evidence_at is None
    with pytest.raises(BadInput, match="asks"):
        answer(second.id, False)
    with pytest.raises(IllegalStep, match="since"):
        undoing.undo(session, accepted, by=bo, reason=WHY, now=LATER)
    for newest in (declined, accepted):
        undoing.undo(session, newest, by=bo, reason=WHY, now=LATER)
    there = verification.whole(session, made, scope=WHOLE, now=LATER)
    assert (there.state, there.reports, there.evidence_at) == (State.VERIFIED, 1, LATER)
    assert [one.status for one in there.members] == ["linked", "proposed", "proposed"]
    assert len(reviewed.linked(session, own)) == 1
