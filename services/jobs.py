"""Background work is asked for, ended, called off, and put back."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import jobs, sources
from domain.errors import IllegalStep, NotFound
from domain.job import Job, JobState, Outcome, require_step
from domain.line import Line, Said

POLL = "poll"
PUT_BACK = Line("job.put_back")


def enqueue(
    session: Session,
    name: str,
    argument: str = "",
    *,
    now: datetime,
    requested_by: int | None = None,
) -> Job:
    """Queue a job. Where the same one is queued or running already, that one is returned."""
    return jobs.enqueue(session, name, argument, now=now, requested_by=requested_by)


def enqueue_polls(session: Session, *, now: datetime) -> list[Job]:
    """Queue a poll for every source whose pause is over."""
    return [
        enqueue(session, POLL, source.slug, now=now) for source in sources.due(session, now=now)
    ]


def enqueue_scheduled(
    session: Session, name: str, argument: str, *, key: str, since: datetime, now: datetime
) -> Job | None:
    """Queue, once, a scheduled job that fell due after ``since``, however often it did.

    None where another worker was first: ``since`` is the mark of ``key`` that it has moved.
    """
    if not jobs.move_mark(session, key, since, now=now):
        return None
    return enqueue(session, name, argument, now=now)


def finish(session: Session, job: Job, outcome: Outcome, *, now: datetime) -> Job:
    """Write how ``job`` ended. Raises ``IllegalStep`` where it is not its holder's any more."""
    require_step(job.state, outcome.state)
    ended = jobs.finish(session, job.id, job.fence, outcome, now=now)
    if ended is None:
        raise _taken(job)
    return ended


def put_back(session: Session, job: Job, *, now: datetime) -> Job:
    """End ``job`` as interrupted through no fault of its own, and queue it once more."""
    finish(session, job, Outcome(JobState.INTERRUPTED, PUT_BACK), now=now)
    return enqueue(session, job.name, job.argument, now=now, requested_by=job.requested_by)


def require_held(session: Session, job: Job) -> None:
    """Call last before a job's work is committed. Raises ``IllegalStep`` where the job was taken
    away, so that a worker that was given up for dead publishes nothing."""
    if not jobs.is_held(session, job.id, job.fence):
        raise _taken(job)


def cancel(session: Session, job_id: int, *, reason: Said, now: datetime) -> Job:
    """Call off a queued or running job. What it has not committed by then is not kept.

    Raises ``NotFound`` where there is no such job, ``IllegalStep`` where it has ended.
    """
    ended = jobs.cancel(session, job_id, reason=reason, now=now)
    if ended is not None:
        return ended
    job = jobs.by_id(session, job_id)
    if job is None:
        raise NotFound(f"There is no job {job_id}.")
    raise IllegalStep(f"Job {job_id} has ended already: {job.state}.")


def _taken(job: Job) -> IllegalStep:
    return IllegalStep(f"Job {job.id} is not this worker's any more; its result is not kept.")
