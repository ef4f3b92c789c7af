"""Photos, sounds and films of reports, as rows; where the files lie is their keeper's business."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Row,
    delete,
    exists,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from db.people import JobRow
from db.queries import scopes
from db.reports import ReportMedia
from domain.report_media import Kind, Media, MediaState, Unfit
from domain.scope import Scope

_COLUMNS = tuple(
    getattr(ReportMedia, name)
    for name in (
        *("id", "report_id", "position", "kind", "state", "refusal", "media_type"),
        *("size_bytes", "width", "height", "duration_s"),
    )
)
# Written out, not bound: a prepared statement finds a partial index by its literal alone.
_IS_WAITING: ColumnElement[bool] = literal_column("state = 'waiting'", Boolean)


def add(session: Session, media: Media, *, sent_digest: bytes, now: datetime) -> None:
    """Write down a file that was sent."""
    session.execute(
        insert(ReportMedia).values(
            id=media.id,
            report_id=media.report_id,
            position=media.position,
            kind=media.kind,
            state=media.state,
            refusal=media.refusal or "",
            sent_digest=sent_digest,
            media_type=media.media_type,
            size_bytes=media.size_bytes,
            received_at=now,
        )
    )


def by_id(session: Session, media_id: UUID) -> Media | None:
    row = session.execute(select(*_COLUMNS).where(ReportMedia.id == media_id)).one_or_none()
    return _media(row) if row else None


def shown(session: Session, media_id: UUID, *, scope: Scope) -> Media | None:
    """The file, where its report is linked to a cluster within ``scope`` or proposed for one."""
    if scope.areas is None:
        return by_id(session, media_id)
    statement = text(f"""
        SELECT FROM report_media f JOIN cluster_member m ON m.report_id = f.report_id
          JOIN event_cluster c ON c.id = m.cluster_id
        WHERE f.id = :id AND m.status IN ('linked', 'proposed') AND {scopes.holds("c.area_id")}
        """)
    found = session.execute(statement, {"id": media_id, **scopes.bound(scope)}).first()
    return None if found is None else by_id(session, media_id)


def next_waiting(session: Session) -> Media | None:
    """The one that waits longest."""
    wanted = select(*_COLUMNS).where(_IS_WAITING)
    row = session.execute(
        wanted.order_by(ReportMedia.received_at, ReportMedia.id).limit(1)
    ).one_or_none()
    return _media(row) if row else None


def is_left_waiting(session: Session, job: str, *, now: datetime, pause: timedelta) -> bool:
    """Whether one waits although ``job``, which would clean it, neither is to run nor has within
    the ``pause``."""
    is_late = JobRow.finished_at.is_(None) | (JobRow.finished_at > now - pause)
    lately = exists(select(JobRow.id).where(JobRow.name == job, is_late))
    waits = exists(select(ReportMedia.id).where(_IS_WAITING))
    return bool(session.scalar(select(waits & ~lately)))


def set_kept(session: Session, media: Media, *, digest: bytes, now: datetime) -> bool:
    """Say what is kept of a file; whether it still waited for that."""
    made = {
        "media_type": media.media_type,
        "size_bytes": media.size_bytes,
        "width": media.width,
        "height": media.height,
        "duration_s": media.duration_s,
    }
    return _settled(session, media.id, state=MediaState.KEPT, digest=digest, now=now, **made)


def set_refused(session: Session, media_id: UUID, reason: Unfit, *, now: datetime) -> bool:
    """Say why nothing is kept of a file; whether it still waited."""
    return _settled(session, media_id, state=MediaState.REFUSED, refusal=reason, now=now)


def delete_of(session: Session, report_id: int) -> Sequence[UUID]:
    """Delete the rows of a report's media; their ids."""
    gone = delete(ReportMedia).where(ReportMedia.report_id == report_id)
    return session.execute(gone.returning(ReportMedia.id)).scalars().all()


def known(session: Session, media_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of ``media_ids`` that have a row."""
    found = select(ReportMedia.id).where(ReportMedia.id.in_(media_ids))
    return frozenset(session.execute(found).scalars())


def _settled(session: Session, media_id: UUID, *, now: datetime, **values: object) -> bool:
    settled = (
        update(ReportMedia)
        .where(ReportMedia.id == media_id, _IS_WAITING)
        .values(cleaned_at=now, **values)
        .returning(ReportMedia.id)
    )
    return session.execute(settled).one_or_none() is not None


def _media(row: Row[Any]) -> Media:
    known = dict(row._mapping)
    known.update(
        kind=Kind(row.kind),
        state=MediaState(row.state),
        refusal=Unfit(row.refusal) if row.refusal else None,
    )
    return Media(**known)
