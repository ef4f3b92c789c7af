"""Same-event clusters as they stand: locked to be changed, read, set to another state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from db.queries import scopes
from domain.scope import Scope
from domain.verification import State

# On which whoever reviews hears of changed clusters, by number.
CHANNEL = "halo_verification"
_STORED = """
SELECT c.id, c.state, c.version, c.severity, o.code AS category, c.opened_at, c.latest_at,
  c.evidence_at, c.decided_at, c.merged_into, c.duplicate_of, c.incident_id, c.occurred_from,
  c.occurred_to, c.cell, c.area_id, coalesce(a.name, '') AS area, c.reports, c.reporters,
  c.incidents, c.publishers, c.unpublished
FROM event_cluster c JOIN offence_category o ON o.slot = c.category
  LEFT JOIN area a ON a.id = c.area_id
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """A cluster's own row. ``cell`` is a resolution-10 cell or a reason below 100."""

    id: int
    state: State
    version: int
    severity: int
    category: str
    opened_at: datetime
    latest_at: datetime
    evidence_at: datetime | None
    decided_at: datetime | None
    merged_into: int | None
    duplicate_of: int | None
    incident_id: int | None
    occurred_from: datetime
    occurred_to: datetime
    cell: int
    area_id: int
    area: str
    reports: int
    reporters: int
    incidents: int
    publishers: int
    unpublished: bool


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member's own row, and in which other cluster the same record is linked. ``revised_from`` is
    the revision a decision rests on, of a record that was changed since."""

    id: int
    cluster_id: int
    report_id: int | None
    incident_id: int | None
    status: str
    linked_in: int | None
    revised_from: int | None


def one(session: Session, cluster_id: int, *, scope: Scope) -> Stored | None:
    """The cluster of this number, where it lies within ``scope``; where it went is None where that
    is beyond."""
    statement = text(f"{_STORED} WHERE c.id = :id AND {scopes.holds('c.area_id')}")
    row = session.execute(statement, {"id": cluster_id, **scopes.bound(scope)}).one_or_none()
    if row is None:
        return None
    found = _stored(row)
    others = [one for one in (found.merged_into, found.duplicate_of) if one is not None]
    known = within(session, others, scope=scope)
    return replace(
        found,
        merged_into=found.merged_into if found.merged_into in known else None,
        duplicate_of=found.duplicate_of if found.duplicate_of in known else None,
    )


def within(session: Session, ids: Iterable[int], *, scope: Scope) -> frozenset[int]:
    """Those of these clusters that lie within ``scope``."""
    wanted = sorted(set(ids))
    if not wanted:
        return frozenset()
    rows = session.execute(
        text(f"""
        SELECT c.id FROM event_cluster c WHERE c.id = ANY(:ids) AND {scopes.holds("c.area_id")}
        """),
        {"ids": wanted, **scopes.bound(scope)},
    )
    return frozenset(rows.scalars())


def stored(session: Session, ids: Iterable[int]) -> dict[int, Stored]:
    """The clusters of these numbers that there are."""
    rows = session.execute(text(f"{_STORED} WHERE c.id = ANY(:ids)"), {"ids": list(ids)})
    return {row.id: _stored(row) for row in rows}


def locked(session: Session, ids: Iterable[int], *, scope: Scope) -> dict[int, Stored]:
    """Those of these clusters that lie within ``scope``, which nobody else changes until the
    transaction ends. They are locked in the order of their numbers, so that two transactions never
    wait for each other."""
    within = scopes.holds("c.area_id")
    rows = session.execute(
        text(f"{_STORED} WHERE c.id = ANY(:ids) AND {within} ORDER BY c.id FOR UPDATE OF c"),
        {"ids": sorted(set(ids)), **scopes.bound(scope)},
    )
    return {row.id: _stored(row) for row in rows}


def settle(
    session: Session,
    cluster_id: int,
    state: State,
    *,
    decided_at: datetime | None,
    evidence_at: datetime | None = None,
    merged_into: int | None = None,
    duplicate_of: int | None = None,
) -> None:
    """Put a cluster into ``state``; its version grows."""
    session.execute(
        text("""
        UPDATE event_cluster SET state = :state, version = version + 1, decided_at = :decided_at,
          evidence_at = :evidence_at, merged_into = :merged_into, duplicate_of = :duplicate_of
        WHERE id = :id
        """),
        {
            "id": cluster_id,
            "state": str(state),
            "decided_at": decided_at,
            "evidence_at": evidence_at,
            "merged_into": merged_into,
            "duplicate_of": duplicate_of,
        },
    )


def keep_incident(session: Session, cluster_id: int, incident_id: int | None) -> None:
    """Remember the incident that was made of the cluster, which follows it now."""
    session.execute(
        text("""
        UPDATE event_cluster SET incident_id = :incident_id, unpublished = false WHERE id = :id
        """),
        {"id": cluster_id, "incident_id": incident_id},
    )


def put_off(session: Session, cluster_id: int) -> None:
    """Remember that the incident of the cluster does not follow it yet."""
    session.execute(
        text("UPDATE event_cluster SET unpublished = true WHERE id = :id"), {"id": cluster_id}
    )


def unpublished(session: Session, *, limit: int) -> list[int]:
    """Clusters whose incident does not follow them yet and that nobody else holds, the first
    ``limit`` of them, held until the transaction ends."""
    rows = session.execute(
        text("""
        SELECT id FROM event_cluster WHERE unpublished ORDER BY id LIMIT :limit
        FOR UPDATE SKIP LOCKED
        """),
        {"limit": limit},
    )
    return [int(row.id) for row in rows]


def known_place(session: Session, cluster_id: int) -> tuple[str, float | None]:
    """Precision and accuracy in metres of the report that gives a cluster of reports its place."""
    row = session.execute(
        text("""
        SELECT r.place_precision, r.accuracy_m
        FROM cluster_member m JOIN report r ON r.id = m.report_id
        WHERE m.cluster_id = :id AND m.status = 'linked' AND r.geom IS NOT NULL
        ORDER BY r.place_precision <> 'exact', r.accuracy_m NULLS FIRST, m.id LIMIT 1
        """),
        {"id": cluster_id},
    ).one_or_none()
    return ("none", None) if row is None else (row.place_precision, row.accuracy_m)


def member_rows(
    session: Session, cluster_ids: Iterable[int], *, statuses: Sequence[str]
) -> list[MemberRow]:
    """The members of these clusters that have one of these statuses, in the order they came."""
    rows = session.execute(
        text("""
        SELECT m.id, m.cluster_id, m.report_id, m.incident_id, m.status,
          coalesce(r.cluster_id, i.cluster_id) AS linked_in, m.revised_from
        FROM cluster_member m
          LEFT JOIN cluster_member r ON r.status = 'linked' AND r.report_id = m.report_id
            AND r.id <> m.id
          LEFT JOIN cluster_member i ON i.status = 'linked' AND i.incident_id = m.incident_id
            AND i.id <> m.id
        WHERE m.cluster_id = ANY(:ids) AND m.status = ANY(:statuses) ORDER BY m.id
        """),
        {"ids": list(cluster_ids), "statuses": list(statuses)},
    )
    return [MemberRow(**row._mapping) for row in rows]


def has_member_of(session: Session, cluster_ids: Iterable[int], pseudonym: bytes) -> bool:
    """Whether a report of this reporter is linked to one of the clusters, or proposed for it."""
    found = session.execute(
        text("""
        SELECT EXISTS (SELECT 1 FROM cluster_member m
          JOIN report r ON r.id = m.report_id JOIN reporter p ON p.id = r.reporter_id
          WHERE m.cluster_id = ANY(:ids) AND m.status IN ('linked', 'proposed')
            AND p.pseudonym = :pseudonym)
        """),
        {"ids": list(cluster_ids), "pseudonym": pseudonym},
    )
    return bool(found.scalar_one())


def time_precision(session: Session, cluster_id: int) -> str:
    """How finely the best of the cluster's linked reports knows its time; a day without any."""
    found: str | None = session.execute(
        text("""
        SELECT r.time_precision FROM cluster_member m JOIN report r ON r.id = m.report_id
        WHERE m.cluster_id = :id AND m.status = 'linked'
        ORDER BY array_position('{second,minute,hour,day,month}', r.time_precision) LIMIT 1
        """),
        {"id": cluster_id},
    ).scalar()
    return found or "day"


def announce(session: Session, cluster_id: int) -> None:
    """Tell whoever listens, once the transaction is committed, that the cluster changed."""
    session.execute(
        text("SELECT pg_notify(:channel, :id)"), {"channel": CHANNEL, "id": str(cluster_id)}
    )


def _stored(row: Row[Any]) -> Stored:
    return Stored(**{**row._mapping, "state": State(row.state)})


def of_incident(session: Session, incident_id: int, *, scope: Scope) -> int | None:
    """The cluster within ``scope`` in which an incident is a linked member, or which it was made
    of."""
    statement = text(f"""
        SELECT c.id FROM event_cluster c
        WHERE c.id IN (
          SELECT cluster_id FROM cluster_member WHERE incident_id = :id AND status = 'linked'
          UNION ALL SELECT id FROM event_cluster WHERE incident_id = :id
        ) AND {scopes.holds("c.area_id")}
        ORDER BY c.id LIMIT 1
    """)
    found = session.execute(statement, {"id": incident_id, **scopes.bound(scope)}).scalar()
    return None if found is None else int(found)
