"""Signing in and out: what opens and closes a session."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import accounts, audit, sessions
from domain.account import Account, AuditEntry, SignedIn
from services import attempts, passwords

_AGENT_LENGTH = 200


def token_hash(token: str) -> bytes:
    """What the database keeps of a token: enough to find its session, useless for opening it."""
    return hashlib.sha256(token.encode()).digest()


def sign_in(
    session: Session,
    email: str,
    password: str,
    *,
    address: str,
    agent: str,
    request_id: str,
    now: datetime,
) -> str | None:
    """The token of a new session, or None where e-mail address and password do not fit.

    A failure is written down in this transaction, which the caller therefore commits. Unknown,
    disabled and wrong take the same work and give the same answer.
    Raises attempts.Delayed, having tried nothing, after too many failures.
    """
    known = accounts.credential(session, email.strip())
    account = known.account if known else None
    attempts.require_patience(session, email, account, address=address, now=now)
    fits = passwords.matches(known.password_hash if known else None, password)
    success = known is not None and fits and known.account.disabled_at is None
    action = audit.SIGN_IN if success else audit.SIGN_IN_FAILED
    attempt = attempts.entry(
        action, email, account, address=address, request_id=request_id, now=now
    )
    audit.insert(session, attempt)
    if known is None or not success:
        return None
    if passwords.needs_new_hash(known.password_hash):
        _renew_hash(session, known.account, password)
    return open_session(session, known.account, address=address, agent=agent, now=now)


def open_session(
    session: Session, account: Account, *, address: str, agent: str, now: datetime
) -> str:
    """The token of a new session for a person whose password has been checked."""
    token = secrets.token_urlsafe(32)
    sessions.insert(
        session,
        token_hash(token),
        account.id,
        address=address,
        agent=agent[:_AGENT_LENGTH],
        now=now,
    )
    return token


def sign_out(
    session: Session, signed_in: SignedIn, *, address: str, request_id: str, now: datetime
) -> None:
    """Close this session; its token opens nothing from now on."""
    sessions.revoke(session, signed_in.token_hash, now=now)
    done = AuditEntry(
        at=now,
        account_id=signed_in.account.id,
        action="sign_out",
        address=address,
        request_id=request_id,
    )
    audit.insert(session, done)


def sign_out_everywhere(
    session: Session, account: Account, *, address: str, request_id: str, now: datetime
) -> int:
    """Close every session of a person; how many were open."""
    closed = sessions.revoke_all(session, account.id, now=now)
    done = AuditEntry(
        at=now,
        account_id=account.id,
        action="sign_out_everywhere",
        detail={"sessions": closed},
        address=address,
        request_id=request_id,
    )
    audit.insert(session, done)
    return closed


def _renew_hash(session: Session, account: Account, password: str) -> None:
    accounts.set_password(
        session,
        account.id,
        passwords.hashed(password),
        must_change_password=account.must_change_password,
    )
