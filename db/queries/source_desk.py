"""What administrators see and change of a source, beside what everybody knows of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from db.models import SourceRow
from db.queries import sources
from domain.source import Source


@dataclass(frozen=True, slots=True)
class Facts:
    """``publisher`` is whose records these are; ``by_hand`` that it was connected or changed here;
    ``has_credential`` that a secret is kept for it; ``last_attempt_at`` when it was asked last."""

    publisher: str
    by_hand: bool
    has_credential: bool
    last_attempt_at: datetime | None


def facts(session: Session, source_id: int) -> Facts:
    """Of the source of this number, which there is."""
    sealed = SourceRow.credential.is_not(None)
    columns = (SourceRow.publisher, SourceRow.by_hand, sealed, SourceRow.last_attempt_at)
    row = session.execute(select(*columns).where(SourceRow.id == source_id)).one()
    return Facts(*row)


def slugs_by_hand(session: Session) -> frozenset[str]:
    """The sources that the city's file has no say in."""
    found = session.scalars(select(SourceRow.slug).where(SourceRow.by_hand))
    return frozenset(found)


def change(
    session: Session,
    source: Source,
    *,
    publisher: str,
    cursor: Mapping[str, object],
) -> None:
    """Keep ``source`` as it is now said to be, by hand. With it come ``publisher``, and where
    reading begins."""
    sources.change(
        session,
        source.id,
        name=source.name,
        licence=source.licence,
        publisher=publisher,
        poll_minutes=source.poll_minutes,
        options=dict(source.options),
        cursor=dict(cursor),
        by_hand=True,
    )


def mark_by_hand(session: Session, source_id: int) -> None:
    """From now on the city's file has no say in it."""
    sources.change(session, source_id, by_hand=True)


def credential(session: Session, source_id: int) -> bytes | None:
    """The sealed secret of a source."""
    found: bytes | None = session.scalar(
        select(SourceRow.credential).where(SourceRow.id == source_id)
    )
    return found


def set_credential(session: Session, source_id: int, sealed: bytes | None) -> None:
    """Keep a sealed secret in place of the one before, or none."""
    sources.change(session, source_id, credential=sealed)


def has_incidents(session: Session, source_id: int) -> bool:
    """Whether anything was ever stored of it, withdrawn records too."""
    asked = text("SELECT EXISTS (SELECT 1 FROM incident WHERE source_id = :id)")
    return bool(session.execute(asked, {"id": source_id}).scalar())


def remove(session: Session, source_id: int) -> None:
    """Forget a source and its readings."""
    session.execute(delete(SourceRow).where(SourceRow.id == source_id))
