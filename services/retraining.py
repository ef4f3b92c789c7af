"""The models are fitted anew because a person asks for it, and left alone when called off."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import jobs as rows
from domain.errors import IllegalStep
from domain.job import FINISHED, Job
from domain.line import Line
from locales import t
from services import jobs

JOB = "retrain"
# The argument of a run that a person asked for: what it finds waits for that person's word.
ASKED = "asked"
# As the audit trail calls them.
STARTED, CANCELLED = "retrain_started", "job_cancelled"
_SHOWN = 8


def start(session: Session, *, requested_by: int, now: datetime) -> Job:
    """Queue a retrain. Where one is queued or running already, the clock's too, it is that one."""
    running = open_run(session)
    return running or jobs.enqueue(session, JOB, ASKED, now=now, requested_by=requested_by)


def stop(session: Session, *, by: str, now: datetime) -> Job:
    """Call off the retrain that is queued or running, in the name of ``by``.

    Raises ``IllegalStep`` where there is none.
    """
    running = open_run(session)
    if running is None:
        raise IllegalStep(t("settings.refused.nothing_runs"))
    return jobs.cancel(session, running.id, reason=called_off(by), now=now)


def called_off(by: str) -> Line:
    """The reason of a job that a person ended."""
    return Line("job.called_off_by", {"by": by})


def runs(session: Session) -> list[Job]:
    """The newest retrains, newest first."""
    return rows.recent(session, name=JOB, limit=_SHOWN)


def open_run(session: Session) -> Job | None:
    """The retrain that is queued or running; the older where a person and the clock asked."""
    found = [job for job in runs(session) if job.state not in FINISHED]
    return found[-1] if found else None
