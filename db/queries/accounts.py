"""Accounts: who may sign in. E-mail addresses are kept and looked up in lower case."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from domain.account import SESSION_IDLE, Account, Credential, Seen
from domain.roles import Role


def account(row: Row[tuple[object, ...]]) -> Account:
    """The account in a row that has all columns of its table."""
    found = row._mapping
    return Account(
        id=found["id"],
        email=found["email"],
        name=found["name"],
        role=Role(found["role"]),
        language=found["language"],
        must_change_password=found["must_change_password"],
        created_at=found["created_at"],
        disabled_at=found["disabled_at"],
        areas=tuple(found["areas"]),
        totp_since=found["totp_since"],
    )


def insert(
    session: Session,
    email: str,
    *,
    name: str,
    role: Role,
    password_hash: str,
    must_change_password: bool,
    language: str | None,
    now: datetime,
    areas: Sequence[int] = (),
) -> Account | None:
    """The new account, or None where the address has one."""
    statement = text("""
        INSERT INTO account
            (email, name, role, password_hash, must_change_password, language, created_at, areas)
        VALUES
            (:email, :name, :role, :password_hash, :must_change_password, :language, :now, :areas)
        ON CONFLICT (email) DO NOTHING
        RETURNING *
    """)
    values = {
        "email": email.lower(),
        "name": name,
        "role": role.value,
        "password_hash": password_hash,
        "must_change_password": must_change_password,
        "language": language,
        "now": now,
        "areas": list(areas),
    }
    row = session.execute(statement, values).one_or_none()
    return None if row is None else account(row)


def none_exists(session: Session) -> bool:
    """Whether there is no account at all; nobody can add one before the transaction ends."""
    session.execute(text("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE"))
    return not session.execute(text("SELECT EXISTS (SELECT FROM account)")).scalar_one()


def every(session: Session) -> list[Account]:
    """All accounts by address, the disabled ones too."""
    rows = session.execute(text("SELECT * FROM account ORDER BY email"))
    return [account(row) for row in rows]


def seen(session: Session, *, now: datetime) -> list[Seen]:
    """All accounts, those that open nothing last, by name; with what is known of their sessions."""
    statement = text("""
        SELECT account.*, s.seen_at, coalesce(s.open, 0) AS open_sessions FROM account
        LEFT JOIN (
            SELECT account_id, max(seen_at) AS seen_at, count(*) FILTER (
                WHERE revoked_at IS NULL AND expires_at > :now AND seen_at > :idle_since) AS open
            FROM account_session GROUP BY account_id) AS s ON s.account_id = account.id
        ORDER BY account.disabled_at IS NOT NULL, lower(account.name), account.email
    """)
    rows = session.execute(statement, {"now": now, "idle_since": now - SESSION_IDLE})
    return [Seen(account(row), row.seen_at, row.open_sessions) for row in rows]


def by_id(session: Session, account_id: int) -> Account | None:
    """The account of this number, disabled or not."""
    statement = text("SELECT * FROM account WHERE id = :id")
    row = session.execute(statement, {"id": account_id}).one_or_none()
    return None if row is None else account(row)


def by_email(session: Session, email: str) -> Account | None:
    """The account of an address, disabled or not."""
    found = credential(session, email)
    return found.account if found else None


def credential(session: Session, email: str) -> Credential | None:
    """The account of an address with the hash of its password, disabled or not."""
    statement = text("SELECT * FROM account WHERE email = :email")
    row = session.execute(statement, {"email": email.lower()}).one_or_none()
    return None if row is None else Credential(account(row), row._mapping["password_hash"])


def set_password(
    session: Session, account_id: int, password_hash: str, *, must_change_password: bool
) -> None:
    """Replace the hash of a password."""
    statement = text("""
        UPDATE account SET password_hash = :password_hash, must_change_password = :must_change
        WHERE id = :id
    """)
    values = {"id": account_id, "password_hash": password_hash, "must_change": must_change_password}
    session.execute(statement, values)


def set_role(session: Session, account_id: int, role: Role) -> None:
    """Change what a person may do, from the next request on."""
    statement = text("UPDATE account SET role = :role WHERE id = :id")
    session.execute(statement, {"id": account_id, "role": role.value})


def set_name(session: Session, account_id: int, name: str) -> None:
    """Call a person by another name."""
    statement = text("UPDATE account SET name = :name WHERE id = :id")
    session.execute(statement, {"id": account_id, "name": name})


def set_areas(session: Session, account_id: int, areas: Sequence[int]) -> None:
    """Change whose reports a person reviews, from the next request on; none for the whole city."""
    statement = text("UPDATE account SET areas = :areas WHERE id = :id")
    session.execute(statement, {"id": account_id, "areas": list(areas)})


def set_language(session: Session, account_id: int, language: str) -> None:
    """Remember the language a person chose."""
    statement = text("UPDATE account SET language = :language WHERE id = :id")
    session.execute(statement, {"id": account_id, "language": language})


def disable(session: Session, account_id: int, *, now: datetime) -> None:
    """Let an account open nothing more; an earlier date of it stays."""
    statement = text("UPDATE account SET disabled_at = :now WHERE id = :id AND disabled_at IS NULL")
    session.execute(statement, {"id": account_id, "now": now})


def enable(session: Session, account_id: int) -> None:
    """Let a disabled account sign in again."""
    statement = text("UPDATE account SET disabled_at = NULL WHERE id = :id")
    session.execute(statement, {"id": account_id})


def other_admins(session: Session, account_id: int) -> int:
    """How many other people administer Halo; their roles hold still until the transaction ends."""
    statement = text("""
        SELECT id FROM account
        WHERE role = 'admin' AND disabled_at IS NULL AND id <> :id FOR UPDATE
    """)
    return len(session.execute(statement, {"id": account_id}).all())
