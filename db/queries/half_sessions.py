"""Browsers between the password and the code, found by the SHA-256 of their token."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import accounts
from domain.account import Account
from domain.second_factor import HALF_LASTS


def insert(session: Session, token_hash: bytes, account_id: int, *, now: datetime) -> None:
    """Remember that the password was right; whatever expired is forgotten."""
    session.execute(text("DELETE FROM half_session WHERE expires_at <= :now"), {"now": now})
    statement = text("""
        INSERT INTO half_session (token_hash, account_id, expires_at)
        VALUES (:token_hash, :account_id, :expires_at)
    """)
    values = {"token_hash": token_hash, "account_id": account_id, "expires_at": now + HALF_LASTS}
    session.execute(statement, values)


def account(session: Session, token_hash: bytes, *, now: datetime) -> Account | None:
    """Whose password was given: nobody's once it took too long, or the account is disabled."""
    statement = text("""
        SELECT account.* FROM half_session AS h JOIN account ON account.id = h.account_id
        WHERE h.token_hash = :token_hash AND h.expires_at > :now AND account.disabled_at IS NULL
    """)
    row = session.execute(statement, {"token_hash": token_hash, "now": now}).one_or_none()
    return None if row is None else accounts.account(row)


def end(session: Session, token_hash: bytes) -> None:
    """Forget one, whose code has come."""
    statement = text("DELETE FROM half_session WHERE token_hash = :token_hash")
    session.execute(statement, {"token_hash": token_hash})


def end_all(session: Session, account_id: int) -> None:
    """Forget every one of an account."""
    statement = text("DELETE FROM half_session WHERE account_id = :account_id")
    session.execute(statement, {"account_id": account_id})
