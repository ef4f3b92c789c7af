"""Which fields the records of a source had, reading after reading."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Form:
    """The fields that nearly every record had, from the first to the last time seen."""

    fields: tuple[str, ...]
    first_seen_at: datetime
    last_seen_at: datetime


def note(session: Session, source_id: int, fields: Sequence[str], *, now: datetime) -> None:
    """Write that records with ``fields`` came."""
    names = sorted(set(fields))
    digest = hashlib.sha256("\x1f".join(names).encode()).digest()
    session.execute(
        text("""
        INSERT INTO source_form (source_id, digest, fields, first_seen_at, last_seen_at)
        VALUES (:source, :digest, :fields, :now, :now)
        ON CONFLICT (source_id, digest) DO UPDATE SET last_seen_at = :now
        """),
        {"source": source_id, "digest": digest, "fields": names, "now": now},
    )


def listed(session: Session, source_id: int) -> list[Form]:
    """Every form, by the time it was first seen."""
    rows = session.execute(
        text("""
        SELECT fields, first_seen_at, last_seen_at FROM source_form
        WHERE source_id = :id ORDER BY first_seen_at, digest
        """),
        {"id": source_id},
    )
    return [Form(tuple(row.fields), row.first_seen_at, row.last_seen_at) for row in rows]
