"""Invitations: somebody is let in by a link that works once, and chooses their own password."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from db.queries import accounts as account_rows
from db.queries import audit
from db.queries import invitations as rows
from domain import errors
from domain.account import Account, Actor, Caller
from domain.invitation import Invitation, InvitationState, NewInvitation
from domain.roles import Role
from locales import t
from services import accounts

# As the audit trail calls them.
MADE, WITHDRAWN, ACCEPTED = "invitation_made", "invitation_withdrawn", "invitation_accepted"
# Those that ended are a list of who came in lately, and then nobody's business.
KEPT = timedelta(days=30)


def invite(
    session: Session,
    email: str,
    *,
    name: str,
    role: Role,
    chosen: Sequence[int],
    by: Actor,
    now: datetime,
) -> NewInvitation:
    """Invite somebody, with the words of a link that nobody sees again; an earlier link of the same
    address opens nothing from now on.

    Raises BadInput for an address that is none or has an account, and for a name or area that will
    not do.
    """
    address, words = accounts.checked_email(email), accounts.checked_name(name)
    if account_rows.by_email(session, address) is not None:
        raise errors.BadInput(t("auth.account.taken", email=address))
    within = accounts.checked_areas(session, role, chosen)
    rows.forget(session, before=now - KEPT)
    rows.withdraw_all(session, address, now=now)
    secret = secrets.token_urlsafe(32)
    made = rows.insert(
        session,
        secret_hash(secret),
        address,
        name=words,
        role=role,
        areas=within,
        by=by.account_id,
        now=now,
    )
    _note(session, MADE, made, by, now, role=role.value, areas=within)
    return NewInvitation(made, secret)


def renew(session: Session, number: int, *, by: Actor, now: datetime) -> NewInvitation:
    """Invite the same person again, by another link. Raises as ``invite`` and ``withdraw`` do."""
    old = _known(session, number)
    if old.state(now=now) is InvitationState.USED:
        raise errors.IllegalStep(t("accounts.refused.invitation_used"))
    return invite(
        session, old.email, name=old.name, role=old.role, chosen=old.areas, by=by, now=now
    )


def withdraw(session: Session, number: int, *, by: Actor, now: datetime) -> Invitation:
    """Let a link open nothing more; whose it was.

    Raises NotFound where there is no such invitation, IllegalStep where it is open no longer.
    """
    there = _known(session, number)
    if there.state(now=now) is not InvitationState.OPEN:
        raise errors.IllegalStep(t("accounts.refused.invitation_over"))
    rows.withdraw(session, number, now=now)
    _note(session, WITHDRAWN, there, by, now)
    return there


def found(session: Session, secret: str, *, now: datetime) -> Invitation:
    """The invitation behind a link. Raises NotFound, saying what to do, where it opens nothing."""
    return _open(rows.by_hash(session, secret_hash(secret)), now)


def accept(
    session: Session,
    secret: str,
    *,
    name: str,
    password: str,
    language: str | None,
    caller: Caller,
    now: datetime,
    breached: Path | None = None,
) -> Account:
    """The account that somebody makes of their invitation, which is used up by it.

    Raises NotFound where the link opens nothing any more, BadInput for a name or password that will
    not do and where the address got an account meanwhile.
    """
    there = _open(rows.by_hash(session, secret_hash(secret), lock=True), now)
    made = accounts.add_account(
        session,
        there.email,
        name=name,
        role=there.role,
        areas=there.areas,
        password=password,
        breached=breached,
        language=language,
        now=now,
    )
    rows.use(session, there.id, now=now)
    accepted = caller.entry(ACCEPTED, made.account.id, f"invitation:{there.id}", now=now)
    audit.insert(session, accepted)
    return made.account


def secret_hash(secret: str) -> bytes:
    """What the database keeps of a link's 256 random bits: nobody can guess them, so nothing slower
    is needed."""
    return hashlib.sha256(secret.encode()).digest()


def _open(invitation: Invitation | None, now: datetime) -> Invitation:
    state = None if invitation is None else invitation.state(now=now)
    if invitation is None or state is not InvitationState.OPEN:
        raise errors.NotFound(t(f"accounts.link.{state or 'unknown'}"))
    return invitation


def _known(session: Session, number: int) -> Invitation:
    invitation = rows.by_id(session, number)
    if invitation is None:
        raise errors.NotFound(t("accounts.refused.invitation"))
    return invitation


def _note(
    session: Session, action: str, made: Invitation, by: Actor, now: datetime, **detail: object
) -> None:
    done = by.caller.entry(action, by.account_id, f"invitation:{made.id}", now=now, **detail)
    audit.insert(session, done)
