"""Everything is read and worked out anew because a person or a program asks for it."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import sources
from domain.job import Job
from domain.source import Source
from services import hot_spots, jobs, retraining

JOB = "pipeline"
# As the audit trail calls it.
STARTED = "pipeline_started"


def start(session: Session, *, requested_by: int, now: datetime) -> Job:
    """Queue a run. Where one is queued or running already, it is that one."""
    return jobs.enqueue(session, JOB, now=now, requested_by=requested_by)


def due(session: Session, *, now: datetime) -> list[Source]:
    """The sources a run reads: those whose pause is over."""
    return sources.due(session, now=now)


def refresh(session: Session, *, requested_by: int | None, now: datetime) -> list[Job]:
    """Queue what is worked out of the incidents: hot spots, then models and forecasts, which as
    ever publish nothing without a person's word."""
    running = retraining.open_run(session)
    return [
        jobs.enqueue(session, hot_spots.JOB, now=now, requested_by=requested_by),
        running
        or jobs.enqueue(
            session, retraining.JOB, retraining.ASKED, now=now, requested_by=requested_by
        ),
    ]
