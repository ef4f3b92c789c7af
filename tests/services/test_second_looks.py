"""One decision in twenty is made again by somebody who is not told the first; how it all goes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import session as database
from db.queries import decisions, members
from db.queries import second_looks as looks
from domain.errors import BadInput, NotAllowed, NotFound
from domain.scope import WHOLE
from domain.verification import Action, Reviewer
from services import second_looks, undoing, verification, verification_stats
from tests import reviewed, town
from tests.reviewed import NOW, WHY


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as known:
        city = town.settled(known)
        town.stored(known, city, town.parsed(town.incident("p1")))
        town.stored(known, city, town.parsed(town.incident("f1")), slug="fire")
        yield known


def _asked(session: Session, decision_id: int, action: Action, by: Reviewer) -> int:
    made = decisions.one(session, decision_id)
    assert made is not None
    session.execute(text("DELETE FROM second_look WHERE decision_id = :id"), {"id": decision_id})
    looks.ask(session, made.id, made.cluster_id, by=by.account_id, outcome=action, now=NOW)
    return made.id


def test_one_in_twenty_is_drawn_by_its_hash() -> None:
    drawn = sum(
        second_looks.is_drawn(f"{n * 2654435761 % 2**32:08x}" + "0" * 56) for n in range(10**4)
    )
    assert 400 < drawn < 600
    assert second_looks.is_drawn("00000014" + "f" * 56)
    assert not second_looks.is_drawn("00000015" + "0" * 56)


def test_what_is_drawn_is_asked_and_the_rest_is_not(session: Session, ann: Reviewer) -> None:
    for _ in range(40):
        reviewed.decided(session, reviewed.cluster(session), Action.REJECT, ann)
    made = verification.by_reviewer(session, ann.account_id, scope=WHOLE)
    drawn = {one.id for one in made if second_looks.is_drawn(one.hash)}
    asked = session.execute(text("SELECT decision_id FROM second_look")).scalars()
    assert set(asked) == drawn


def test_a_second_look_is_blind_and_not_ones_own(
    session: Session, ann: Reviewer, bo: Reviewer
) -> None:
    made = reviewed.cluster(session, by=("a", "b"))
    number = _asked(
        session, reviewed.decided(session, made, Action.REJECT, ann), Action.REJECT, ann
    )
    later = reviewed.report(session, by="c")
    members.propose(session, made, reviewed.subject(later), reviewed.match(made), now=NOW)
    (seen,) = second_looks.waiting(session, by=bo)
    assert (seen.decision_id, len(seen.members)) == (number, 2)
    assert not {"reject", "rejected"} & set(str(seen).replace("'", " ").split())
    assert second_looks.waiting(session, by=ann) == ()
    own = reviewed.reviewer(session, "a")
    assert second_looks.waiting(session, by=own) == ()

    def answer(by: Reviewer, outcome: Action = Action.VERIFY) -> None:
        second_looks.answer(session, number, outcome, by=by, reason=WHY, now=NOW)

    for refused in (ann, own):
        with pytest.raises(NotAllowed):
            answer(refused)
    with pytest.raises(BadInput):
        answer(bo, Action.MERGE)
    answer(bo)
    with pytest.raises(NotFound):
        answer(bo)
    assert looks.answers(session) == [("reject", "verify")]
    assert verification.whole(session, made, scope=WHOLE, now=NOW).state == "rejected"


def test_what_was_undone_is_not_asked_about(session: Session, ann: Reviewer, bo: Reviewer) -> None:
    made = reviewed.cluster(session)
    number = _asked(
        session, reviewed.decided(session, made, Action.REJECT, ann), Action.REJECT, ann
    )
    undoing.undo(session, number, by=ann, reason=WHY, now=NOW)
    assert second_looks.waiting(session, by=bo) == ()
    with pytest.raises(NotFound):
        second_looks.answer(session, number, Action.REJECT, by=bo, reason=WHY, now=NOW)


def test_no_rate_exceeds_one(
    sessions: database.Sessions, session: Session, ann: Reviewer, bo: Reviewer
) -> None:
    empty = verification_stats.stats(session, scope=WHOLE, days=30, now=NOW)
    assert (empty.reports, empty.verified_rate, empty.in_time_rate) == (0, None, None)
    nothing = verification_stats.cross_source_stats(session, scope=WHOLE, days=30, now=NOW)
    assert (nothing.clusters, nothing.cross_validated_rate) == (0, None)
    old = NOW - timedelta(hours=5)
    both = reviewed.cluster(
        session,
        reviewed.subject(reviewed.report(session)),
        reviewed.official(sessions),
        reviewed.official(sessions, slug="fire"),
    )
    late = reviewed.cluster(session, by=("a", "a", "b"), now=old)
    for made, action in ((both, Action.VERIFY), (late, Action.REJECT)):
        number = reviewed.decided(session, made, action, ann)
        _asked(session, number, action, ann)
        second_looks.answer(session, number, Action.VERIFY, by=bo, reason=WHY, now=NOW)
    waiting = reviewed.cluster(session, category="fire")
    verification.claim(session, waiting, by=bo, now=NOW)
    found = verification_stats.stats(session, scope=WHOLE, days=30, now=NOW)
    assert (found.reports, found.reporters, found.clusters) == (5, 3, 3)
    assert found.by_state["verified"] == found.by_state["rejected"] == 1
    assert (found.waiting, found.claimed, found.decided) == (1, 1, 2)
    assert (found.in_time_rate, found.verified_rate, found.median_minutes) == (0.5, 0.5, 150.0)
    assert (found.agreement.pairs, found.agreement.agreed, found.agreement.kappa) == (2, 1, 0.0)
    cross = verification_stats.cross_source_stats(session, scope=WHOLE, days=30, now=NOW)
    assert cross.by_standing["cross_validated"].several_publishers == 1
    assert cross.by_standing["report_only"].several_reporters == 1
    assert cross.cross_validated_rate == pytest.approx(1 / 3)
    assert (cross.reports_matched_rate, cross.publishers_matched_rate) == (0.2, 1.0)
    (pair,) = cross.publisher_pairs
    assert (pair.first, pair.second, pair.clusters) == ("fire", "police", 1)
    rates = [
        getattr(one, name) for one in (found, cross) for name in one.__slots__ if "rate" in name
    ]
    assert all(0 <= rate <= 1 for rate in rates)
