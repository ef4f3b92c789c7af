"""Jobs as rows: queued once, claimed by one worker, held by a lease and a fence.

A worker owns a job while its fence is the stored one. Whoever takes the job away (a lease that
ran out, a person) ends it, and every later write of the old worker changes nothing.
Every change of a job is announced on ``CHANNEL`` with the job's id, at commit.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Row, delete, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.people import JobRow, ScheduleMark
from domain import line
from domain.job import FINISHED, Job, JobState, Outcome
from domain.line import Line, Said

CHANNEL = "halo_job"

_COLUMNS = (
    JobRow.id,
    JobRow.name,
    JobRow.argument,
    JobRow.state,
    JobRow.progress,
    JobRow.step,
    JobRow.reason,
    JobRow.result,
    JobRow.fence,
    JobRow.queued_at,
    JobRow.started_at,
    JobRow.finished_at,
    JobRow.requested_by,
)
# Written out, not bound: a prepared statement finds a partial index by its literal alone.
_IS_OPEN: ColumnElement[bool] = literal_column("state IN ('queued', 'running')", Boolean)
_IS_QUEUED: ColumnElement[bool] = literal_column("state = 'queued'", Boolean)
_IS_RUNNING: ColumnElement[bool] = literal_column("state = 'running'", Boolean)


def enqueue(
    session: Session, name: str, argument: str, *, now: datetime, requested_by: int | None = None
) -> Job:
    """The job of this name and argument that is queued or running; a new one if there is none."""
    new = (
        insert(JobRow)
        .values(
            name=name,
            argument=argument,
            state=JobState.QUEUED,
            queued_at=now,
            requested_by=requested_by,
        )
        .on_conflict_do_nothing(index_elements=["name", "argument"], index_where=_IS_OPEN)
        .returning(*_COLUMNS)
    )
    is_it = (JobRow.name == name, JobRow.argument == argument, _IS_OPEN)
    # The open job may end between the two statements; then the next insert succeeds.
    while True:
        if row := session.execute(new).one_or_none():
            _announce(session, row.id)
            return _job(row)
        if row := session.execute(select(*_COLUMNS).where(*is_it)).one_or_none():
            return _job(row)


def claim_next(
    session: Session, *, worker: str, now: datetime, lease_until: datetime
) -> Job | None:
    """The longest queued job, now running and this worker's own; None where nothing waits."""
    longest_queued = (
        select(JobRow.id)
        .where(_IS_QUEUED)
        .order_by(JobRow.queued_at, JobRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claimed = _changed(
        session,
        JobRow.id == longest_queued,
        state=JobState.RUNNING,
        fence=JobRow.fence + 1,
        worker=worker,
        lease_until=lease_until,
        started_at=now,
    )
    return claimed[0] if claimed else None


def heartbeat(session: Session, job_id: int, fence: int, *, lease_until: datetime) -> bool:
    """Extend the lease; False where the job is no longer held under ``fence``."""
    extended = update(JobRow).where(*_held(job_id, fence)).values(lease_until=lease_until)
    return session.execute(extended.returning(JobRow.id)).one_or_none() is not None


def is_held(session: Session, job_id: int, fence: int) -> bool:
    """Whether the job is held under ``fence``; if so nobody can take it before this transaction
    ends, so that what is committed with it is the holder's work."""
    row = select(JobRow.id).where(*_held(job_id, fence)).with_for_update(read=True)
    return session.execute(row).one_or_none() is not None


def report(session: Session, job_id: int, fence: int, *, progress: float, step: str) -> bool:
    """Write how far the holder is (0 to 1) and what it does; False where it is not the holder."""
    return bool(_changed(session, *_held(job_id, fence), progress=progress, step=step))


def finish(
    session: Session, job_id: int, fence: int, outcome: Outcome, *, now: datetime
) -> Job | None:
    """Write how the job ended; None where it is no longer held under ``fence``."""
    values: dict[str, Any] = {"progress": 1.0} if outcome.state == JobState.SUCCEEDED else {}
    ended = _changed(
        session,
        *_held(job_id, fence),
        state=outcome.state,
        reason=line.as_json(outcome.reason),
        result=outcome.result,
        finished_at=now,
        lease_until=None,
        **values,
    )
    return ended[0] if ended else None


def interrupt_expired(session: Session, *, now: datetime) -> list[Job]:
    """End the running jobs whose lease ran out: their worker died or hangs.

    One whose row a hanging worker has locked is left for the next look: nobody waits for it.
    """
    expired = select(JobRow.id).where(_IS_RUNNING, JobRow.lease_until < now)
    return _changed(
        session,
        JobRow.id.in_(expired.with_for_update(skip_locked=True)),
        state=JobState.INTERRUPTED,
        reason=line.as_json(Line("job.died")),
        finished_at=now,
        lease_until=None,
    )


def cancel(session: Session, job_id: int, *, reason: Said, now: datetime) -> Job | None:
    """End a queued or running job from outside; None where it is not open."""
    ended = _changed(
        session,
        JobRow.id == job_id,
        _IS_OPEN,
        state=JobState.INTERRUPTED,
        reason=line.as_json(reason),
        finished_at=now,
        lease_until=None,
    )
    return ended[0] if ended else None


def by_id(session: Session, job_id: int) -> Job | None:
    row = session.execute(select(*_COLUMNS).where(JobRow.id == job_id)).one_or_none()
    return _job(row) if row else None


def recent(session: Session, *, name: str | None = None, limit: int = 50) -> list[Job]:
    """The newest jobs, newest first, of one ``name`` or of all."""
    statement = select(*_COLUMNS).order_by(JobRow.id.desc()).limit(limit)
    if name is not None:
        statement = statement.where(JobRow.name == name)
    return _jobs(session.execute(statement).all())


def forget(session: Session, *, before: datetime) -> int:
    """Delete the jobs that ended before a time; how many there were."""
    old = delete(JobRow).where(JobRow.state.in_(FINISHED), JobRow.finished_at < before)
    return len(session.execute(old.returning(JobRow.id)).all())


def mark(session: Session, key: str) -> datetime | None:
    """Up to when the scheduled job ``key`` was queued for every time it was due."""
    return session.scalar(select(ScheduleMark.queued_for).where(ScheduleMark.name == key))


def move_mark(session: Session, key: str, since: datetime | None, *, now: datetime) -> bool:
    """Move the mark from ``since`` (None: there was none) to ``now``; False where another worker
    moved it first."""
    if since is None:
        first = insert(ScheduleMark).values(name=key, queued_for=now).on_conflict_do_nothing()
        moved = session.execute(first.returning(ScheduleMark.name))
    else:
        is_it = (ScheduleMark.name == key, ScheduleMark.queued_for == since)
        moved = session.execute(
            update(ScheduleMark).where(*is_it).values(queued_for=now).returning(ScheduleMark.name)
        )
    return moved.one_or_none() is not None


def _held(job_id: int, fence: int) -> tuple[ColumnElement[bool], ...]:
    return JobRow.id == job_id, JobRow.fence == fence, JobRow.state == JobState.RUNNING


def _changed(session: Session, *which: ColumnElement[bool], **values: Any) -> list[Job]:
    """Change the rows, announce each, and return them as they are now."""
    statement = update(JobRow).where(*which).values(**values).returning(*_COLUMNS)
    options = {"synchronize_session": False}
    jobs = _jobs(session.execute(statement, execution_options=options).all())
    for job in jobs:
        _announce(session, job.id)
    return jobs


def _announce(session: Session, job_id: int) -> None:
    session.execute(select(func.pg_notify(CHANNEL, str(job_id))))


def _jobs(rows: Sequence[Row[Any]]) -> list[Job]:
    return [_job(row) for row in rows]


def _job(row: Row[Any]) -> Job:
    told = {"state": JobState(row.state), "reason": line.from_json(row.reason)}
    return Job(**{**row._mapping, **told})
