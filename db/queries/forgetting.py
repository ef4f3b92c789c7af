"""What is deleted after its time: personal parts of reports, and records as they were published."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

# What people wrote here, or decided, is no raw record: who and why stand in it.
_READ = """
SELECT r.id FROM ingest_run r JOIN source s ON s.id = r.source_id
WHERE r.started_at < :before AND s.connector NOT IN ('api', 'reports')
"""


def personal_reports(session: Session, *, before: datetime, limit: int) -> list[int]:
    """Reports of before a moment that still hold words, files or an exact place, oldest first."""
    rows = session.execute(
        text("""
        SELECT r.id FROM report r
        WHERE r.received_at < :before AND (
          r.description <> '' OR r.address <> '' OR r.geom IS NOT NULL OR r.accuracy_m IS NOT NULL
          OR EXISTS (SELECT FROM report_media m WHERE m.report_id = r.id))
        ORDER BY r.received_at LIMIT :limit
        """),
        {"before": before, "limit": limit},
    )
    return list(rows.scalars())


def strip_reports(session: Session, reports: Sequence[int], *, now: datetime) -> list[int]:
    """Take words and exact place from reports, and mark them; the clusters they are in, whose place
    is to be worked out anew."""
    session.execute(
        text("""
        UPDATE report SET description = '', address = '', geom = NULL, accuracy_m = NULL,
          stripped_at = :now
        WHERE id = ANY(:reports)
        """),
        {"reports": list(reports), "now": now},
    )
    rows = session.execute(
        text("""
        SELECT DISTINCT cluster_id FROM cluster_member
        WHERE report_id = ANY(:reports) AND status = 'linked' ORDER BY cluster_id
        """),
        {"reports": list(reports)},
    )
    return list(rows.scalars())


def delete_records(session: Session, *, before: datetime, limit: int) -> int:
    """Delete up to ``limit`` records as published that were read before a moment; how many."""
    return _deleted(
        session,
        f"""
        DELETE FROM source_record WHERE (incident_id, revision) IN (
          SELECT incident_id, revision FROM source_record WHERE run_id IN ({_READ}) LIMIT :limit)
        """,
        before,
        limit,
    )


def delete_faults(session: Session, *, before: datetime, limit: int) -> int:
    """Delete up to ``limit`` faults of readings before a moment, which quote what was read; how
    many."""
    return _deleted(
        session,
        f"""
        DELETE FROM fault WHERE id IN (
          SELECT id FROM fault WHERE run_id IN ({_READ}) LIMIT :limit)
        """,
        before,
        limit,
    )


def _deleted(session: Session, statement: str, before: datetime, limit: int) -> int:
    gone = session.execute(text(f"{statement} RETURNING 1"), {"before": before, "limit": limit})
    return len(gone.all())
