"""Official records that were changed after they were put into a cluster, or proposed for one:
moved, reclassified, withdrawn. Found by the revision that the membership rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.matching import MemberStatus

# What a membership rests on. Other words, or another spelling of the place, are no new evidence.
_SAID = "status weight category cell geom area_id place_precision occurred_from occurred_to".split()
_FOUND = """
SELECT m.id, m.incident_id, m.cluster_id, m.status, m.linked_by IS NOT NULL AS by_person,
  i.status <> 'active' AS withdrawn, m.revision AS before,
  i.revision IS DISTINCT FROM m.revision
    AND {said_before} IS DISTINCT FROM {said_now} AS matters
FROM cluster_member m JOIN incident i ON i.id = m.incident_id
  LEFT JOIN incident_revision v ON v.incident_id = m.incident_id AND v.revision = m.revision
WHERE m.status IN ('linked', 'proposed') AND {which}
  AND (i.revision, i.category) IS DISTINCT FROM (m.revision, m.slot)
ORDER BY m.id LIMIT :limit
"""


def _said(row: str) -> str:
    return f"jsonb_build_array({', '.join(f'{row}->{name!r}' for name in _SAID)})"


_STATEMENT = _FOUND.replace("{said_before}", _said("v.state"))
_STATEMENT = _STATEMENT.replace("{said_now}", _said("to_jsonb(i)"))
_NEXT = text(_STATEMENT.replace("{which}", "m.id > :after"))
_THESE = text(_STATEMENT.replace("{which}", "m.id = ANY(:ids)"))


@dataclass(frozen=True, slots=True)
class Revised:
    """A member whose record is not what it was at revision ``before``. ``matters`` is whether
    place, time, category or validity are others; a person ``by_person`` may have put it there."""

    id: int
    incident_id: int
    cluster_id: int
    status: MemberStatus
    by_person: bool
    withdrawn: bool
    before: int
    matters: bool


def members(session: Session, *, after: int, limit: int) -> list[Revised]:
    """The next members behind the number ``after`` that nobody has looked at since."""
    rows = session.execute(_NEXT, {"after": after, "limit": limit})
    return [Revised(**{**row._mapping, "status": MemberStatus(row.status)}) for row in rows]


def still(session: Session, found: Sequence[Revised]) -> list[Revised]:
    """Those of ``found`` that are still to be looked at, as they are now."""
    rows = session.execute(_THESE, {"ids": [one.id for one in found], "limit": len(found)})
    return [Revised(**{**row._mapping, "status": MemberStatus(row.status)}) for row in rows]


def agrees(session: Session, one: Revised, *, version: int) -> bool:
    """Whether the record may be one event with any other member, or has none to be compared to."""
    found = session.execute(
        text("""
        SELECT count(*) = 0 OR bool_or(coalesce(s.verdict, 'none') <> 'none')
        FROM incident i JOIN cluster_member m ON m.cluster_id = :cluster_id
            AND m.status = 'linked' AND m.incident_id IS DISTINCT FROM i.id
          LEFT JOIN report r ON r.id = m.report_id
          LEFT JOIN incident o ON o.id = m.incident_id
          CROSS JOIN LATERAL calculate_report_similarity(match_subject_of(i),
            CASE WHEN r.id IS NULL THEN match_subject_of(o) ELSE match_subject_of(r) END,
            CAST(:version AS integer)) AS s
        WHERE i.id = :incident_id AND o.source_id IS DISTINCT FROM i.source_id
          AND coalesce(r.status, o.status) = 'active'
        """),
        {"incident_id": one.incident_id, "cluster_id": one.cluster_id, "version": version},
    )
    return bool(found.scalar_one())


def note(session: Session, one: Revised) -> None:
    """From now on the membership rests on the record as it is."""
    session.execute(
        text("""
        UPDATE cluster_member m SET revision = i.revision, slot = i.category
        FROM incident i WHERE m.id = :id AND i.id = m.incident_id
        """),
        {"id": one.id},
    )


def ask(session: Session, one: Revised, *, now: datetime) -> None:
    """A decided cluster asks whether the record still belongs to it."""
    session.execute(
        text("""
        UPDATE cluster_member SET revised_from = coalesce(revised_from, :before) WHERE id = :id
        """),
        {"id": one.id, "before": one.before},
    )
    session.execute(
        text("UPDATE event_cluster SET version = version + 1, evidence_at = :now WHERE id = :id"),
        {"id": one.cluster_id, "now": now},
    )


def retract(session: Session, one: Revised, *, now: datetime) -> None:
    """Ask about a proposed member no more, and with the last of them for no look at its cluster."""
    session.execute(
        text("""
        UPDATE cluster_member SET status = 'removed', removed_at = :now
        WHERE id = :id AND status = 'proposed'
        """),
        {"id": one.id, "now": now},
    )
    session.execute(
        text("""
        UPDATE event_cluster c SET version = version + 1, evidence_at = CASE WHEN EXISTS (
            SELECT FROM cluster_member m WHERE m.cluster_id = c.id
              AND (m.status = 'proposed' OR m.status = 'linked' AND m.revised_from IS NOT NULL))
          THEN c.evidence_at END
        WHERE id = :id
        """),
        {"id": one.cluster_id},
    )


def accept(session: Session, member_id: int) -> None:
    """A person says that the changed record still belongs to its cluster."""
    session.execute(
        text("UPDATE cluster_member SET revised_from = NULL WHERE id = :id"), {"id": member_id}
    )


def decline(session: Session, member_id: int, *, now: datetime) -> None:
    """A person says that the changed record does not belong to its cluster any more."""
    session.execute(
        text("""
        UPDATE cluster_member SET status = 'declined', removed_at = :now, revised_from = NULL
        WHERE id = :id
        """),
        {"id": member_id, "now": now},
    )


def reopen(session: Session, answered: Mapping[int, int]) -> None:
    """Ask about these members again: member → the revision that the decision rests on."""
    for member_id, before in answered.items():
        session.execute(
            text("""
            UPDATE cluster_member SET status = 'linked', removed_at = NULL, revised_from = :before
            WHERE id = :id
            """),
            {"id": member_id, "before": before},
        )


def forget(session: Session, cluster_id: int) -> None:
    """Ask about no changed record: the cluster is undecided and follows them by itself."""
    session.execute(
        text("UPDATE cluster_member SET revised_from = NULL WHERE cluster_id = :id"),
        {"id": cluster_id},
    )
