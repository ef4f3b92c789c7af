"""Files handed over: what each is, whose, and what became of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from db.feeding import UploadRow
from domain.upload import Upload, UploadState

_NAMES = (
    *("id", "source_id", "account_id", "name", "size", "digest", "made_at", "state", "settled"),
    *("edition", "run_id", "counts", "error"),
)
_COLUMNS = [getattr(UploadRow, name) for name in _NAMES]
_BOUNDARIES = "boundaries"
_NEVER_STORED = (UploadState.WAITING, UploadState.FAILED)


def add(session: Session, upload: Upload) -> None:
    """Keep what was handed over."""
    session.execute(insert(UploadRow).values({name: getattr(upload, name) for name in _NAMES}))


def by_id(session: Session, upload_id: UUID, *, lock: bool = False) -> Upload | None:
    """With ``lock`` nobody else changes it until the transaction ends."""
    asked = select(*_COLUMNS).where(UploadRow.id == upload_id)
    row = session.execute(asked.with_for_update() if lock else asked).one_or_none()
    return _upload(row) if row else None


def waiting(session: Session, *, limit: int = 50) -> list[Upload]:
    """Files of incidents that were handed over and are not stored, the newest first."""
    asked = (
        select(*_COLUMNS)
        .where(UploadRow.state != UploadState.STORED)
        .where(UploadRow.settled[_BOUNDARIES].is_(None))
        .order_by(UploadRow.made_at.desc(), UploadRow.id)
        .limit(limit)
    )
    return [_upload(row) for row in session.execute(asked)]


def set_boundaries(session: Session, upload_id: UUID) -> None:
    """Say that the file is none of incidents, unless somebody said already whose it is."""
    said = update(UploadRow).where(UploadRow.id == upload_id, UploadRow.source_id.is_(None))
    session.execute(said.values(settled={_BOUNDARIES: True}))


def same(session: Session, digest: bytes, *, source_id: int) -> Upload | None:
    """The newest upload of the same bytes that was stored for a source."""
    asked = (
        select(*_COLUMNS)
        .where(UploadRow.digest == digest, UploadRow.source_id == source_id)
        .where(UploadRow.state == UploadState.STORED)
        .order_by(UploadRow.made_at.desc())
        .limit(1)
    )
    row = session.execute(asked).one_or_none()
    return _upload(row) if row else None


def settle(
    session: Session,
    upload_id: UUID,
    *,
    source_id: int,
    settled: Mapping[str, object],
    edition: str | None = None,
) -> None:
    """Say for which source the file is stored and how its columns are read."""
    said = {"source_id": source_id, "settled": dict(settled), "edition": edition}
    _change(session, upload_id, **said)


def set_state(session: Session, upload_id: UUID, state: UploadState, *, error: str = "") -> None:
    """Say how far the file has come, and why no further."""
    _change(session, upload_id, state=state, error=error)


def set_stored(
    session: Session, upload_id: UUID, *, run_id: int | None, counts: Mapping[str, object]
) -> None:
    """Say that the file is stored, by which reading, and what became of its records."""
    stored = UploadState.STORED
    _change(session, upload_id, state=stored, run_id=run_id, counts=dict(counts), error="")


def remove(session: Session, upload_id: UUID) -> None:
    """Forget the row."""
    session.execute(delete(UploadRow).where(UploadRow.id == upload_id))


def forget(session: Session, *, before: datetime) -> int:
    """Forget what was handed over ``before`` a time and never stored; how many rows it was.
    What was stored stays as history."""
    old = delete(UploadRow).where(UploadRow.made_at < before, UploadRow.state.in_(_NEVER_STORED))
    return len(session.execute(old.returning(UploadRow.id)).all())


def kept_since(session: Session, ids: Collection[UUID], *, since: datetime) -> frozenset[UUID]:
    """Those of ``ids`` whose files are wanted: handed over ``since`` a time, or being read."""
    wanted = (UploadRow.made_at >= since) | (UploadRow.state == UploadState.STORING)
    asked = select(UploadRow.id).where(UploadRow.id.in_(ids), wanted)
    return frozenset(session.scalars(asked))


def _change(session: Session, upload_id: UUID, **values: Any) -> None:
    statement = update(UploadRow).where(UploadRow.id == upload_id).values(**values)
    session.execute(statement, execution_options={"synchronize_session": False})


def _upload(row: Row[Any]) -> Upload:
    said = dict(row._mapping)
    return Upload(**{**said, "state": UploadState(said["state"])})
