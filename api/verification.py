"""Verification for programs: the queue, clusters whole, and every step a person can take."""

from http import HTTPStatus
from typing import Any

import orjson
from flask import Response

from api import documented
from api import verification_answers as shapes
from auth import context, reviewer
from domain.roles import Permission
from domain.verification import Action
from services import answering, second_looks, undoing, verification, verification_stats

part = documented.Part("verification", "Verification")
_CLUSTER = "/api/v1/reports/cluster/<int:cluster_id>"
_STEP_REFUSALS = (404, 409, 412, 413, 415)


@part.get(
    "/api/v1/reports/queue",
    Permission.SEE_REPORTS,
    "Same-event clusters that wait for a person: by age and severity, the most urgent first.",
    query=shapes.QueueQuery,
    answer=shapes.Queue,
)
def queue(query: shapes.QueueQuery) -> Response:
    """Clusters that were decided and have new evidence are among them."""
    with context.reading() as session:
        now = context.current().now()
        found = verification.queue(
            session, scope=reviewer.scope(), now=now, after=query.after, limit=query.limit
        )
    return _told(found)


@part.get(
    _CLUSTER,
    Permission.SEE_REPORTS,
    "A same-event cluster: its members with what they were compared by, claim and history.",
    answer=shapes.OneCluster,
    refusals=(404,),
)
def one(cluster_id: int) -> Response:
    """Places are cells: no point of a report is told."""
    with context.reading() as session:
        scope, now = reviewer.scope(), context.current().now()
        return _told(verification.whole(session, cluster_id, scope=scope, now=now))


@part.post(
    f"{_CLUSTER}/claim",
    Permission.VERIFY_REPORTS,
    "Claim a cluster for ten minutes, or prolong a claim.",
    answer=shapes.ShownClaim,
    refusals=(404, 409),
)
def claim(cluster_id: int) -> Response:
    """409 where another holds it."""
    by = reviewer.current()
    with context.transaction() as session:
        return _told(verification.claim(session, cluster_id, by=by, now=context.current().now()))


@part.post(
    f"{_CLUSTER}/release",
    Permission.VERIFY_REPORTS,
    "Let a claim go.",
    status=HTTPStatus.NO_CONTENT,
    refusals=(404,),
)
def release(cluster_id: int) -> tuple[str, int]:
    """Nothing happens where the asker holds none."""
    by = reviewer.current()
    with context.transaction() as session:
        verification.release(session, cluster_id, by=by, now=context.current().now())
    return "", HTTPStatus.NO_CONTENT


@part.post(
    f"{_CLUSTER}/decisions",
    Permission.VERIFY_REPORTS,
    "Verify a cluster, reject it, call it unverifiable or a duplicate; needs the claim.",
    body=shapes.SentDecision,
    answer=shapes.ShownDecision,
    status=HTTPStatus.CREATED,
    refusals=_STEP_REFUSALS,
)
def decide(cluster_id: int, body: shapes.SentDecision) -> tuple[Response, int]:
    """412 where the cluster is not as ``version`` saw it."""
    by = reviewer.current()
    with context.transaction() as session:
        made = verification.decide(
            session,
            cluster_id,
            Action(body.action),
            by=by,
            reason=body.reason,
            version=body.version,
            of=body.of,
            now=context.current().now(),
        )
    return _told(made), HTTPStatus.CREATED


@part.post(
    f"{_CLUSTER}/merge",
    Permission.VERIFY_REPORTS,
    "All members of another cluster go into this one; needs the claim.",
    body=shapes.SentMerge,
    answer=shapes.ShownDecision,
    status=HTTPStatus.CREATED,
    refusals=_STEP_REFUSALS,
)
def merge(cluster_id: int, body: shapes.SentMerge) -> tuple[Response, int]:
    """412 where the cluster is not as ``version`` saw it."""
    by = reviewer.current()
    with context.transaction() as session:
        made = verification.merge(
            session,
            cluster_id,
            body.other,
            by=by,
            reason=body.reason,
            version=body.version,
            now=context.current().now(),
        )
    return _told(made), HTTPStatus.CREATED


@part.post(
    f"{_CLUSTER}/split",
    Permission.VERIFY_REPORTS,
    "Some members are another event: they go into a new cluster; needs the claim.",
    body=shapes.SentSplit,
    answer=shapes.SplitOff,
    status=HTTPStatus.CREATED,
    refusals=_STEP_REFUSALS,
)
def split(cluster_id: int, body: shapes.SentSplit) -> tuple[Response, int]:
    """412 where the cluster is not as ``version`` saw it."""
    by = reviewer.current()
    with context.transaction() as session:
        made = verification.split(
            session,
            cluster_id,
            body.members,
            by=by,
            reason=body.reason,
            version=body.version,
            now=context.current().now(),
        )
    return _told({"cluster": made}), HTTPStatus.CREATED


@part.post(
    f"{_CLUSTER}/evidence",
    Permission.VERIFY_REPORTS,
    "Say whether members that were proposed are of this event; needs the claim.",
    body=shapes.SentEvidence,
    answer=shapes.ShownDecision,
    status=HTTPStatus.CREATED,
    refusals=_STEP_REFUSALS,
)
def evidence(cluster_id: int, body: shapes.SentEvidence) -> tuple[Response, int]:
    """412 where the cluster is not as ``version`` saw it."""
    by = reviewer.current()
    with context.transaction() as session:
        made = answering.answer(
            session,
            cluster_id,
            body.members,
            accept=body.accept,
            by=by,
            reason=body.reason,
            version=body.version,
            now=context.current().now(),
        )
    return _told(made), HTTPStatus.CREATED


@part.post(
    f"{_CLUSTER}/undo",
    Permission.VERIFY_REPORTS,
    "Take the newest decision of a cluster back.",
    body=shapes.SentUndo,
    answer=shapes.ShownDecision,
    status=HTTPStatus.CREATED,
    refusals=(404, 409, 413, 415),
)
def undo(cluster_id: int, body: shapes.SentUndo) -> tuple[Response, int]:
    """404 for a decision of another cluster, 409 where it is not the newest."""
    by = reviewer.current()
    with context.transaction() as session:
        now = context.current().now()
        verification.require_decision(session, cluster_id, body.decision)
        made = undoing.undo(session, body.decision, by=by, reason=body.reason, now=now)
    return _told(made), HTTPStatus.CREATED


@part.post(
    f"{_CLUSTER}/notes",
    Permission.VERIFY_REPORTS,
    "Write something down beside a cluster.",
    body=shapes.SentNote,
    answer=shapes.ShownDecision,
    status=HTTPStatus.CREATED,
    refusals=(404, 413, 415),
)
def note(cluster_id: int, body: shapes.SentNote) -> tuple[Response, int]:
    """It stands in the chain like a decision and changes nothing."""
    by = reviewer.current()
    with context.transaction() as session:
        now = context.current().now()
        made = verification.note(session, cluster_id, by=by, text=body.text, now=now)
    return _told(made), HTTPStatus.CREATED


@part.get(
    "/api/v1/reports/decisions",
    Permission.SEE_REPORTS,
    "What one reviewer decided, newest first.",
    query=shapes.ReviewerQuery,
    answer=shapes.Decisions,
)
def by_reviewer(query: shapes.ReviewerQuery) -> Response:
    """Page by page, each ``before`` the last decision of the one before."""
    with context.reading() as session:
        scope = reviewer.scope()
        found = verification.by_reviewer(
            session, query.reviewer, scope=scope, before=query.before, limit=query.limit
        )
    return _told({"decisions": found})


@part.get(
    "/api/v1/reports/second-looks",
    Permission.VERIFY_REPORTS,
    "Decisions of others that were drawn to be made again; what was decided is not told.",
    answer=shapes.SecondLooks,
)
def looks() -> Response:
    """None of one's own decisions or reports."""
    by = reviewer.current()
    with context.reading() as session:
        return _told({"second_looks": second_looks.waiting(session, by=by)})


@part.post(
    "/api/v1/reports/second-looks/<int:decision_id>",
    Permission.VERIFY_REPORTS,
    "Say what one would have decided; it changes nothing but the agreement it measures.",
    body=shapes.SentSecondLook,
    status=HTTPStatus.NO_CONTENT,
    refusals=(404, 413, 415),
)
def look(decision_id: int, body: shapes.SentSecondLook) -> tuple[str, int]:
    """404 where nobody is asked any more."""
    by = reviewer.current()
    with context.transaction() as session:
        now = context.current().now()
        second_looks.answer(
            session, decision_id, Action(body.action), by=by, reason=body.reason, now=now
        )
    return "", HTTPStatus.NO_CONTENT


@part.get(
    "/api/v1/reports/stats",
    Permission.SEE_REPORTS,
    "How many reports came, how many clusters wait or were decided, how fast, with what agreement.",
    query=shapes.DaysQuery,
    answer=shapes.ReportStats,
)
def stats(query: shapes.DaysQuery) -> Response:
    """No rate exceeds 1; it is null where there is nothing to be a part of."""
    with context.reading() as session:
        scope, now = reviewer.scope(), context.current().now()
        return _told(verification_stats.stats(session, scope=scope, days=query.days, now=now))


@part.get(
    "/api/v1/reports/cross-source-stats",
    Permission.SEE_REPORTS,
    "How many clusters hold reports, official records, or both, and which publishers meet.",
    query=shapes.DaysQuery,
    answer=shapes.CrossSource,
)
def cross_source_stats(query: shapes.DaysQuery) -> Response:
    """Two sources of one publisher are one."""
    with context.reading() as session:
        scope, now = reviewer.scope(), context.current().now()
        return _told(
            verification_stats.cross_source_stats(session, scope=scope, days=query.days, now=now)
        )


def _told(said: Any) -> Response:
    return Response(orjson.dumps(said), mimetype="application/json")
