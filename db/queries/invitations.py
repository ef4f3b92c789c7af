"""Invitations: found by the SHA-256 of their link's words, used once, kept until forgotten."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from domain.invitation import LASTS, Invitation
from domain.roles import Role

_COLUMNS = """
id, email, name, role, areas, made_by, made_at, expires_at, used_at, withdrawn_at
"""


def insert(
    session: Session,
    secret_hash: bytes,
    email: str,
    *,
    name: str,
    role: Role,
    areas: Sequence[int],
    by: int,
    now: datetime,
) -> Invitation:
    """A new invitation of an address, which it lasts ``LASTS``."""
    statement = text(f"""
        INSERT INTO invitation (hash, email, name, role, areas, made_by, made_at, expires_at)
        VALUES (:hash, :email, :name, :role, :areas, :by, :now, :expires_at)
        RETURNING {_COLUMNS}
    """)
    values = {
        "hash": secret_hash,
        "email": email.lower(),
        "name": name,
        "role": role.value,
        "areas": list(areas),
        "by": by,
        "now": now,
        "expires_at": now + LASTS,
    }
    return _invitation(session.execute(statement, values).one())


def listed(session: Session) -> list[Invitation]:
    """Every invitation there still is, newest first."""
    rows = session.execute(text(f"SELECT {_COLUMNS} FROM invitation ORDER BY id DESC"))
    return [_invitation(row) for row in rows]


def by_id(session: Session, number: int) -> Invitation | None:
    """The invitation of this number, which nobody else changes until the transaction ends."""
    statement = text(f"SELECT {_COLUMNS} FROM invitation WHERE id = :id FOR UPDATE")
    row = session.execute(statement, {"id": number}).one_or_none()
    return None if row is None else _invitation(row)


def by_hash(session: Session, secret_hash: bytes, *, lock: bool = False) -> Invitation | None:
    """The invitation of a link; with ``lock`` nobody else uses it until the transaction ends."""
    held = "FOR UPDATE" if lock else ""
    statement = text(f"SELECT {_COLUMNS} FROM invitation WHERE hash = :hash {held}")
    row = session.execute(statement, {"hash": secret_hash}).one_or_none()
    return None if row is None else _invitation(row)


def use(session: Session, number: int, *, now: datetime) -> None:
    """Note that an account was made of an invitation."""
    statement = text("UPDATE invitation SET used_at = :now WHERE id = :id")
    session.execute(statement, {"id": number, "now": now})


def withdraw(session: Session, number: int, *, now: datetime) -> None:
    """Let the link of an invitation open nothing more."""
    statement = text("UPDATE invitation SET withdrawn_at = :now WHERE id = :id")
    session.execute(statement, {"id": number, "now": now})


def withdraw_all(session: Session, email: str, *, now: datetime) -> None:
    """Let no open link of this address open anything more."""
    statement = text("""
        UPDATE invitation SET withdrawn_at = :now
        WHERE email = :email AND used_at IS NULL AND withdrawn_at IS NULL AND expires_at > :now
    """)
    session.execute(statement, {"email": email.lower(), "now": now})


def forget(session: Session, *, before: datetime) -> int:
    """Delete the invitations that ended before then; how many."""
    statement = text("""
        DELETE FROM invitation
        WHERE least(expires_at, used_at, withdrawn_at) < :before RETURNING 1
    """)
    return len(session.execute(statement, {"before": before}).all())


def _invitation(row: Row[tuple[object, ...]]) -> Invitation:
    found = dict(row._mapping)
    return Invitation(**{**found, "role": Role(found["role"]), "areas": tuple(found["areas"])})
