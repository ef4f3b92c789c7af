"""Claims: who reviews a cluster until when. One that has run out is nobody's."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.review_steps import Lease
from domain.verification import Claim

_SHOWN = """
SELECT c.cluster_id, c.account_id, coalesce(nullif(a.name, ''), a.email) AS name, c.until
FROM claim c JOIN account a ON a.id = c.account_id
"""


def lease(session: Session, cluster_id: int) -> Lease | None:
    """The claim on a cluster, run out or not."""
    row = session.execute(
        text("SELECT account_id, until FROM claim WHERE cluster_id = :id"), {"id": cluster_id}
    ).one_or_none()
    return None if row is None else Lease(row.account_id, row.until)


def keep(session: Session, cluster_id: int, lease: Lease | None, *, now: datetime) -> None:
    """Make ``lease`` the claim on a cluster; None takes any away."""
    if lease is None:
        session.execute(text("DELETE FROM claim WHERE cluster_id = :id"), {"id": cluster_id})
        return
    session.execute(
        text("""
        INSERT INTO claim AS c (cluster_id, account_id, until, claimed_at)
        VALUES (:id, :account_id, :until, :now)
        ON CONFLICT (cluster_id) DO UPDATE SET account_id = :account_id, until = :until,
          claimed_at = CASE WHEN c.account_id = :account_id THEN c.claimed_at ELSE :now END
        """),
        {"id": cluster_id, "account_id": lease.account_id, "until": lease.until, "now": now},
    )


def shown(session: Session, cluster_ids: Iterable[int], *, now: datetime) -> dict[int, Claim]:
    """Cluster → who holds it at ``now``, of those that anybody holds."""
    rows = session.execute(
        text(f"{_SHOWN} WHERE c.cluster_id = ANY(:ids) AND c.until > :now"),
        {"ids": list(cluster_ids), "now": now},
    )
    return {row.cluster_id: Claim(**row._mapping) for row in rows}
