"""Sessions: signed-in browsers, found by the SHA-256 of their token."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import accounts, tokens
from domain.account import SESSION_IDLE, SESSION_LASTS, SignedIn


def insert(
    session: Session,
    token_hash: bytes,
    account_id: int,
    *,
    address: str,
    agent: str,
    now: datetime,
) -> None:
    """Open a session for an account; it ends by itself after ``SESSION_LASTS``."""
    statement = text("""
        INSERT INTO account_session
            (token_hash, account_id, created_at, seen_at, expires_at, address, agent)
        VALUES (:token_hash, :account_id, :now, :now, :expires_at, :address, :agent)
    """)
    values = {
        "token_hash": token_hash,
        "account_id": account_id,
        "now": now,
        "expires_at": now + SESSION_LASTS,
        "address": address,
        "agent": agent,
    }
    session.execute(statement, values)


def signed_in(session: Session, token_hash: bytes, *, now: datetime) -> SignedIn | None:
    """Who is behind a token now: nobody once revoked, expired, left idle or disabled."""
    statement = text("""
        SELECT account.*, s.created_at AS since, s.seen_at, s.expires_at
        FROM account_session AS s JOIN account ON account.id = s.account_id
        WHERE s.token_hash = :token_hash AND s.revoked_at IS NULL
          AND s.expires_at > :now AND s.seen_at > :idle_since AND account.disabled_at IS NULL
    """)
    values = {"token_hash": token_hash, "now": now, "idle_since": now - SESSION_IDLE}
    row = session.execute(statement, values).one_or_none()
    if row is None:
        return None
    found = row._mapping
    return SignedIn(
        account=accounts.account(row),
        token_hash=token_hash,
        since=found["since"],
        seen_at=found["seen_at"],
        expires_at=found["expires_at"],
    )


def touch(session: Session, token_hash: bytes, *, now: datetime) -> None:
    """Note that a session is in use; the clock never turns it back."""
    statement = text("""
        UPDATE account_session SET seen_at = :now
        WHERE token_hash = :token_hash AND revoked_at IS NULL AND seen_at < :now
    """)
    session.execute(statement, {"token_hash": token_hash, "now": now})


def revoke(session: Session, token_hash: bytes, *, now: datetime) -> None:
    """Close one session."""
    statement = text("""
        UPDATE account_session SET revoked_at = :now
        WHERE token_hash = :token_hash AND revoked_at IS NULL
    """)
    session.execute(statement, {"token_hash": token_hash, "now": now})


def revoke_all(session: Session, account_id: int, *, now: datetime) -> int:
    """Close every session of an account, and what programs opened with its password; how many
    sessions were open."""
    tokens.revoke_short(session, account_id, now=now)
    statement = text("""
        UPDATE account_session SET revoked_at = :now
        WHERE account_id = :account_id AND revoked_at IS NULL RETURNING token_hash
    """)
    return len(session.execute(statement, {"account_id": account_id, "now": now}).all())


def signed_in_before(session: Session, account_id: int, address: str, *, since: datetime) -> bool:
    """Whether the account has opened a session from this address since then."""
    statement = text("""
        SELECT EXISTS (
            SELECT FROM account_session
            WHERE account_id = :account_id AND address = :address AND created_at > :since
        )
    """)
    values = {"account_id": account_id, "address": address, "since": since}
    return bool(session.execute(statement, values).scalar_one())


def forget(session: Session, *, before: datetime) -> int:
    """Delete the sessions that expired before then; how many."""
    statement = text("DELETE FROM account_session WHERE expires_at < :before RETURNING 1")
    return len(session.execute(statement, {"before": before}).all())
