"""Verification: same-event clusters are looked at, claimed and decided by people, on the record.

Every verb locks its clusters, asks ``domain.review_steps`` whether the step is legal, changes what
is to be changed, appends decisions to the chain and announces the clusters, in one transaction.
All raise ``NotFound`` (of what is beyond the reviewer's areas too), ``NotAllowed`` for reports of
the reviewer's own, ``IllegalStep`` for a step that may not be taken (``Superseded`` where the
cluster has changed meanwhile), and ``BadInput``.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import claims, clusters, decisions, evidence, members, proposals
from db.queries import queue as waiting
from domain import review_steps
from domain.errors import BadInput, IllegalStep, NotFound
from domain.review_steps import Reviewed
from domain.scope import Scope
from domain.verification import (
    OUTCOMES,
    Action,
    Claim,
    Cluster,
    Decision,
    QueuePage,
    Reviewer,
    State,
    standing,
)
from locales import t
from services import (
    reported_incidents,
    review_ground,
    review_queue,
    second_looks,
)

_NO_ORIGINALS = frozenset({State.DUPLICATE, State.MERGED})


def queue(
    session: Session, *, scope: Scope, now: datetime, after: str | None = None, limit: int = 50
) -> QueuePage:
    """Clusters within ``scope`` that wait for a person, the most urgent first, from the cursor
    ``after``."""
    return review_queue.page(session, scope=scope, now=now, after=after, limit=limit)


def whole(session: Session, cluster_id: int, *, scope: Scope, now: datetime) -> Cluster:
    """A cluster with members, evidence, claim and history."""
    there = clusters.one(session, cluster_id, scope=scope)
    if there is None:
        raise review_ground.unknown(cluster_id, scope)
    since = there.opened_at if there.evidence_at is None else there.evidence_at
    return Cluster(
        id=there.id,
        state=there.state,
        version=there.version,
        severity=there.severity,
        category=there.category,
        standing=standing(reports=there.reports, incidents=there.incidents),
        opened_at=there.opened_at,
        latest_at=there.latest_at,
        evidence_at=there.evidence_at,
        decided_at=there.decided_at,
        due_at=waiting.due_at(there.severity, since),
        merged_into=there.merged_into,
        duplicate_of=there.duplicate_of,
        incident_id=there.incident_id,
        occurred_from=there.occurred_from,
        occurred_to=there.occurred_to,
        cell=evidence.cell_text(there.cell),
        area=there.area,
        reports=there.reports,
        reporters=there.reporters,
        incidents=there.incidents,
        publishers=there.publishers,
        unpublished=there.unpublished,
        claim=claims.shown(session, [cluster_id], now=now).get(cluster_id),
        members=evidence.of_cluster(session, cluster_id),
        history=decisions.of_cluster(session, cluster_id, scope=scope),
        undoable=decisions.undoable(session, cluster_id),
    )


def claim(session: Session, cluster_id: int, *, by: Reviewer, now: datetime) -> Claim:
    """Claim a cluster for ten minutes, or prolong a claim."""
    ground = review_ground.taken(session, [cluster_id], by=by)
    there = ground.clusters[cluster_id]
    lease = claims.lease(session, cluster_id)
    try:
        after = review_steps.claimed(
            Reviewed(there.state, there.version, lease), by.account_id, now=now
        )
    except IllegalStep as refused:
        raise review_ground.said(session, refused, cluster_id, now=now) from None
    claims.keep(session, cluster_id, after.lease, now=now)
    clusters.announce(session, cluster_id)
    return claims.shown(session, [cluster_id], now=now)[cluster_id]


def release(session: Session, cluster_id: int, *, by: Reviewer, now: datetime) -> None:
    """Let a claim go; nothing happens where ``by`` holds none."""
    clusters.locked(session, [cluster_id], scope=by.scope)
    lease = claims.lease(session, cluster_id)
    if lease is not None and lease.account_id == by.account_id:
        claims.keep(session, cluster_id, None, now=now)
        clusters.announce(session, cluster_id)


def decide(
    session: Session,
    cluster_id: int,
    action: Action,
    *,
    by: Reviewer,
    reason: str,
    version: int,
    now: datetime,
    of: int | None = None,
) -> Decision:
    """Verify, reject, call unverifiable or a duplicate ``of`` another cluster; needs the claim."""
    if action not in OUTCOMES or (action is Action.DUPLICATE) != (of is not None):
        raise BadInput(t("verification.refused.outcome"))
    why = review_ground.reason(reason)
    ground = review_ground.taken(session, {cluster_id, of or cluster_id}, by=by)
    there = ground.clusters[cluster_id]
    if there.reports + there.incidents == 0:
        raise IllegalStep(t("verification.refused.empty", id=cluster_id))
    if of is not None and (of == cluster_id or ground.clusters[of].state in _NO_ORIGINALS):
        raise IllegalStep(t("verification.refused.duplicate_of", id=of))
    state = ground.step(cluster_id, action, version=version, now=now)
    clusters.settle(session, cluster_id, state, decided_at=now, duplicate_of=of)
    reported_incidents.settle(session, cluster_id, by=by, reason=why, now=now)
    number = ground.write(cluster_id, action, reason=why, now=now)
    decision = review_ground.told(session, number, by=by)
    second_looks.draw(session, decision, now=now)
    return decision


def merge(
    session: Session,
    cluster_id: int,
    other_id: int,
    *,
    by: Reviewer,
    reason: str,
    version: int,
    now: datetime,
) -> Decision:
    """All members of ``other_id`` go into ``cluster_id``; needs the claim on the latter."""
    why = review_ground.reason(reason)
    if other_id == cluster_id:
        raise IllegalStep(t("verification.refused.merge_itself"))
    ground = review_ground.taken(session, {cluster_id, other_id}, by=by)
    ground.step(cluster_id, Action.MERGE, version=version, now=now)
    merged = ground.step(other_id, Action.JOIN, version=None, now=now)
    rows = clusters.member_rows(session, [other_id], statuses=("linked",))
    members.move(session, [one.id for one in rows], cluster_id, by=by.account_id, now=now)
    carried = proposals.carry(session, other_id, cluster_id, now=now)
    for each in (other_id, cluster_id):
        members.refresh(session, each)
    clusters.settle(session, other_id, merged, decided_at=now, merged_into=cluster_id)
    far = ground.write(other_id, Action.JOIN, reason=why, now=now)
    number = ground.write(
        cluster_id,
        Action.MERGE,
        reason=why,
        now=now,
        far={str(other_id): far},
        moved={review_ground.record(one.report_id, one.incident_id): other_id for one in rows},
        carried=list(carried.along),
        closed=list(carried.closed),
    )
    return review_ground.told(session, number, by=by)


def split(
    session: Session,
    cluster_id: int,
    member_ids: Sequence[int],
    *,
    by: Reviewer,
    reason: str,
    version: int,
    now: datetime,
) -> int:
    """Some members (by ``Member.id``) are another event: the number of their new cluster."""
    why = review_ground.reason(reason)
    ground = review_ground.taken(session, [cluster_id], by=by)
    ground.step(cluster_id, Action.SPLIT, version=version, now=now)
    rows = clusters.member_rows(session, [cluster_id], statuses=("linked",))
    going = [one for one in rows if one.id in set(member_ids)]
    if len(going) != len(set(member_ids)) or not 0 < len(going) < len(rows):
        raise BadInput(t("verification.refused.split"))
    made = members.open_cluster(session, now=now)
    members.move(session, [one.id for one in going], made, by=by.account_id, now=now)
    for each in (cluster_id, made):
        members.refresh(session, each)
    far = ground.write_first(made, Action.BEGIN, within=cluster_id, reason=why, now=now)
    ground.write(
        cluster_id,
        Action.SPLIT,
        reason=why,
        now=now,
        far={str(made): far},
        went={review_ground.record(one.report_id, one.incident_id): made for one in going},
    )
    return made


def require_decision(session: Session, cluster_id: int, decision_id: int) -> None:
    """Raise ``NotFound`` where the decision is none of the cluster's."""
    if review_ground.decision(session, decision_id).cluster_id != cluster_id:
        raise NotFound(t("verification.refused.no_decision", id=decision_id))


def note(session: Session, cluster_id: int, *, by: Reviewer, text: str, now: datetime) -> Decision:
    """Write something down beside the cluster; whoever reported it may do that too."""
    why = review_ground.reason(text)
    ground = review_ground.taken(session, [cluster_id], by=by, may_be_own=True)
    number = ground.write(cluster_id, Action.NOTE, reason=why, now=now)
    return review_ground.told(session, number, by=by)


def by_reviewer(
    session: Session,
    account_id: int,
    *,
    scope: Scope,
    before: int | None = None,
    limit: int = 50,
) -> tuple[Decision, ...]:
    """What one reviewer decided within ``scope``, newest first, older than the decision
    ``before``."""
    return decisions.of_actor(session, account_id, scope=scope, before=before, limit=limit)
