"""Second factors of accounts: the sealed secret, the last code taken, recovery codes."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.second_factor import Kept


def kept(session: Session, account_id: int) -> Kept | None:
    """The second factor of a person; None without one."""
    statement = text("""
        SELECT totp_secret, totp_since, totp_step FROM account
        WHERE id = :id AND totp_since IS NOT NULL
    """)
    row = session.execute(statement, {"id": account_id}).one_or_none()
    return None if row is None else Kept(bytes(row[0]), row[1], row[2])


def put_in_force(
    session: Session,
    account_id: int,
    sealed: bytes,
    *,
    instead_of: datetime | None,
    step: int,
    now: datetime,
) -> bool:
    """Let this secret stand instead of the one in force since ``instead_of``; False where another
    is in force meanwhile."""
    statement = text("""
        UPDATE account SET totp_secret = :sealed, totp_since = :now, totp_step = :step
        WHERE id = :id AND totp_since IS NOT DISTINCT FROM CAST(:before AS timestamptz)
        RETURNING id
    """)
    values = {"id": account_id, "sealed": sealed, "before": instead_of, "step": step, "now": now}
    return session.execute(statement, values).one_or_none() is not None


def turn_off(session: Session, account_id: int) -> bool:
    """Forget the secret and all recovery codes; whether there was one in force."""
    session.execute(text("DELETE FROM recovery_code WHERE account_id = :id"), {"id": account_id})
    statement = text("""
        UPDATE account AS a SET totp_secret = NULL, totp_since = NULL, totp_step = NULL
        FROM (SELECT id, totp_since FROM account WHERE id = :id FOR UPDATE) AS before
        WHERE a.id = before.id RETURNING before.totp_since
    """)
    return session.execute(statement, {"id": account_id}).scalar_one_or_none() is not None


def take_step(session: Session, account_id: int, step: int) -> bool:
    """Note that a code of ``step`` was used; False where one of it or a later one was before."""
    statement = text("""
        UPDATE account SET totp_step = :step WHERE id = :id AND totp_step < :step RETURNING id
    """)
    values = {"id": account_id, "step": step}
    return session.execute(statement, values).one_or_none() is not None


def replace_codes(session: Session, account_id: int, hashes: Iterable[bytes]) -> None:
    """Let these recovery codes stand, and no earlier ones."""
    session.execute(text("DELETE FROM recovery_code WHERE account_id = :id"), {"id": account_id})
    statement = text("INSERT INTO recovery_code (account_id, hash) VALUES (:id, :hash)")
    session.execute(statement, [{"id": account_id, "hash": one} for one in hashes])


def take_code(session: Session, account_id: int, code_hash: bytes, *, now: datetime) -> bool:
    """Use up a recovery code; False where there is no such unused one."""
    statement = text("""
        UPDATE recovery_code SET used_at = :now
        WHERE account_id = :id AND hash = :hash AND used_at IS NULL RETURNING 1
    """)
    values = {"id": account_id, "hash": code_hash, "now": now}
    return session.execute(statement, values).one_or_none() is not None


def codes_left(session: Session, account_id: int) -> int:
    """How many recovery codes are unused."""
    statement = text("""
        SELECT count(*) FROM recovery_code WHERE account_id = :id AND used_at IS NULL
    """)
    return int(session.execute(statement, {"id": account_id}).scalar_one())
