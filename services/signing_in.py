"""Signing in and out: what opens and closes a session.

A password opens one, or where a person has a second factor half of one, which opens nothing: only
the code that comes next from the same browser does.
"""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import accounts, audit, half_sessions, sessions
from domain import errors
from domain.account import Account, Caller, SignedIn
from domain.second_factor import Opening
from locales import t
from services import attempts, passwords, second_factor

# As the audit trail calls it: not counted as a success, which would forgive wrong codes.
PASSWORD_FITS = "password_fits"  # noqa: S105  (a name, not a password)
SESSION_CLOSED, OTHERS_CLOSED = "session_closed", "other_sessions_closed"
_AGENT_LENGTH = 200


def token_hash(token: str) -> bytes:
    """What the database keeps of a token: enough to find its session, useless for opening it."""
    return hashlib.sha256(token.encode()).digest()


def sign_in(
    session: Session,
    email: str,
    password: str,
    *,
    caller: Caller,
    now: datetime,
) -> Opening | None:
    """What e-mail address and password open, or None where they do not fit.

    A failure is written down in this transaction, which the caller therefore commits. Unknown,
    disabled and wrong take the same work and give the same answer.
    Raises attempts.Delayed, having tried nothing, after too many failures.
    """
    known = accounts.credential(session, email.strip())
    account = known.account if known else None
    attempts.require_patience(session, email, account, address=caller.address, now=now)
    fits = passwords.matches(known.password_hash if known else None, password)
    success = known is not None and fits and known.account.disabled_at is None
    needs_code = success and known is not None and known.account.totp_since is not None
    action = _action(success=success, needs_code=needs_code)
    attempt = attempts.entry(action, email, account, caller=caller, now=now)
    audit.insert(session, attempt)
    if known is None or not success:
        return None
    if passwords.needs_new_hash(known.password_hash):
        _renew_hash(session, known.account, password)
    if needs_code:
        return Opening(_half_opened(session, known.account, now=now), needs_code=True)
    return Opening(open_session(session, known.account, caller=caller, now=now))


def enter_code(
    session: Session,
    half_token: str,
    given: str,
    *,
    secret_key: str,
    caller: Caller,
    now: datetime,
) -> str | None:
    """The token of a new session for the browser that gave the password before, or None where the
    code fits nothing, or was used before.

    A failure counts as a failed sign-in and is therefore committed.
    Raises NotSignedIn where the password was not given or too long ago, attempts.Delayed, having
    tried nothing, after too many failures.
    """
    half = token_hash(half_token)
    account = half_sessions.account(session, half, now=now)
    if account is None:
        raise errors.NotSignedIn(t("auth.code.late"))
    attempts.require_patience(session, account.email, account, address=caller.address, now=now)
    shown = second_factor.shown(
        session,
        account,
        given,
        secret_key=secret_key,
        caller=caller,
        now=now,
    )
    action = audit.SIGN_IN if shown else audit.SIGN_IN_FAILED
    attempt = attempts.entry(action, account.email, account, caller=caller, now=now)
    audit.insert(session, replace(attempt, detail={**attempt.detail, "code": shown or "wrong"}))
    if shown is None:
        return None
    half_sessions.end(session, half)
    return open_session(session, account, caller=caller, now=now)


def confirm_password(
    session: Session,
    account: Account,
    password: str,
    *,
    caller: Caller,
    now: datetime,
) -> bool:
    """Whether ``password`` is this signed-in person's. A wrong one counts as a failed sign-in and
    is therefore committed. Raises attempts.Delayed after too many failures."""
    attempts.require_patience(session, account.email, account, address=caller.address, now=now)
    known = accounts.credential(session, account.email)
    if known is not None and passwords.matches(known.password_hash, password):
        return True
    _note_failure(session, account, caller=caller, now=now)
    return False


def confirm_code(
    session: Session,
    account: Account,
    given: str,
    *,
    secret_key: str,
    caller: Caller,
    now: datetime,
) -> bool:
    """Whether ``given`` is a code of this signed-in person's second factor; it is used up by that.
    Counted and refused as ``confirm_password`` does."""
    attempts.require_patience(session, account.email, account, address=caller.address, now=now)
    shown = second_factor.shown(
        session,
        account,
        given,
        secret_key=secret_key,
        caller=caller,
        now=now,
    )
    if shown is None:
        _note_failure(session, account, caller=caller, now=now, code="wrong")
    return shown is not None


def open_session(session: Session, account: Account, *, caller: Caller, now: datetime) -> str:
    """The token of a new session for a person whose password has been checked."""
    token = secrets.token_urlsafe(32)
    sessions.insert(
        session,
        token_hash(token),
        account.id,
        address=caller.address,
        agent=caller.agent[:_AGENT_LENGTH],
        now=now,
    )
    return token


def sign_out(session: Session, signed_in: SignedIn, *, caller: Caller, now: datetime) -> None:
    """Close this session; its token opens nothing from now on."""
    sessions.revoke(session, signed_in.token_hash, now=now)
    audit.insert(session, caller.entry("sign_out", signed_in.account.id, now=now))


def close(
    session: Session,
    signed_in: SignedIn,
    name: str,
    *,
    caller: Caller,
    now: datetime,
) -> None:
    """Close one of a person's own sessions, by the name it has in their list.

    Raises NotFound where no open session of theirs has it.
    """
    account_id = signed_in.account.id
    if not sessions.revoke_named(session, account_id, name, now=now):
        raise errors.NotFound(t("account.sessions.gone"))
    done = caller.entry(SESSION_CLOSED, account_id, f"session:{name}", now=now)
    audit.insert(session, done)


def close_others(session: Session, signed_in: SignedIn, *, caller: Caller, now: datetime) -> int:
    """Close every session of a person but this one; how many were open."""
    account_id = signed_in.account.id
    closed = sessions.revoke_others(session, account_id, signed_in.token_hash, now=now)
    audit.insert(session, caller.entry(OTHERS_CLOSED, account_id, now=now, sessions=closed))
    return closed


def sign_out_everywhere(
    session: Session, account: Account, *, caller: Caller, now: datetime
) -> int:
    """Close every session of a person; how many were open."""
    closed = sessions.revoke_all(session, account.id, now=now)
    done = caller.entry("sign_out_everywhere", account.id, now=now, sessions=closed)
    audit.insert(session, done)
    return closed


def _action(*, success: bool, needs_code: bool) -> str:
    if not success:
        return audit.SIGN_IN_FAILED
    return PASSWORD_FITS if needs_code else audit.SIGN_IN


def _note_failure(
    session: Session, account: Account, *, caller: Caller, now: datetime, **detail: str
) -> None:
    failed = attempts.entry(audit.SIGN_IN_FAILED, account.email, account, caller=caller, now=now)
    audit.insert(session, replace(failed, detail={**failed.detail, **detail}))


def _half_opened(session: Session, account: Account, *, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    half_sessions.insert(session, token_hash(token), account.id, now=now)
    return token


def _renew_hash(session: Session, account: Account, password: str) -> None:
    accounts.set_password(
        session,
        account.id,
        passwords.hashed(password),
        must_change_password=account.must_change_password,
    )
