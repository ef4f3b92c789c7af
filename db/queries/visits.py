"""When people last looked, and what was stored since."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.category import CATEGORIES
from domain.model import ModelKind

_SEEN = text("""
INSERT INTO last_visit AS known (account_id, seen_at) VALUES (:account, :now)
ON CONFLICT (account_id) DO UPDATE SET seen_at = greatest(known.seen_at, :now),
  before = CASE WHEN known.seen_at < :gone THEN known.seen_at ELSE known.before END
RETURNING before
""")


def see(session: Session, account_id: int, *, now: datetime, gap: timedelta) -> datetime | None:
    """Write down that somebody looks; when the visit before this one ended, None on the first.

    A visit goes on while nobody is away for longer than ``gap``.
    """
    named = {"account": account_id, "now": now, "gone": now - gap}
    before: datetime | None = session.execute(_SEEN, named).scalar_one()
    return before


def added(session: Session, *, since: datetime, most: int) -> dict[str, int]:
    """Category → records first stored after ``since`` and still standing, of ``most`` at most."""
    rows = session.execute(
        text("""
        SELECT category, count(*) FROM (
          SELECT category FROM incident WHERE ingested_at > :since AND status = 'active'
          LIMIT :most) AS new
        GROUP BY category
        """),
        {"since": since, "most": most},
    )
    return {CATEGORIES[row[0]].code: row[1] for row in rows}


def changed(session: Session, *, since: datetime, most: int) -> tuple[int, int]:
    """How many incidents known at ``since`` were revised and how many withdrawn after it, of
    ``most`` changes at most."""
    row = session.execute(
        text("""
        SELECT count(*) FILTER (WHERE i.status = 'active'),
          count(*) FILTER (WHERE i.status = 'withdrawn')
        FROM (SELECT DISTINCT incident_id FROM (
            SELECT incident_id FROM incident_revision WHERE replaced_at > :since LIMIT :most
          ) AS late) AS touched
        JOIN incident i ON i.id = touched.incident_id WHERE i.ingested_at <= :since
        """),
        {"since": since, "most": most},
    ).one()
    return row[0], row[1]


def searches(session: Session, *, since: datetime) -> int:
    """How many searches for hot spots ended after ``since`` that had enough to look in."""
    ran = text("SELECT count(*) FROM hot_spot_run WHERE ran_at > :since AND shortage IS NULL")
    return int(session.execute(ran, {"since": since}).scalar_one())


def forecasts(session: Session, *, since: datetime) -> int:
    """How many forecasts of areas came out after ``since``, of versions that were live."""
    issued = text("""
        SELECT count(*) FROM forecast_issue i JOIN model_version v ON v.id = i.version_id
        WHERE i.issued_at > :since AND v.kind = :kind AND v.state IN ('live', 'retired')
        """)
    named = {"since": since, "kind": ModelKind.AREAS}
    return int(session.execute(issued, named).scalar_one())
