"""Second looks: one decision in twenty is made again by another, who is not told the first.

Which ones is drawn from the hash of the decision in the chain: nobody can know it before deciding,
and anybody can check it afterwards. A second answer changes nothing but the agreement it measures.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from analytics import agreement
from analytics.agreement import Agreement
from db.queries import clusters, decisions, evidence, second_looks
from domain.errors import BadInput, NotAllowed, NotFound
from domain.verification import OUTCOMES, Action, Decision, Member, Reviewer
from locales import t
from services import review_ground

ONE_IN = 20
_DRAWN_BITS = 32


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A decision to be made again: ``members`` are the records that were one event then, and
    nothing says what was decided."""

    decision_id: int
    cluster_id: int
    asked_at: datetime
    members: tuple[Member, ...]


def is_drawn(spelled: str) -> bool:
    """Whether the decision of this hash, in hexadecimal, is made again."""
    return int(spelled[: _DRAWN_BITS // 4], 16) % ONE_IN == 0


def draw(session: Session, decision: Decision, *, now: datetime) -> bool:
    """Have ``decision`` made again where it is drawn."""
    if decision.actor_id is None or not is_drawn(decision.hash):
        return False
    second_looks.ask(
        session,
        decision.id,
        decision.cluster_id,
        by=decision.actor_id,
        outcome=decision.action,
        now=now,
    )
    return True


def waiting(session: Session, *, by: Reviewer, limit: int = 20) -> tuple[SecondLook, ...]:
    """The oldest decisions that ``by`` may make again: others', in the reviewer's areas, of reports
    that are not own."""
    asked = second_looks.waiting(session, scope=by.scope, not_by=by.account_id, limit=limit)
    return tuple(
        _shown(session, one)
        for one in asked
        if not clusters.has_member_of(session, [one.cluster_id], by.own)
    )


def answer(
    session: Session,
    decision_id: int,
    outcome: Action,
    *,
    by: Reviewer,
    reason: str,
    now: datetime,
) -> None:
    """Write what ``by`` would have decided.

    Raises ``NotFound`` where nobody is asked any more, ``NotAllowed`` for one's own decision or
    report, ``BadInput``.
    """
    why = review_ground.reason(reason)
    if outcome not in OUTCOMES:
        raise BadInput(t("verification.refused.outcome"))
    asked = second_looks.locked(session, decision_id, scope=by.scope)
    if asked is None:
        raise NotFound(t("verification.refused.no_second_look", id=decision_id))
    if asked.first_reviewer == by.account_id:
        raise NotAllowed(t("verification.refused.own_decision"))
    if clusters.has_member_of(session, [asked.cluster_id], by.own):
        raise NotAllowed(t("verification.refused.own"))
    second_looks.answer(
        session, decision_id, by=by.account_id, outcome=outcome, reason=why, now=now
    )
    clusters.announce(session, asked.cluster_id)


def agreed(session: Session, *, since: datetime | None = None) -> Agreement:
    """How far second reviewers agree with the first, over answers ``since``."""
    return agreement.agreement(second_looks.answers(session, since=since))


def _shown(session: Session, asked: second_looks.Asked) -> SecondLook:
    decision = decisions.one(session, asked.decision_id)
    records = decision.before.get("members") if decision else None
    said = records if isinstance(records, list) else []
    members = evidence.of_records(session, asked.cluster_id, said)
    return SecondLook(asked.decision_id, asked.cluster_id, asked.asked_at, members)
