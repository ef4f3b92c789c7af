"""Decisions that were drawn to be made again by another, and what the other decided."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import scopes
from domain.scope import Scope
from domain.verification import Action

_STANDING = "NOT EXISTS (SELECT 1 FROM decision u WHERE u.undoes = l.decision_id)"
_WITHIN = f"""
l.cluster_id IN (SELECT id FROM event_cluster c WHERE {scopes.holds("c.area_id")})
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A second look that nobody took yet."""

    decision_id: int
    cluster_id: int
    first_reviewer: int
    asked_at: datetime


def ask(
    session: Session, decision_id: int, cluster_id: int, *, by: int, outcome: Action, now: datetime
) -> None:
    """Have a decision made again; ``by`` made it first."""
    session.execute(
        text("""
        INSERT INTO second_look (decision_id, cluster_id, first_reviewer, first_outcome, asked_at)
        VALUES (:decision_id, :cluster_id, :by, :outcome, :now)
        """),
        {
            "decision_id": decision_id,
            "cluster_id": cluster_id,
            "by": by,
            "outcome": str(outcome),
            "now": now,
        },
    )


def waiting(session: Session, *, scope: Scope, not_by: int, limit: int) -> list[Asked]:
    """The oldest open ones whose first reviewer is another; none of a decision that was undone."""
    rows = session.execute(
        text(f"""
        SELECT l.decision_id, l.cluster_id, l.first_reviewer, l.asked_at FROM second_look l
        WHERE l.outcome IS NULL AND l.first_reviewer <> :not_by AND {_STANDING} AND {_WITHIN}
        ORDER BY l.asked_at, l.decision_id LIMIT :limit
        """),
        {"not_by": not_by, "limit": limit, **scopes.bound(scope)},
    )
    return [Asked(**row._mapping) for row in rows]


def locked(session: Session, decision_id: int, *, scope: Scope) -> Asked | None:
    """The open second look at this decision, which nobody else answers until the transaction
    ends; None where there is none within ``scope``."""
    row = session.execute(
        text(f"""
        SELECT l.decision_id, l.cluster_id, l.first_reviewer, l.asked_at FROM second_look l
        WHERE l.decision_id = :id AND l.outcome IS NULL AND {_STANDING} AND {_WITHIN}
        FOR UPDATE OF l
        """),
        {"id": decision_id, **scopes.bound(scope)},
    ).one_or_none()
    return None if row is None else Asked(**row._mapping)


def answer(
    session: Session, decision_id: int, *, by: int, outcome: Action, reason: str, now: datetime
) -> None:
    """Write what the second reviewer decided."""
    session.execute(
        text("""
        UPDATE second_look SET reviewer_id = :by, outcome = :outcome, reason = :reason,
          decided_at = :now WHERE decision_id = :id
        """),
        {"id": decision_id, "by": by, "outcome": str(outcome), "reason": reason, "now": now},
    )


def answers(session: Session, *, since: datetime | None = None) -> list[tuple[str, str]]:
    """First and second outcome of each decision that was looked at twice, answered ``since``."""
    rows = session.execute(
        text("""
        SELECT first_outcome, outcome FROM second_look WHERE outcome IS NOT NULL
          AND (CAST(:since AS timestamptz) IS NULL OR decided_at >= :since) ORDER BY decision_id
        """),
        {"since": since},
    )
    return [(row.first_outcome, row.outcome) for row in rows]


def open_count(session: Session, *, scope: Scope) -> int:
    """How many wait for anybody."""
    statement = f"""
        SELECT count(*) FROM second_look l WHERE l.outcome IS NULL AND {_STANDING} AND {_WITHIN}
        """
    return int(session.execute(text(statement), scopes.bound(scope)).scalar_one())
