"""The links of the audit trail: one an event, only added, each with the hash of the one before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.account import AuditEntry
from domain.audit_chain import Link
from domain.hash_chain import BEGINNING

# In the order of ``AuditEntry``.
_EVENT = "e.at, e.account_id, e.action, e.subject, e.detail, e.address, e.request_id"
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Tail:
    """The newest link; number 0 where there is none."""

    number: int
    hash: bytes
    made_at: datetime | None


def hold(session: Session) -> None:
    """Until the transaction ends nobody else adds links or forgets events."""
    session.execute(text("SELECT pg_advisory_xact_lock(7011, 0)"))


def tail(session: Session) -> Tail:
    """The newest link."""
    row = session.execute(
        text("SELECT number, hash, made_at FROM audit_link ORDER BY number DESC LIMIT 1")
    ).one_or_none()
    return Tail(0, BEGINNING, None) if row is None else Tail(row[0], bytes(row[1]), row[2])


def unlinked(session: Session, *, since: datetime | None) -> Iterator[list[tuple[int, AuditEntry]]]:
    """Events without a link, each with its number, oldest first, some thousand at a time; where
    ``since`` is given, of those that were written from then on."""
    found = session.execute(
        text(f"""
        SELECT e.id, {_EVENT} FROM audit_event e
        WHERE (CAST(:since AS timestamptz) IS NULL OR e.at > :since)
          AND NOT EXISTS (SELECT FROM audit_link l WHERE l.event_id = e.id)
        ORDER BY e.id
        """),
        {"since": since},
        execution_options={"yield_per": _BATCH},
    )
    for rows in found.partitions():
        yield [(number, AuditEntry(*said)) for number, *said in rows]


def add(session: Session, hashes: Sequence[tuple[int, int, bytes]], *, now: datetime) -> None:
    """Add links: number, event and hash of each."""
    numbers, events, made = zip(*hashes, strict=True)
    session.execute(
        text("""
        INSERT INTO audit_link (number, event_id, hash, made_at)
        SELECT number, event_id, hash, :now
        FROM unnest(CAST(:numbers AS bigint[]), CAST(:events AS bigint[]), CAST(:hashes AS bytea[]))
          AS new (number, event_id, hash)
        """),
        {"numbers": list(numbers), "events": list(events), "hashes": list(made), "now": now},
    )


def links(session: Session) -> Iterator[Link]:
    """The whole chain, first to last, with the events that are still there."""
    last = 0
    while True:
        rows = session.execute(
            text(f"""
            SELECT l.number, l.event_id, l.hash, l.forgotten_at IS NOT NULL, {_EVENT}
            FROM audit_link l LEFT JOIN audit_event e ON e.id = l.event_id
            WHERE l.number > :last ORDER BY l.number LIMIT :limit
            """),
            {"last": last, "limit": _BATCH},
        ).all()
        if not rows:
            return
        for row in rows:
            number, event_id, hashed, is_forgotten, *said = row
            event = None if said[0] is None else AuditEntry(*said)
            yield Link(number, event_id, bytes(hashed), is_forgotten, event)
        last = rows[-1].number


def forgettable(session: Session, *, before: datetime) -> int:
    """The number of the last link of which it and all earlier ones are older than ``before``."""
    found: int = session.execute(
        text("""
        SELECT coalesce(
          (SELECT min(l.number) - 1 FROM audit_link l JOIN audit_event e ON e.id = l.event_id
           WHERE e.at >= :before),
          (SELECT max(number) FROM audit_link), 0)
        """),
        {"before": before},
    ).scalar_one()
    return found


def forget(session: Session, *, through: int, now: datetime) -> int:
    """Delete the events up to link ``through``; how many. The links stay, and say so."""
    # What alone lets the triggers of these tables pass a deletion.
    session.execute(text("SELECT set_config('halo.forgets', 'audit', true)"))
    session.execute(
        text("""
        UPDATE audit_link SET forgotten_at = :now
        WHERE number <= :through AND forgotten_at IS NULL
        """),
        {"through": through, "now": now},
    )
    gone = session.execute(
        text("""
        DELETE FROM audit_event e USING audit_link l
        WHERE l.event_id = e.id AND l.number <= :through RETURNING 1
        """),
        {"through": through},
    ).all()
    session.execute(text("SELECT set_config('halo.forgets', '', true)"))
    return len(gone)
