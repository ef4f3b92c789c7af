"""The words of sources and the editions of what they mean."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from db.feeding import MappingEdition
from domain.mapping import Edition


def uses(session: Session, source_id: int) -> list[tuple[str, int]]:
    """Every word that the active incidents of a source say, with how many say it."""
    rows = session.execute(
        text("""
        SELECT category_published, count(*) FROM incident
        WHERE source_id = :id AND status = 'active' GROUP BY 1
        """),
        {"id": source_id},
    )
    return [(row[0], row[1]) for row in rows]


def unmapped(session: Session) -> dict[int, int]:
    """How many active incidents of each source have no category."""
    rows = session.execute(
        text("""
        SELECT source_id, count(*) FROM incident
        WHERE category = 0 AND status = 'active' GROUP BY 1
        """)
    )
    return {row[0]: row[1] for row in rows}


def editions(session: Session, source_id: int, *, limit: int = 50) -> list[Edition]:
    """The editions of a source's mapping, the newest first."""
    rows = session.execute(
        select(MappingEdition)
        .where(MappingEdition.source_id == source_id)
        .order_by(MappingEdition.number.desc())
        .limit(limit)
    )
    return [_edition(row) for row in rows.scalars()]


def newest(session: Session, source_id: int) -> Edition | None:
    return next(iter(editions(session, source_id, limit=1)), None)


def one(session: Session, source_id: int, number: int) -> Edition | None:
    row = session.get(MappingEdition, (source_id, number))
    return None if row is None else _edition(row)


def unapplied(session: Session) -> list[Edition]:
    """The editions in force that stored incidents do not follow yet."""
    last = (
        select(MappingEdition.source_id, func.max(MappingEdition.number).label("number"))
        .group_by(MappingEdition.source_id)
        .subquery()
    )
    rows = session.execute(
        select(MappingEdition)
        .join(
            last,
            (last.c.source_id == MappingEdition.source_id)
            & (last.c.number == MappingEdition.number),
        )
        .where(MappingEdition.applied_at.is_(None))
    )
    return [_edition(row) for row in rows.scalars()]


def add(session: Session, edition: Edition) -> None:
    """Keep an edition."""
    session.execute(
        insert(MappingEdition).values(
            source_id=edition.source_id,
            number=edition.number,
            made_at=edition.made_at,
            account_id=edition.account_id,
            reason=edition.reason,
            words=dict(edition.words),
            applied_at=edition.applied_at,
        )
    )


def set_applied(session: Session, source_id: int, number: int, *, now: datetime) -> None:
    """Write that stored incidents follow an edition, and with it every earlier one."""
    statement = (
        update(MappingEdition)
        .where(MappingEdition.source_id == source_id, MappingEdition.number <= number)
        .where(MappingEdition.applied_at.is_(None))
        .values(applied_at=now)
    )
    session.execute(statement, execution_options={"synchronize_session": False})


def put(session: Session, source_id: int, words: Mapping[str, int]) -> None:
    """Make ``words`` the whole mapping of a source: normalised word → slot."""
    session.execute(text("DELETE FROM category_mapping WHERE source_id = :id"), {"id": source_id})
    if words:
        session.execute(
            text("""
            INSERT INTO category_mapping (source_id, published, slot) VALUES (:id, :word, :slot)
            """),
            [{"id": source_id, "word": word, "slot": slot} for word, slot in words.items()],
        )


def _edition(row: MappingEdition) -> Edition:
    return Edition(
        source_id=row.source_id,
        number=row.number,
        made_at=row.made_at,
        account_id=row.account_id,
        reason=row.reason,
        words=row.words,
        applied_at=row.applied_at,
    )
