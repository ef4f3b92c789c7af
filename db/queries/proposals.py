"""Members that a cluster asks about: taken along, closed, and asked about again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

_SAME = """
(other.report_id = p.report_id OR other.incident_id = p.incident_id)
"""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a merge did to the proposals of both clusters: the rows that went along, and those that
    were answered by it."""

    along: tuple[int, ...]
    closed: tuple[int, ...]


def carry(session: Session, origin: int, to: int, *, now: datetime) -> Carried:
    """The proposals of ``origin`` become those of ``to``; what ``to`` holds or asks about already
    is asked no more. Done once the members are moved."""
    closed = session.execute(
        text(f"""
        UPDATE cluster_member p SET status = 'removed', removed_at = :now
        WHERE p.cluster_id IN (:origin, :to) AND p.status = 'proposed' AND EXISTS (
          SELECT 1 FROM cluster_member other WHERE other.cluster_id = :to AND other.id <> p.id
            AND {_SAME} AND (other.status = 'linked'
              OR other.status = 'proposed' AND p.cluster_id = :origin))
        RETURNING p.id
        """),
        {"origin": origin, "to": to, "now": now},
    )
    closed_ids = tuple(closed.scalars())
    along = session.execute(
        text("""
        UPDATE cluster_member SET cluster_id = :to
        WHERE cluster_id = :origin AND status = 'proposed' RETURNING id
        """),
        {"origin": origin, "to": to},
    )
    return Carried(tuple(along.scalars()), closed_ids)


def give_back(session: Session, member_ids: Sequence[int], cluster_id: int) -> None:
    """Proposals that went along become those of ``cluster_id`` again, if still unanswered."""
    session.execute(
        text("""
        UPDATE cluster_member SET cluster_id = :to WHERE id = ANY(:ids) AND status = 'proposed'
        """),
        {"to": cluster_id, "ids": list(member_ids)},
    )


def reopen(session: Session, member_ids: Sequence[int]) -> None:
    """Ask about these members again: they were declined, accepted or closed."""
    session.execute(
        text("""
        UPDATE cluster_member SET status = 'proposed', removed_at = NULL, linked_by = NULL
        WHERE id = ANY(:ids)
        """),
        {"ids": list(member_ids)},
    )


def put_back(session: Session, member_id: int, cluster_id: int) -> None:
    """The record of ``member_id``, linked nowhere now, is linked in ``cluster_id`` as it was."""
    session.execute(
        text(f"""
        UPDATE cluster_member SET status = 'linked', removed_at = NULL WHERE id = (
          SELECT other.id FROM cluster_member other, cluster_member p
          WHERE p.id = :id AND other.cluster_id = :cluster_id AND other.status = 'removed'
            AND {_SAME} ORDER BY other.removed_at DESC, other.id DESC LIMIT 1)
        """),
        {"id": member_id, "cluster_id": cluster_id},
    )


def waiting(session: Session, cluster_id: int) -> bool:
    """Whether the cluster asks about any member: a proposed one, or one that its publisher changed
    after the decision."""
    found = session.execute(
        text("""
        SELECT EXISTS (SELECT 1 FROM cluster_member
          WHERE cluster_id = :id
            AND (status = 'proposed' OR status = 'linked' AND revised_from IS NOT NULL))
        """),
        {"id": cluster_id},
    )
    return bool(found.scalar_one())
