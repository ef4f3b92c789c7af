"""Changes of incidents are written down for the webhooks, in the transaction of the change.

Where no webhook listens nothing is written.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import outbox as rows
from domain.summary import Summary


def mark(session: Session) -> int | None:
    """Before a reading: where its new incidents will begin; None where no webhook listens."""
    return rows.newest(session) if rows.is_read(session) else None


def note_reading(
    session: Session,
    source_id: int,
    run_id: int,
    summary: Summary,
    *,
    since: int | None,
    now: datetime,
) -> None:
    """After a reading that ``mark`` gave ``since`` for: one row, however much it changed."""
    if since is not None:
        rows.insert_reading(
            session, source_id, run_id, after=since, created=summary.stored, now=now
        )
