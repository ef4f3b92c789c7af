"""Tokens of programs, found by the SHA-256 of their secret."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from db.queries import accounts
from domain import token as words
from domain.account import SignedIn
from domain.roles import Permission
from domain.token import Token, TokenKind

_COLUMNS = """
t.id, t.kind, t.name, t.account_id, t.scopes, t.shown, t.created_at, t.expires_at, t.revoked_at,
t.last_used_at, t.last_address
"""


def insert(
    session: Session,
    secret_hash: bytes,
    kind: TokenKind,
    *,
    name: str,
    account_id: int,
    scopes: Collection[Permission],
    shown: str,
    expires_at: datetime,
    now: datetime,
) -> Token:
    """The new token."""
    statement = text(f"""
        INSERT INTO access_token AS t
            (hash, kind, name, account_id, scopes, shown, created_at, expires_at)
        VALUES (:hash, :kind, :name, :account_id, :scopes, :shown, :now, :expires_at)
        RETURNING {_COLUMNS}
    """)
    values = {
        "hash": secret_hash,
        "kind": kind.value,
        "name": name,
        "account_id": account_id,
        "scopes": sorted(scopes),
        "shown": shown,
        "now": now,
        "expires_at": expires_at,
    }
    return _token(session.execute(statement, values).one())


def bearer(session: Session, secret_hash: bytes, *, now: datetime) -> tuple[SignedIn, Token] | None:
    """Whom a token stands for: nobody once it is revoked or expired, or the person disabled whose
    own it is. A service token goes on without its maker."""
    statement = text(f"""
        SELECT {_COLUMNS}, a.id AS owner FROM access_token AS t JOIN account AS a
          ON a.id = t.account_id
        WHERE t.hash = :hash AND t.revoked_at IS NULL AND t.expires_at > :now
          AND (a.disabled_at IS NULL OR t.kind = 'service')
    """)
    row = session.execute(statement, {"hash": secret_hash, "now": now}).one_or_none()
    if row is None:
        return None
    token = _token(row)
    owner = session.execute(text("SELECT * FROM account WHERE id = :id"), {"id": row.owner}).one()
    signed_in = SignedIn(
        account=accounts.account(owner),
        token_hash=secret_hash,
        since=token.created_at,
        seen_at=token.last_used_at or token.created_at,
        expires_at=token.expires_at,
        scopes=token.scopes,
        token_id=token.id,
        is_service=token.kind is TokenKind.SERVICE,
    )
    return signed_in, token


def touch(session: Session, token_id: int, address: str, *, now: datetime) -> None:
    """Note that a token is in use, and from where; the clock never turns it back."""
    statement = text("""
        UPDATE access_token SET last_used_at = :now, last_address = :address
        WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :now)
    """)
    session.execute(statement, {"id": token_id, "address": address, "now": now})


def of_account(session: Session, account_id: int, kind: TokenKind) -> list[Token]:
    """The tokens of one person, newest first."""
    return _listed(session, "t.account_id = :id AND t.kind = :kind", id=account_id, kind=kind)


def of_kind(session: Session, kind: TokenKind) -> list[Token]:
    """Everybody's tokens of one kind, newest first."""
    return _listed(session, "t.kind = :kind", kind=kind)


def usable(session: Session, account_id: int, kind: TokenKind, *, now: datetime) -> int:
    """How many tokens of a person open something; no other is made before the transaction ends."""
    session.execute(text("SELECT 1 FROM account WHERE id = :id FOR UPDATE"), {"id": account_id})
    statement = text("""
        SELECT count(*) FROM access_token
        WHERE account_id = :id AND kind = :kind AND revoked_at IS NULL AND expires_at > :now
    """)
    values = {"id": account_id, "kind": kind.value, "now": now}
    return int(session.execute(statement, values).scalar_one())


def by_id(session: Session, token_id: int) -> Token | None:
    """The token of a number, usable or not."""
    return next(iter(_listed(session, "t.id = :id", id=token_id)), None)


def give(session: Session, token_id: int, account_id: int) -> None:
    """Let another account answer for a token."""
    statement = text("UPDATE access_token SET account_id = :account WHERE id = :id")
    session.execute(statement, {"id": token_id, "account": account_id})


def revoke(session: Session, token_id: int, *, now: datetime) -> None:
    """Let a token open nothing from now on; an earlier date of it stays."""
    statement = text("""
        UPDATE access_token SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL
    """)
    session.execute(statement, {"id": token_id, "now": now})


def revoke_short(session: Session, account_id: int, *, now: datetime) -> None:
    """End what a person's password opened for programs."""
    statement = text("""
        UPDATE access_token SET revoked_at = :now
        WHERE account_id = :id AND kind = 'short' AND revoked_at IS NULL
    """)
    session.execute(statement, {"id": account_id, "now": now})


def forget(session: Session, *, before: datetime) -> int:
    """Delete the tokens that expired or were revoked before then; how many."""
    statement = text("""
        DELETE FROM access_token WHERE least(expires_at, revoked_at) < :before RETURNING 1
    """)
    return len(session.execute(statement, {"before": before}).all())


def _listed(session: Session, which: str, **values: object) -> list[Token]:
    statement = text(f"SELECT {_COLUMNS} FROM access_token AS t WHERE {which} ORDER BY t.id DESC")
    return [_token(row) for row in session.execute(statement, values)]


def _token(row: Row[Any]) -> Token:
    found = row._mapping
    named = {name: found[name] for name in Token.__slots__}
    kind, scopes = TokenKind(found["kind"]), words.scopes(found["scopes"])
    return Token(**{**named, "kind": kind, "scopes": scopes})
