"""Answers to what a cluster asks: whether records that were proposed, or that their publisher
changed after the decision, are of its event."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import clusters, members, proposals, revised
from db.queries.clusters import MemberRow
from domain.errors import BadInput, IllegalStep
from domain.matching import MemberStatus
from domain.verification import Action, Decision, Reviewer
from locales import t
from services import reported_incidents, review_ground
from services.review_ground import Ground

_ASKED = (MemberStatus.PROPOSED, MemberStatus.LINKED)


def answer(
    session: Session,
    cluster_id: int,
    member_ids: Sequence[int],
    *,
    accept: bool,
    by: Reviewer,
    reason: str,
    version: int,
    now: datetime,
) -> Decision:
    """Say whether members (by ``Member.id``) that were proposed, or that their publisher changed
    after the decision, belong to the cluster; needs the claim. An accepted one leaves the cluster
    it was in, which nobody may have decided. Raises what ``services.verification`` raises."""
    why = review_ground.reason(reason)
    asked = _asked(session, cluster_id, member_ids)
    origins = {one.linked_in for one in asked if accept and one.linked_in is not None}
    ground = review_ground.taken(session, [cluster_id], by=by, beside=origins)
    action = Action.ACCEPT if accept else Action.DECLINE
    ground.step(cluster_id, action, version=version, now=now)
    if _asked(session, cluster_id, member_ids) != asked:
        raise IllegalStep(t("verification.refused.step.changed", id=cluster_id, name=""))
    for origin in sorted(origins):
        ground.step(origin, Action.GIVE, version=None, now=now)
    for one in asked:
        _answer(session, one, accept=accept, by=by, now=now)
    for each in (cluster_id, *sorted(origins)):
        members.refresh(session, each)
    _settle(session, ground, cluster_id)
    reported_incidents.settle(session, cluster_id, by=by, reason=why, now=now)
    far = {
        str(one): ground.write(one, Action.GIVE, reason=why, now=now, given_to=cluster_id)
        for one in sorted(origins)
    }
    number = ground.write(
        cluster_id,
        action,
        reason=why,
        now=now,
        far=far,
        answered={str(one.id): one.linked_in for one in asked if one.revised_from is None},
        revised={str(one.id): one.revised_from for one in asked if one.revised_from is not None},
    )
    return review_ground.told(session, number, by=by)


def _asked(session: Session, cluster_id: int, member_ids: Sequence[int]) -> list[MemberRow]:
    rows = clusters.member_rows(session, [cluster_id], statuses=_ASKED)
    asked = [
        one
        for one in rows
        if one.id in set(member_ids)
        and (one.status == MemberStatus.PROPOSED or one.revised_from is not None)
    ]
    if not asked or len(asked) != len(set(member_ids)):
        raise BadInput(t("verification.refused.proposed"))
    return asked


def _answer(session: Session, one: MemberRow, *, accept: bool, by: Reviewer, now: datetime) -> None:
    if one.revised_from is None:
        verb = members.accept if accept else members.decline
        verb(session, one.id, by=by.account_id, now=now)
    elif accept:
        revised.accept(session, one.id)
    else:
        revised.decline(session, one.id, now=now)


def _settle(session: Session, ground: Ground, cluster_id: int) -> None:
    """It is as it was, and asks no more where nothing is left to ask."""
    there = ground.clusters[cluster_id]
    is_asking = proposals.waiting(session, cluster_id)
    clusters.settle(
        session,
        cluster_id,
        there.state,
        decided_at=there.decided_at,
        evidence_at=there.evidence_at if is_asking else None,
        duplicate_of=there.duplicate_of,
    )
