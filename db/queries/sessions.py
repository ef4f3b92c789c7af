"""Sessions: signed-in browsers, found by the SHA-256 of their token."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import accounts, half_sessions, tokens
from domain.account import SESSION_IDLE, SESSION_LASTS, OpenSession, SignedIn


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
    half_sessions.end_all(session, account_id)
    statement = text("""
        UPDATE account_session SET revoked_at = :now
        WHERE account_id = :account_id AND revoked_at IS NULL RETURNING token_hash
    """)
    return len(session.execute(statement, {"account_id": account_id, "now": now}).all())


def revoke_others(session: Session, account_id: int, token_hash: bytes, *, now: datetime) -> int:
    """Close every session of an account but this one, and what programs opened with its password;
    how many sessions were open."""
    tokens.revoke_short(session, account_id, now=now)
    half_sessions.end_all(session, account_id)
    statement = text("""
        UPDATE account_session SET revoked_at = :now
        WHERE account_id = :account_id AND token_hash <> :kept AND revoked_at IS NULL
          AND expires_at > :now RETURNING 1
    """)
    values = {"account_id": account_id, "kept": token_hash, "now": now}
    return len(session.execute(statement, values).all())


def revoke_named(session: Session, account_id: int, name: str, *, now: datetime) -> bool:
    """Close the open session of an account that ``listed`` gave this name; False without one."""
    statement = text("""
        UPDATE account_session SET revoked_at = :now
        WHERE account_id = :account_id AND encode(substr(token_hash, 1, 8), 'hex') = :name
          AND revoked_at IS NULL AND expires_at > :now RETURNING 1
    """)
    values = {"account_id": account_id, "name": name, "now": now}
    return session.execute(statement, values).first() is not None


def listed(session: Session, account_id: int, *, now: datetime) -> list[OpenSession]:
    """The sessions of an account that open something now, the one used last first."""
    statement = text("""
        SELECT encode(substr(token_hash, 1, 8), 'hex') AS name, token_hash, created_at AS since,
               seen_at, address, agent
        FROM account_session
        WHERE account_id = :account_id AND revoked_at IS NULL AND expires_at > :now
          AND seen_at > :idle_since
        ORDER BY seen_at DESC, name
    """)
    values = {"account_id": account_id, "now": now, "idle_since": now - SESSION_IDLE}
    return [OpenSession(**row._mapping) for row in session.execute(statement, values)]


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
