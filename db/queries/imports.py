"""Files being imported and those that were: the jobs of each, and what became of their records."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.feeding import UploadRow
from db.models import FaultRow, IngestRun, SourceRow
from db.people import JobRow
from db.queries import jobs
from domain.file_reading import FileReading
from domain.job import Job
from domain.upload import UploadState


def latest(session: Session, name: str, argument: str) -> Job | None:
    """The newest job ``name`` for ``argument``, whatever became of it."""
    asked = select(func.max(JobRow.id)).where(JobRow.name == name, JobRow.argument == argument)
    job_id = session.scalar(asked)
    return None if job_id is None else jobs.by_id(session, job_id)


def tries(session: Session, name: str, argument: str) -> int:
    """How often a job ``name`` for ``argument`` was begun."""
    begun = select(func.count()).where(
        JobRow.name == name, JobRow.argument == argument, JobRow.started_at.is_not(None)
    )
    return int(session.scalar(begun) or 0)


def storing(session: Session) -> list[UUID]:
    """The uploads that are to be stored and are not yet."""
    asked = select(UploadRow.id).where(UploadRow.state == UploadState.STORING)
    return list(session.scalars(asked))


def history(session: Session, *, but: Collection[str], limit: int = 20) -> list[FileReading]:
    """The files imported last, newest first; ``but`` are the origins of readings that are none."""
    faults = select(FaultRow.id).where(FaultRow.run_id == IngestRun.id).exists()
    asked = (
        select(IngestRun, SourceRow.name, UploadRow.account_id, faults)
        .join(SourceRow, SourceRow.id == IngestRun.source_id)
        .outerjoin(UploadRow, UploadRow.run_id == IngestRun.id)
        .where(IngestRun.origin.not_in(but))
        .order_by(IngestRun.started_at.desc(), IngestRun.id.desc())
        .limit(limit)
    )
    return [_reading(*row) for row in session.execute(asked)]


def _reading(run: IngestRun, source: str, account_id: int | None, has_faults: bool) -> FileReading:
    return FileReading(
        run_id=run.id,
        source=source,
        file=run.origin,
        edition=run.edition,
        started_at=run.started_at,
        finished_at=run.finished_at,
        counts=run.counts,
        error=run.error,
        account_id=account_id,
        has_faults=has_faults,
    )
