"""What an attempt to read a source says about the source's health."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import runs, sources
from domain.line import Said
from domain.source import Source
from locales import english


def record_failure(session: Session, source: Source, error: Said, *, now: datetime) -> None:
    """Keep that reading ``source`` failed and why, as a run that counted nothing."""
    run_id = runs.begin(session, source.id, origin="poll", edition=None, now=now)
    runs.finish(session, run_id, counts={}, now=now, error=english(error))
    sources.mark_failed(session, source.id, error)
