"""Breaks of sources as they were noticed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from domain.source_break import BreakKind


@dataclass(frozen=True, slots=True)
class Stored:
    """A break; ``source`` and ``name`` are its source's. ``ended_at`` is None while it lasts."""

    id: int
    source: str
    name: str
    kind: BreakKind
    since: datetime
    noticed_at: datetime
    ended_at: datetime | None
    before: float
    after: float
    settled: bool


_COLUMNS = """
b.id, s.slug AS source, s.name, b.kind, b.since, b.noticed_at, b.ended_at,
CAST(b.detail->>'before' AS double precision) AS before,
CAST(b.detail->>'after' AS double precision) AS after,
CAST(b.detail->>'settled' AS boolean) AS settled
"""


def of(session: Session, source_id: int) -> list[Stored]:
    """Every break of a source, newest first."""
    rows = session.execute(
        text(f"""
        SELECT {_COLUMNS} FROM source_break b JOIN source s ON s.id = b.source_id
        WHERE b.source_id = :id ORDER BY b.since DESC, b.id DESC
        """),
        {"id": source_id},
    )
    return [_stored(row) for row in rows]


def between(
    session: Session, first: datetime, end: datetime, *, slugs: tuple[str, ...]
) -> list[Stored]:
    """The breaks that lay anywhere in a time, newest first; empty ``slugs`` mean all sources."""
    only = "AND s.slug = ANY(:slugs)" if slugs else ""
    rows = session.execute(
        text(f"""
        SELECT {_COLUMNS} FROM source_break b JOIN source s ON s.id = b.source_id
        WHERE b.since < :end AND coalesce(b.ended_at, 'infinity') > :first {only}
        ORDER BY b.since DESC, b.id DESC
        """),
        {"first": first, "end": end, "slugs": list(slugs)},
    )
    return [_stored(row) for row in rows]


def open_ones(session: Session) -> dict[str, int]:
    """How many breaks last, by the slug of their source."""
    rows = session.execute(
        text("""
        SELECT s.slug, count(*) AS n FROM source_break b JOIN source s ON s.id = b.source_id
        WHERE b.ended_at IS NULL GROUP BY s.slug
        """)
    )
    return {row.slug: row.n for row in rows}


def insert(session: Session, source_id: int, one: Stored) -> None:
    """Keep a break that was not known."""
    named = {"source": source_id, **_named(one), "noticed_at": one.noticed_at, "kind": one.kind}
    session.execute(
        text("""
        INSERT INTO source_break (source_id, kind, since, noticed_at, ended_at, detail)
        VALUES (:source, :kind, :since, :noticed_at, :ended_at, CAST(:detail AS jsonb))
        """),
        named,
    )


def change(session: Session, one: Stored) -> None:
    """Keep what is known better of a break."""
    session.execute(
        text("""
        UPDATE source_break SET since = :since, ended_at = :ended_at,
          detail = CAST(:detail AS jsonb) WHERE id = :id
        """),
        {"id": one.id, **_named(one)},
    )


def delete(session: Session, break_id: int) -> None:
    """Forget a break that later records show to be none."""
    session.execute(text("DELETE FROM source_break WHERE id = :id"), {"id": break_id})


def _named(one: Stored) -> dict[str, object]:
    detail = {"before": one.before, "after": one.after, "settled": one.settled}
    return {"since": one.since, "ended_at": one.ended_at, "detail": orjson.dumps(detail).decode()}


def _stored(row: Row[Any]) -> Stored:
    told = dict(row._mapping)
    return Stored(**told | {"kind": BreakKind(row.kind)})
