"""Decisions: only added, one behind the other, each with the hash of the one before."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from db.queries import clusters, scopes
from domain import decision_border, decision_chain
from domain.decision_chain import Entry, Link
from domain.hash_chain import BEGINNING
from domain.review_steps import FAR_SIDES, LASTING
from domain.scope import Scope
from domain.verification import Action, Decision

_COLUMNS = """
SELECT d.id, d.cluster_id, d.actor_id, coalesce(nullif(a.name, ''), a.email, '') AS actor,
  d.action, d.reason, d.before, d.after, d.undoes, u.id AS undone_by, d.at,
  encode(d.hash, 'hex') AS hash
FROM decision d LEFT JOIN account a ON a.id = d.actor_id
  LEFT JOIN decision u ON u.undoes = d.id
"""
_BATCH = 1_000


def append(
    session: Session,
    cluster_id: int,
    action: Action,
    *,
    by: int,
    reason: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    now: datetime,
    undoes: int | None = None,
) -> int:
    """Add a decision at the end of the chain; its number.

    Nobody else adds one until the transaction ends, so this is done last.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(7010, 0)"))
    last = session.execute(
        text("SELECT id, hash FROM decision ORDER BY id DESC LIMIT 1")
    ).one_or_none()
    number, previous = (last.id + 1, last.hash) if last else (1, BEGINNING)
    entry = Entry(number, cluster_id, by, action, reason, before, after, undoes, now)
    session.execute(
        text("""
        INSERT INTO decision (id, cluster_id, actor_id, action, reason, before, after, undoes, at,
          previous, hash)
        VALUES (:id, :cluster_id, :actor_id, :action, :reason, CAST(:before AS jsonb),
          CAST(:after AS jsonb), :undoes, :at, :previous, :hash)
        """),
        {
            "id": number,
            "cluster_id": cluster_id,
            "actor_id": by,
            "action": str(action),
            "reason": reason,
            "before": orjson.dumps(dict(before)).decode(),
            "after": orjson.dumps(dict(after)).decode(),
            "undoes": undoes,
            "at": now,
            "previous": previous,
            "hash": decision_chain.digest(entry, previous),
        },
    )
    return number


def one(session: Session, decision_id: int) -> Decision | None:
    """The decision of this number."""
    row = session.execute(text(f"{_COLUMNS} WHERE d.id = :id"), {"id": decision_id}).one_or_none()
    return None if row is None else _decision(row)


def told(session: Session, found: Iterable[Decision], *, scope: Scope) -> tuple[Decision, ...]:
    """``found`` as they are told to who has ``scope``: clusters beyond it have no number."""
    if scope.areas is None:
        return tuple(found)
    listed = list(found)
    mentioned = {number for one in listed for number in decision_border.named(one)}
    within = clusters.within(session, mentioned, scope=scope)
    return tuple(decision_border.told(one, within) for one in listed)


def of_cluster(session: Session, cluster_id: int, *, scope: Scope) -> tuple[Decision, ...]:
    """What was decided of a cluster, newest first, as it is told to who has ``scope``."""
    rows = session.execute(
        text(f"{_COLUMNS} WHERE d.cluster_id = :id ORDER BY d.id DESC"), {"id": cluster_id}
    )
    return told(session, map(_decision, rows), scope=scope)


def of_actor(
    session: Session, account_id: int, *, scope: Scope, before: int | None, limit: int
) -> tuple[Decision, ...]:
    """What an account decided of clusters within ``scope``, newest first, older than the decision
    ``before``; the far sides of its decisions are left out."""
    rows = session.execute(
        text(f"""
        {_COLUMNS} JOIN event_cluster c ON c.id = d.cluster_id
        WHERE d.actor_id = :actor AND (CAST(:before AS bigint) IS NULL OR d.id < :before)
          AND d.action <> ALL(:far) AND {scopes.holds("c.area_id")}
        ORDER BY d.id DESC LIMIT :limit
        """),
        {
            "actor": account_id,
            "before": before,
            "far": _words(FAR_SIDES),
            "limit": limit,
            **scopes.bound(scope),
        },
    )
    return told(session, map(_decision, rows), scope=scope)


def undoable(session: Session, cluster_id: int) -> int | None:
    """The newest decision of the cluster that changed anything and was not undone."""
    found: int | None = session.execute(
        text("""
        SELECT d.id FROM decision d
        WHERE d.cluster_id = :id AND d.action <> ALL(:lasting)
          AND NOT EXISTS (SELECT 1 FROM decision u WHERE u.undoes = d.id)
        ORDER BY d.id DESC LIMIT 1
        """),
        {"id": cluster_id, "lasting": _words(LASTING)},
    ).scalar()
    return found


def links(session: Session) -> Iterator[Link]:
    """The whole chain, first to last."""
    last = 0
    while True:
        rows = session.execute(
            text("""
            SELECT id, cluster_id, actor_id, action, reason, before, after, undoes, at, previous,
              hash FROM decision WHERE id > :last ORDER BY id LIMIT :limit
            """),
            {"last": last, "limit": _BATCH},
        ).all()
        if not rows:
            return
        for row in rows:
            yield Link(Entry(*row[:9]), bytes(row.previous), bytes(row.hash))
        last = rows[-1].id


def strayed(session: Session) -> list[int]:
    """Clusters that are in another state than their newest decision says."""
    found = session.execute(
        text("""
        SELECT c.id FROM event_cluster c
        LEFT JOIN LATERAL (SELECT after->>'state' AS state FROM decision d
          WHERE d.cluster_id = c.id ORDER BY d.id DESC LIMIT 1) AS said ON true
        WHERE c.state <> coalesce(said.state, 'unreviewed') ORDER BY c.id
        """)
    )
    return list(found.scalars())


def _words(actions: frozenset[Action]) -> list[str]:
    return sorted(map(str, actions))


def _decision(row: Row[Any]) -> Decision:
    values = dict(row._mapping)
    return Decision(**{**values, "action": Action(values["action"])})
