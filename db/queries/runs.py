"""Attempts to read a source, and the faults they met."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import payloads
from domain.errors import NotFound
from domain.fault import Fault, FaultKind


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
    """Keep ``faults`` of a run; the fault a record is rejected for comes with its payload."""
    raw = session.connection().connection.driver_connection
    assert raw is not None  # noqa: S101
    copy_in = """
        COPY fault (run_id, record, column_name, kind, reason, value, payload) FROM STDIN
        """
    with raw.cursor() as cursor, cursor.copy(copy_in) as copy:
        for fault, payload in faults:
            copy.write_row(
                (
                    run_id,
                    fault.record,
                    _storable(fault.column),
                    fault.kind.value,
                    fault.reason,
                    _storable(fault.value),
                    None if payload is None else payloads.text(payload),
                )
            )


def _storable(words: str) -> str:
    return words.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def forget_known_rejects(session: Session, run_id: int, source_id: int) -> None:
    """Drop from this run the faults of records that an earlier run of the source rejected, word
    for word, for the same reason. What holds no record, as a file that breaks off, is no such: it
    went wrong again."""
    session.execute(
        text("""
        DELETE FROM fault WHERE run_id = :run_id AND record IN (
          SELECT new.record FROM fault new
          WHERE new.run_id = :run_id AND new.kind = 'rejected'
            AND new.payload <> '{}' AND EXISTS (
            SELECT 1 FROM fault old JOIN ingest_run r ON r.id = old.run_id
            WHERE r.source_id = :source_id AND old.run_id < :run_id AND old.kind = 'rejected'
              AND (old.reason, old.column_name, old.value)
                = (new.reason, new.column_name, new.value)
              AND old.payload IS NOT DISTINCT FROM new.payload))
        """),
        {"run_id": run_id, "source_id": source_id},
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


def faults(session: Session, run_id: int) -> Iterator[tuple[Fault, dict[str, Any] | None]]:
    """Every fault of a run in the order of its records; the fault a record was rejected for
    comes with the record. They are read as they are taken.

    Raises ``NotFound`` where there was no such run."""
    if not session.execute(_RUN_EXISTS, {"id": run_id}).scalar():
        raise NotFound(f"There is no run {run_id}.")
    rows = session.execute(
        text("""
        SELECT record, column_name, kind, reason, value, payload FROM fault
        WHERE run_id = :id ORDER BY record, id
        """),
        {"id": run_id},
        execution_options={"yield_per": _AT_ONCE},
    )
    return ((Fault(row[0], row[1], FaultKind(row[2]), row[3], row[4]), row[5]) for row in rows)


_AT_ONCE = 1_000
_RUN_EXISTS = text("SELECT EXISTS (SELECT 1 FROM ingest_run WHERE id = :id)")
