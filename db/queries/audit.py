"""What people did and were refused. Rows are added, never changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.account import AuditEntry

SIGN_IN = "sign_in"
SIGN_IN_FAILED = "sign_in_failed"
REFUSED = "refused"

# An address that is refused over and over is written down this often, all strangers together
# that often: what nobody signed in for cannot fill the table.
REFUSALS_A_MINUTE = 10
STRANGERS_A_MINUTE = 120


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed sign-ins in one respect: how many, and when the last one was."""

    count: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Record:
    """Failed sign-ins of one e-mail address from one network, of either alone, since a moment.

    ``pair`` starts again at the last success of the same pair.
    """

    pair: Failures
    subject: Failures
    network: Failures


def insert(session: Session, entry: AuditEntry) -> None:
    """Write down one entry."""
    statement = text("""
        INSERT INTO audit_event (at, account_id, action, subject, detail, address, request_id)
        VALUES (:at, :account_id, :action, :subject, CAST(:detail AS jsonb), :address, :request_id)
    """)
    session.execute(statement, _values(entry))


def insert_look(session: Session, entry: AuditEntry, *, within: timedelta) -> None:
    """Write down one entry, unless the same account did the same to the same ``within`` before."""
    key = f"halo_look {entry.account_id} {entry.action} {entry.subject}"
    statement = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
    session.execute(statement, {"key": key})
    seen = text("""
        SELECT EXISTS (SELECT FROM audit_event WHERE action = :action AND at > :since
          AND account_id IS NOT DISTINCT FROM :account_id AND subject = :subject)
    """)
    bound = {**_values(entry), "since": entry.at - within}
    if not session.execute(seen, bound).scalar_one():
        insert(session, entry)


def insert_refusal(session: Session, entry: AuditEntry) -> None:
    """Write down one refusal, unless this minute has enough of the kind."""
    statement = text("""
        INSERT INTO audit_event (at, account_id, action, subject, detail, address, request_id)
        SELECT :at, :account_id, :action, :subject, CAST(:detail AS jsonb), :address, :request_id
        WHERE (SELECT count(*) FROM audit_event WHERE action = :action AND at > :since
                 AND address = :address) < :per_address
          AND (CAST(:account_id AS int) IS NOT NULL OR
               (SELECT count(*) FROM audit_event WHERE action = :action AND at > :since
                  AND account_id IS NULL) < :per_minute)
    """)
    limits = {
        "since": entry.at - timedelta(minutes=1),
        "per_address": REFUSALS_A_MINUTE,
        "per_minute": STRANGERS_A_MINUTE,
    }
    session.execute(statement, {**_values(entry), **limits})


def sign_in_record(session: Session, subject: str, network: str, *, since: datetime) -> Record:
    """The failed sign-ins of ``subject`` and of ``network``.

    Until the transaction ends no other attempt on either is counted, so that a hundred at once
    are a hundred one after the other.
    """
    for key in sorted((subject, network)):
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:k, 0))"), {"k": key})
    statement = text("""
        WITH tried AS (
            SELECT at, action = :failed AS failed, subject = :subject AS same_subject,
                   detail->>'network' = :network AS same_network
            FROM audit_event
            WHERE action IN (:failed, :succeeded) AND at > :since
              AND (subject = :subject OR detail->>'network' = :network)
        ), pair AS (
            SELECT at, failed FROM tried WHERE same_subject AND same_network
        ), new_pair AS (
            SELECT at FROM pair WHERE failed
               AND at > coalesce((SELECT max(at) FROM pair WHERE NOT failed), '-infinity')
        )
        SELECT (SELECT count(*) FROM new_pair), (SELECT max(at) FROM new_pair),
               count(*) FILTER (WHERE failed AND same_subject),
               max(at) FILTER (WHERE failed AND same_subject),
               count(*) FILTER (WHERE failed AND same_network),
               max(at) FILTER (WHERE failed AND same_network)
        FROM tried
    """)
    values = {
        "failed": SIGN_IN_FAILED,
        "succeeded": SIGN_IN,
        "subject": subject,
        "network": network,
        "since": since,
    }
    row = session.execute(statement, values).one()
    return Record(Failures(row[0], row[1]), Failures(row[2], row[3]), Failures(row[4], row[5]))


def latest(session: Session, *, action: str | None = None, limit: int = 100) -> list[AuditEntry]:
    """The newest entries, of one action where given, newest first."""
    statement = text("""
        SELECT at, account_id, action, subject, detail, address, request_id FROM audit_event
        WHERE action = coalesce(CAST(:action AS text), action) ORDER BY id DESC LIMIT :limit
    """)
    rows = session.execute(statement, {"action": action, "limit": limit})
    return [AuditEntry(**row._mapping) for row in rows]


def _values(entry: AuditEntry) -> dict[str, object]:
    return {
        "at": entry.at,
        "account_id": entry.account_id,
        "action": entry.action,
        "subject": entry.subject,
        "detail": orjson.dumps(dict(entry.detail)).decode(),
        "address": entry.address,
        "request_id": entry.request_id,
    }
