"""Accounts: who may sign in, as what, with which password."""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import accounts, audit, sessions
from domain import errors
from domain.account import Account, AuditEntry, OneTime
from domain.roles import Role
from locales import t
from services import attempts, passwords

FIRST_EMAIL = "admin@halo.local"
_EMAIL = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,188}")


def add_account(
    session: Session,
    email: str,
    *,
    name: str,
    role: Role,
    now: datetime,
    password: str | None = None,
    language: str | None = None,
    by: int | None = None,
) -> OneTime:
    """A new account. Without a ``password`` a one-time one is made, to be changed at first sign-in.

    ``by`` is the account that adds it, None at the command line.
    Raises BadInput for an address that is none or is taken, and for a weak password.
    """
    address = email.strip().lower()
    if not _EMAIL.fullmatch(address):
        raise errors.BadInput(t("auth.account.not_an_email", email=email))
    if password is not None:
        passwords.require_strong(password, email=address)
    chosen = password or passwords.one_time()
    added = accounts.insert(
        session,
        address,
        name=name.strip() or address,
        role=role,
        password_hash=passwords.hashed(chosen),
        must_change_password=password is None,
        language=language,
        now=now,
    )
    if added is None:
        raise errors.BadInput(t("auth.account.taken", email=address))
    _note(session, "account_added", added, by=by, now=now, role=role.value)
    return OneTime(added, chosen)


def first_admin(session: Session, *, now: datetime) -> OneTime | None:
    """The first administrator with a one-time password, or None where any account exists."""
    if not accounts.none_exists(session):
        return None
    return add_account(session, FIRST_EMAIL, name="Administrator", role=Role.ADMIN, now=now)


def change_password(
    session: Session,
    account: Account,
    current: str,
    new: str,
    *,
    address: str,
    request_id: str,
    now: datetime,
) -> bool:
    """Replace a person's own password and close all their sessions.

    False where ``current`` is wrong, which counts as a failed sign-in and is therefore committed.
    Raises BadInput for a weak or unchanged password, attempts.Delayed after too many failures.
    """
    attempts.require_patience(session, account.email, account, address=address, now=now)
    known = accounts.credential(session, account.email)
    if known is None or not passwords.matches(known.password_hash, current):
        failed = attempts.entry(
            audit.SIGN_IN_FAILED,
            account.email,
            account,
            address=address,
            request_id=request_id,
            now=now,
        )
        audit.insert(session, failed)
        return False
    if new == current:
        raise errors.BadInput(t("auth.password.unchanged"))
    passwords.require_strong(new, email=account.email)
    accounts.set_password(session, account.id, passwords.hashed(new), must_change_password=False)
    sessions.revoke_all(session, account.id, now=now)
    changed = AuditEntry(now, account.id, "password_changed", "", {}, address, request_id)
    audit.insert(session, changed)
    return True


def reset_password(
    session: Session, email: str, *, now: datetime, by: int | None = None
) -> OneTime:
    """A one-time password for somebody who forgot theirs; all their sessions close.

    Raises NotFound where nobody has the address.
    """
    account = _known(session, email)
    password = passwords.one_time()
    accounts.set_password(
        session, account.id, passwords.hashed(password), must_change_password=True
    )
    sessions.revoke_all(session, account.id, now=now)
    _note(session, "password_reset", account, by=by, now=now)
    return OneTime(account, password)


def change_role(
    session: Session, email: str, role: Role, *, now: datetime, by: int | None = None
) -> None:
    """Change what a person may do, from their next request on.

    Raises NotFound where nobody has the address, IllegalStep for the last administrator.
    """
    account = _known(session, email)
    if role is not Role.ADMIN:
        _require_another_admin(session, account)
    accounts.set_role(session, account.id, role)
    _note(session, "role_changed", account, by=by, now=now, role=role.value)


def disable(session: Session, email: str, *, now: datetime, by: int | None = None) -> None:
    """Let an account open nothing more; its sessions close at once.

    Raises NotFound where nobody has the address, IllegalStep for the last administrator.
    """
    account = _known(session, email)
    _require_another_admin(session, account)
    accounts.disable(session, account.id, now=now)
    sessions.revoke_all(session, account.id, now=now)
    _note(session, "account_disabled", account, by=by, now=now)


def _known(session: Session, email: str) -> Account:
    account = accounts.by_email(session, email.strip())
    if account is None:
        raise errors.NotFound(t("auth.account.unknown", email=email))
    return account


def _require_another_admin(session: Session, account: Account) -> None:
    if account.role is Role.ADMIN and not accounts.other_admins(session, account.id):
        raise errors.IllegalStep(t("auth.account.last_admin", email=account.email))


def _note(
    session: Session,
    action: str,
    account: Account,
    *,
    by: int | None,
    now: datetime,
    **detail: object,
) -> None:
    entry = AuditEntry(now, by, action, f"account:{account.id}", detail)
    audit.insert(session, entry)
