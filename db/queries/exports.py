"""Files asked for: who wants what, and where the file is once it is made."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db.people import Account, JobRow
from db.sharing import ExportRow
from domain import line
from domain.export import ExportFile, Form, Subject, Wanted
from domain.job import JobState
from domain.roles import Role

_WANTED = ("subject", "form", "query", "exact", "reason", "language", "base")
_OWN = ("id", "account_id", "asked_at", "job_id", "file", "name", "bytes", "rows", "ready_at")
_COLUMNS = [getattr(ExportRow, name) for name in (*_OWN, *_WANTED)]
_STORED = (
    select(
        *_COLUMNS, JobRow.state, JobRow.progress.label("far"), JobRow.reason.label("why")
    ).outerjoin(JobRow, JobRow.id == ExportRow.job_id)
)  # fmt: skip


def add(
    session: Session, export_id: str, wanted: Wanted, *, account_id: int, now: datetime
) -> None:
    """Keep what was asked for."""
    values = {name: getattr(wanted, name) for name in _WANTED}
    row = insert(ExportRow).values(id=export_id, account_id=account_id, asked_at=now, **values)
    session.execute(row)


def set_job(session: Session, export_id: str, job_id: int) -> None:
    """Say which job makes the file."""
    session.execute(update(ExportRow).where(ExportRow.id == export_id).values(job_id=job_id))


def set_made(
    session: Session, export_id: str, *, file: str, name: str, size: int, rows: int, now: datetime
) -> None:
    """Say that the file is there."""
    made = {"file": file, "name": name, "bytes": size, "rows": rows, "ready_at": now}
    session.execute(update(ExportRow).where(ExportRow.id == export_id).values(**made))


def by_id(session: Session, export_id: str) -> ExportFile | None:
    row = session.execute(_STORED.where(ExportRow.id == export_id)).one_or_none()
    return _file(row) if row else None


def role_of_asker(session: Session, export_id: str) -> Role | None:
    """The role that whoever asked has now; None where nobody did or may sign in any more."""
    asker = (
        select(Account.role)
        .join(ExportRow, ExportRow.account_id == Account.id)
        .where(ExportRow.id == export_id, Account.disabled_at.is_(None))
    )
    role = session.scalar(asker)
    return None if role is None else Role(role)


def of_account(session: Session, account_id: int, *, limit: int = 10) -> list[ExportFile]:
    """What somebody asked for, the newest first."""
    mine = _STORED.where(ExportRow.account_id == account_id)
    found = session.execute(mine.order_by(ExportRow.asked_at.desc(), ExportRow.id).limit(limit))
    return [_file(row) for row in found]


def forget(
    session: Session, *, before: datetime | None = None, export_id: str | None = None
) -> Sequence[str]:
    """Delete what was asked for ``before`` a time, or one; the names of the files that were."""
    old = delete(ExportRow).returning(ExportRow.file)
    if export_id is not None:
        old = old.where(ExportRow.id == export_id)
    if before is not None:
        old = old.where(ExportRow.asked_at < before)
    return session.execute(old).scalars().all()


def _file(row: Any) -> ExportFile:
    known = row._mapping
    wanted = {name: known[name] for name in _WANTED}
    wanted.update(subject=Subject(known["subject"]), form=Form(known["form"]))
    return ExportFile(
        **{name: known[name] for name in _OWN},
        wanted=Wanted(**wanted),
        state=JobState(row.state) if row.state else _without_job(row),
        progress=row.far or 0.0,
        reason=line.from_json(row.why),
    )


def _without_job(row: Any) -> JobState:
    """Rows of jobs are forgotten too: then the file is there, or never will be."""
    return JobState.SUCCEEDED if row.file else JobState.INTERRUPTED
