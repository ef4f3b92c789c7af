"""Undoing: the newest decision of a cluster is taken back, and with it what it did to others."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db.queries import clusters, decisions, members, proposals, revised
from domain.errors import IllegalStep
from domain.review_steps import FAR_SIDES, LASTING
from domain.verification import Action, Decision, Reviewer, State
from locales import t
from services import reported_incidents, review_ground
from services.review_ground import Ground


def undo(
    session: Session, decision_id: int, *, by: Reviewer, reason: str, now: datetime
) -> Decision:
    """Take a decision back; the decision that says so.

    Raises ``IllegalStep`` where it is not the newest of its cluster, or of a cluster that it took
    members from or gave members to, and where another holds the claim on one of them.
    """
    why = review_ground.reason(reason)
    undone = review_ground.decision(session, decision_id)
    if undone.action in LASTING:
        raise IllegalStep(t("verification.refused.lasting"))
    if undone.action in FAR_SIDES:
        raise IllegalStep(t("verification.refused.far_side"))
    far: Mapping[str, int] = _said(undone.after, "far") or {}
    all_sides = {
        undone.cluster_id: undone,
        **{int(k): review_ground.decision(session, v) for k, v in far.items()},
    }
    ground = review_ground.taken(session, [undone.cluster_id], by=by, beside=all_sides)
    for cluster_id, side in all_sides.items():
        if decisions.undoable(session, cluster_id) != side.id:
            raise IllegalStep(t("verification.refused.not_newest", id=cluster_id))
        back_to = State(_said(side.before, "state"))
        ground.step(cluster_id, Action.UNDO, version=None, now=now, back_to=back_to)
    _regroup(session, undone, by=by, now=now)
    for cluster_id, side in all_sides.items():
        members.refresh(session, cluster_id)
        _settle(ground, cluster_id, side.before)
    reported_incidents.settle(session, undone.cluster_id, by=by, reason=why, now=now)
    for cluster_id, side in list(all_sides.items())[1:]:
        ground.write(cluster_id, Action.UNDO, reason=why, now=now, undoes=side.id)
    number = ground.write(undone.cluster_id, Action.UNDO, reason=why, now=now, undoes=undone.id)
    return review_ground.told(session, number, by=by)


def _regroup(session: Session, undone: Decision, *, by: Reviewer, now: datetime) -> None:
    """Put members and proposals back to where they were before."""
    if undone.action is Action.MERGE:
        _unmerge(session, undone, by=by, now=now)
    elif undone.action is Action.SPLIT:
        _unsplit(session, undone, by=by, now=now)
    elif undone.action in (Action.ACCEPT, Action.DECLINE):
        answered = {int(k): v for k, v in _said(undone.after, "answered").items()}
        proposals.reopen(session, list(answered))
        changed: Mapping[str, int] = _said(undone.after, "revised") or {}
        revised.reopen(session, {int(k): v for k, v in changed.items()})
        if undone.action is Action.ACCEPT:
            for member_id, origin in answered.items():
                if origin is not None:
                    proposals.put_back(session, member_id, origin)


def _unmerge(session: Session, undone: Decision, *, by: Reviewer, now: datetime) -> None:
    """What came in since stays."""
    moved: Mapping[str, int] = _said(undone.after, "moved")
    (other,) = {int(one) for one in _said(undone.after, "far")}
    rows = clusters.member_rows(session, [undone.cluster_id], statuses=("linked",))
    back = [one.id for one in rows if review_ground.record(one.report_id, one.incident_id) in moved]
    members.move(session, back, other, by=by.account_id, now=now)
    proposals.give_back(session, _said(undone.after, "carried"), other)
    proposals.reopen(session, _said(undone.after, "closed"))


def _unsplit(session: Session, undone: Decision, *, by: Reviewer, now: datetime) -> None:
    """What the new cluster got since comes along."""
    (made,) = {int(one) for one in _said(undone.after, "far")}
    rows = clusters.member_rows(session, [made], statuses=("linked",))
    ids = [one.id for one in rows]
    members.move(session, ids, undone.cluster_id, by=by.account_id, now=now)
    proposals.carry(session, made, undone.cluster_id, now=now)


def _settle(ground: Ground, cluster_id: int, before: Mapping[str, object]) -> None:
    state = State(_said(before, "state"))
    if state is State.UNREVIEWED:
        revised.forget(ground.session, cluster_id)
    evidence_at = _moment(_said(before, "evidence_at")) or ground.clusters[cluster_id].evidence_at
    clusters.settle(
        ground.session,
        cluster_id,
        state,
        decided_at=_moment(_said(before, "decided_at")),
        evidence_at=None if state is State.UNREVIEWED else evidence_at,
        merged_into=_said(before, "merged_into"),
        duplicate_of=_said(before, "duplicate_of"),
    )


def _said(words: Mapping[str, object], name: str) -> Any:
    """One thing a decision says of before or after; None where it says nothing of it."""
    return words.get(name)


def _moment(spelled: str | None) -> datetime | None:
    return None if spelled is None else datetime.fromisoformat(spelled)
