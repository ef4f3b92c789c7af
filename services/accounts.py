"""Accounts: who may sign in, as what, with which password."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from db.queries import accounts, audit, erasing, sessions
from db.queries import areas as area_rows
from domain import errors
from domain.account import AT_HOME, Account, Actor, Caller, OneTime
from domain.roles import Role
from locales import t
from services import passwords, signing_in

FIRST_EMAIL = "admin@halo.local"
LONGEST_NAME = 80
_EMAIL = re.compile(r"[^@\s<>\"\x00]{1,64}@[^@\s<>\"\x00]{1,188}")


def add_account(
    session: Session,
    email: str,
    *,
    name: str,
    role: Role,
    now: datetime,
    password: str | None = None,
    language: str | None = None,
    areas: Sequence[int] = (),
    breached: Path | None = None,
    by: Actor | None = None,
) -> OneTime:
    """A new account. Without a ``password`` a one-time one is made, to be changed at first sign-in.

    ``by`` is who adds it, None at the command line.
    Raises BadInput for an address that is none or is taken, and for a weak password.
    """
    address = checked_email(email)
    if password is not None:
        passwords.require_strong(password, email=address, breached=breached)
    chosen = password or passwords.one_time()
    added = accounts.insert(
        session,
        address,
        name=checked_name(name) or address,
        role=role,
        password_hash=passwords.hashed(chosen),
        must_change_password=password is None,
        language=language,
        now=now,
        areas=areas,
    )
    if added is None:
        raise errors.BadInput(t("auth.account.taken", email=address))
    _note(session, "account_added", added, by=by, now=now, role=role.value)
    return OneTime(added, chosen)


def checked_email(email: str) -> str:
    """An address as it is kept. Raises BadInput for what is none."""
    address = email.strip().lower()
    if not _EMAIL.fullmatch(address):
        raise errors.BadInput(t("auth.account.not_an_email", email=email))
    return address


def checked_name(name: str) -> str:
    """A person's name with its spaces evened out. Raises BadInput for one that is too long."""
    words = " ".join(name.split())
    if len(words) > LONGEST_NAME or "\x00" in words:
        raise errors.BadInput(t("accounts.refused.name", most=LONGEST_NAME))
    return words


def checked_areas(session: Session, role: Role, chosen: Sequence[int]) -> tuple[int, ...]:
    """The areas whose reports somebody of ``role`` will review: of liaisons those ``chosen``, of
    others none, who see the whole city's. Raises BadInput for one that is not there."""
    if role is not Role.LIAISON:
        return ()
    known = {one.id for one in area_rows.listed(session)}
    if not known.issuperset(chosen):
        raise errors.BadInput(t("accounts.refused.area"))
    return tuple(sorted(set(chosen)))


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
    caller: Caller,
    now: datetime,
    breached: Path | None = None,
) -> bool:
    """Replace a person's own password and close all their sessions.

    False where ``current`` is wrong, which counts as a failed sign-in and is therefore committed.
    Raises BadInput for a weak or unchanged password, attempts.Delayed after too many failures.
    """
    if not signing_in.confirm_password(session, account, current, caller=caller, now=now):
        return False
    if new == current:
        raise errors.BadInput(t("auth.password.unchanged"))
    passwords.require_strong(new, email=account.email, breached=breached)
    accounts.set_password(session, account.id, passwords.hashed(new), must_change_password=False)
    sessions.revoke_all(session, account.id, now=now)
    audit.insert(session, caller.entry("password_changed", account.id, now=now))
    return True


def reset_password(
    session: Session, email: str, *, now: datetime, by: Actor | None = None
) -> OneTime:
    """A one-time password for somebody who forgot theirs; all their sessions close.

    Raises NotFound where nobody has the address, IllegalStep for one's own.
    """
    account = _of_another(session, email, by)
    password = passwords.one_time()
    accounts.set_password(
        session, account.id, passwords.hashed(password), must_change_password=True
    )
    sessions.revoke_all(session, account.id, now=now)
    _note(session, "password_reset", account, by=by, now=now)
    return OneTime(account, password)


def change(
    session: Session,
    email: str,
    *,
    name: str,
    role: Role,
    chosen: Sequence[int],
    now: datetime,
    by: Actor | None = None,
) -> Account:
    """Change what is not yet so of a person's name, role and areas; the account as it is now.

    Raises NotFound where nobody has the address, BadInput for a name or area that will not do,
    IllegalStep for one's own role and for the last administrator.
    """
    account = _known(session, email)
    words = checked_name(name) or account.email
    if words != account.name:
        accounts.set_name(session, account.id, words)
        _note(session, "account_renamed", account, by=by, now=now)
    within = checked_areas(session, role, chosen)
    if role is not account.role:
        change_role(session, email, role, now=now, by=by)
        account = _known(session, email)
    if within != account.areas:
        accounts.set_areas(session, account.id, within)
        _note(session, "areas_changed", account, by=by, now=now, areas=within)
    return _known(session, email)


def change_role(
    session: Session, email: str, role: Role, *, now: datetime, by: Actor | None = None
) -> None:
    """Change what a person may do, from their next request on; areas are a liaison's alone.

    Raises NotFound where nobody has the address, IllegalStep for one's own role and for the last
    administrator.
    """
    account = _of_another(session, email, by)
    if role is not Role.ADMIN:
        _require_another_admin(session, account)
    accounts.set_role(session, account.id, role)
    if role is not Role.LIAISON:
        accounts.set_areas(session, account.id, ())
    _note(session, "role_changed", account, by=by, now=now, role=role.value)


def disable(session: Session, email: str, *, now: datetime, by: Actor | None = None) -> None:
    """Let an account open nothing more; its sessions close at once.

    Raises NotFound where nobody has the address, IllegalStep for one's own and for the last
    administrator.
    """
    account = _of_another(session, email, by)
    _require_another_admin(session, account)
    accounts.disable(session, account.id, now=now)
    sessions.revoke_all(session, account.id, now=now)
    _note(session, "account_disabled", account, by=by, now=now)


def enable(session: Session, email: str, *, now: datetime, by: Actor | None = None) -> None:
    """Let a disabled account sign in again, with the password it had.

    Raises NotFound where nobody has the address.
    """
    account = _known(session, email)
    accounts.enable(session, account.id)
    _note(session, "account_enabled", account, by=by, now=now)


def close_session(
    session: Session, email: str, name: str, *, now: datetime, by: Actor | None = None
) -> None:
    """Close one session of a person, named as ``sessions.listed`` does.

    Raises NotFound where nobody has the address, or no such session is open.
    """
    account = _known(session, email)
    if not sessions.revoke_named(session, account.id, name, now=now):
        raise errors.NotFound(t("accounts.refused.session"))
    _note(session, "session_closed", account, by=by, now=now, session=name)


def close_sessions(session: Session, email: str, *, now: datetime, by: Actor | None = None) -> int:
    """Close every session of a person; how many were open.

    Raises NotFound where nobody has the address.
    """
    account = _known(session, email)
    closed = sessions.revoke_all(session, account.id, now=now)
    _note(session, "sessions_closed", account, by=by, now=now, sessions=closed)
    return closed


def _known(session: Session, email: str) -> Account:
    account = accounts.by_email(session, email.strip())
    # An erased account opens nothing ever again.
    if account is None or erasing.is_erased(account.email):
        raise errors.NotFound(t("auth.account.unknown", email=email))
    return account


def _of_another(session: Session, email: str, by: Actor | None) -> Account:
    """Nobody shuts themselves out by a slip of the hand."""
    account = _known(session, email)
    if by is not None and by.account_id == account.id:
        raise errors.IllegalStep(t("accounts.refused.own"))
    return account


def _require_another_admin(session: Session, account: Account) -> None:
    if account.role is Role.ADMIN and not accounts.other_admins(session, account.id):
        raise errors.IllegalStep(t("auth.account.last_admin", email=account.email))


def _note(
    session: Session,
    action: str,
    account: Account,
    /,
    *,
    by: Actor | None,
    now: datetime,
    **detail: object,
) -> None:
    caller, who = (AT_HOME, None) if by is None else (by.caller, by.account_id)
    audit.insert(session, caller.entry(action, who, f"account:{account.id}", now=now, **detail))
