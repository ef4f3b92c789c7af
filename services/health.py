"""What an attempt to read a source says about the source's health."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import runs, sources
from domain.source import Source


def record_failure(session: Session, source: Source, error: str, *, now: datetime) -> None:
    """Keep that reading ``source`` failed and why, as a run that counted nothing."""
    run_id = runs.begin(session, source.id, origin="poll", edition=None, now=now)
    runs.finish(session, run_id, counts={}, now=now, error=error)
    sources.mark_failed(session, source.id, error)
