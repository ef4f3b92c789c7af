"""Attempts to read a source, and the faults they met."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.fault import Fault


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt as stored."""

    id: int
    source_id: int
    origin: str
    edition: str | None
    started_at: datetime
    finished_at: datetime | None
    counts: dict[str, Any]
    error: str


def begin(
    session: Session, source_id: int, *, origin: str, edition: str | None, now: datetime
) -> int:
    """Record that reading begins; the run's id."""
    statement = text("""
        INSERT INTO ingest_run (source_id, origin, edition, started_at)
        VALUES (:source_id, :origin, :edition, :now) RETURNING id
        """)
    named = {"source_id": source_id, "origin": origin, "edition": edition, "now": now}
    return int(session.execute(statement, named).scalar_one())


def finish(
    session: Session, run_id: int, *, counts: Mapping[str, int], now: datetime, error: str = ""
) -> None:
    """Record how reading ended."""
    session.execute(
        text("""
        UPDATE ingest_run SET finished_at = :now, counts = CAST(:counts AS jsonb), error = :error
        WHERE id = :id
        """),
        {
            "id": run_id,
            "now": now,
            "counts": orjson.dumps(dict(counts)).decode(),
            "error": error,
        },
    )


def keep_faults(
    session: Session, run_id: int, faults: Sequence[tuple[Fault, Mapping[str, object] | None]]
) -> None:
    """Keep ``faults`` of a run; a rejected record comes with its payload."""
    raw = session.connection().connection.driver_connection
    assert raw is not None  # noqa: S101
    copy_in = """
        COPY fault (run_id, record, column_name, kind, reason, value, payload) FROM STDIN
        """
    with raw.cursor() as cursor, cursor.copy(copy_in) as copy:
        for fault, payload in faults:
            kept = None if payload is None else orjson.dumps(payload, default=str).decode()
            copy.write_row(
                (
                    run_id,
                    fault.record,
                    fault.column,
                    fault.kind.value,
                    fault.reason,
                    fault.value.replace("\x00", "\ufffd"),
                    kept.replace("\\u0000", "\ufffd") if kept else None,
                )
            )


def recent(session: Session, source_id: int, *, limit: int = 20) -> list[Run]:
    """The newest runs of a source, newest first."""
    rows = session.execute(
        text("""
        SELECT id, source_id, origin, edition, started_at, finished_at, counts, error
        FROM ingest_run WHERE source_id = :id ORDER BY started_at DESC LIMIT :limit
        """),
        {"id": source_id, "limit": limit},
    )
    return [Run(*row) for row in rows]


def faults(session: Session, run_id: int) -> Iterator[Fault]:
    """Every fault of a run in the order of its records."""
    rows = session.execute(
        text("""
        SELECT record, column_name, kind, reason, value FROM fault
        WHERE run_id = :id ORDER BY record, id
        """),
        {"id": run_id},
    )
    return (Fault(*row) for row in rows)
