"""Erasing who somebody was: the account stays as a number, so that what it did stays told."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import accounts, audit, erasing
from domain.account import Account, AuditEntry
from domain.errors import IllegalStep, NotFound
from domain.roles import Role
from locales import t

ERASED = "account_erased"


def account(session: Session, email: str, *, now: datetime, by: int | None = None) -> Account:
    """Erase name, address, password, sessions, second factor, unshared views and invitations of an
    account for good; the account as it was.

    ``by`` is the account that does so, None at the command line. Raises NotFound where nobody has
    the address, IllegalStep for the last administrator.
    """
    found = accounts.by_email(session, email.strip())
    if found is None or erasing.is_erased(found.email):
        raise NotFound(t("auth.account.unknown", email=email))
    if found.role is Role.ADMIN and not accounts.other_admins(session, found.id):
        raise IllegalStep(t("auth.account.last_admin", email=found.email))
    erasing.erase_account(session, found.id, found.email, now=now)
    audit.insert(session, AuditEntry(now, by, ERASED, f"account:{found.id}"))
    return found
