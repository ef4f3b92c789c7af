"""What is personal is forgotten after the time an operator set; without one it is kept for ever.

Halo sets no such time by itself: it is the law of the place that does (docs/retention.md).
"""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from db.queries import audit, forgetting, members
from domain.account import AuditEntry
from services import media

REPORTS, RECORDS = "reports_forgotten", "payloads_forgotten"
BATCH = 500
_ROWS = 20_000


def strip_reports(
    session: Session, folder: Path, *, before: datetime, now: datetime
) -> tuple[int, int]:
    """Take words, files and exact place from up to ``BATCH`` reports of before a moment; how many
    reports and files. What was decided stays, as do kind, time and the cell of the place."""
    old = forgetting.personal_reports(session, before=before, limit=BATCH)
    files = sum(media.erase(session, report_id, folder=folder) for report_id in old)
    for cluster_id in forgetting.strip_reports(session, old, now=now):
        members.refresh(session, cluster_id)
    return len(old), files


def delete_records(session: Session, *, before: datetime) -> tuple[int, int]:
    """Delete some thousand records as they were published, and faults that quote them, of readings
    before a moment; how many of each."""
    records = forgetting.delete_records(session, before=before, limit=_ROWS)
    return records, forgetting.delete_faults(session, before=before, limit=_ROWS)


def note(session: Session, action: str, *, before: datetime, now: datetime, **told: int) -> None:
    """Write down what was forgotten."""
    detail = {**told, "before": before.isoformat()}
    audit.insert(session, AuditEntry(now, None, action, "", detail))
