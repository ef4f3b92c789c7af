"""Notes on dates: written, changed by a revision of their own, read as they are now."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, text
from sqlalchemy.orm import Session

from db.annotations import AnnotationRevision, AnnotationRow
from domain.annotation import Annotation, Written
from domain.filters import Period
from domain.roles import Role

_NOW = """
SELECT a.id, r.revision, r.first_day, r.end_day, r.text, r.audience, r.withdrawn, a.account_id,
  coalesce(nullif(writer.name, ''), writer.email, '') AS by, a.written_at, r.changed_at
FROM annotation a
JOIN LATERAL (
  SELECT * FROM annotation_revision WHERE annotation_id = a.id ORDER BY revision DESC LIMIT 1
) r ON true
LEFT JOIN account writer ON writer.id = a.account_id
"""


def add(session: Session, says: Written, *, account_id: int, now: datetime) -> int:
    """Write a note; its number."""
    made = insert(AnnotationRow).values(account_id=account_id, written_at=now)
    found: int = session.execute(made.returning(AnnotationRow.id)).scalar_one()
    revise(session, found, 1, says, withdrawn=False, account_id=account_id, now=now)
    return found


def revise(
    session: Session,
    annotation_id: int,
    revision: int,
    says: Written,
    *,
    withdrawn: bool,
    account_id: int,
    now: datetime,
) -> None:
    """Write what a note says from now on; a revision that is there already is refused by the
    database (``IntegrityError``)."""
    session.execute(
        insert(AnnotationRevision).values(
            annotation_id=annotation_id,
            revision=revision,
            first_day=says.first,
            end_day=says.end,
            text=says.text,
            audience=says.audience,
            withdrawn=withdrawn,
            account_id=account_id,
            changed_at=now,
        )
    )


def lock(session: Session, annotation_id: int) -> None:
    """Let only this transaction change the note."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('annotation', :id))"),
        {"id": annotation_id},
    )


def by_id(session: Session, annotation_id: int) -> Annotation | None:
    """A note as it is now, a withdrawn one too."""
    row = session.execute(text(f"{_NOW} WHERE a.id = :id"), {"id": annotation_id}).one_or_none()
    return _annotation(row) if row else None


def before(session: Session, annotation_id: int, revision: int) -> tuple[Written, bool] | None:
    """What a note said in the revision before, and whether it was withdrawn then."""
    row = session.execute(
        text("""
        SELECT first_day, end_day, text, audience, withdrawn FROM annotation_revision
        WHERE annotation_id = :id AND revision = :revision - 1
        """),
        {"id": annotation_id, "revision": revision},
    ).one_or_none()
    return (_says(row), row.withdrawn) if row else None


def listed(session: Session, period: Period, role: Role) -> list[Annotation]:
    """The notes that touch ``period`` and are for ``role``, by date; withdrawn ones left out."""
    rows = session.execute(
        text(f"""
        {_NOW} WHERE NOT r.withdrawn AND r.first_day < :end AND r.end_day > :first
          AND coalesce(r.audience, :role) = :role
        ORDER BY r.first_day, a.id
        """),
        {"first": period.first, "end": period.end, "role": role},
    )
    return [_annotation(row) for row in rows]


def _says(row: Row[Any]) -> Written:
    audience = Role(row.audience) if row.audience else None
    return Written(row.first_day, row.end_day, row.text, audience)


def _annotation(row: Row[Any]) -> Annotation:
    return Annotation(
        id=row.id,
        revision=row.revision,
        says=_says(row),
        withdrawn=row.withdrawn,
        account_id=row.account_id,
        by=row.by,
        at=row.written_at,
        changed_at=row.changed_at,
    )
