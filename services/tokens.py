"""Tokens of programs are made and revoked."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries import accounts, audit
from db.queries import tokens as rows
from domain import errors
from domain.account import Account, Caller
from domain.roles import GRANTS, Permission
from domain.token import (
    LONGEST,
    MOST,
    PREFIXES,
    SHORT_LASTS,
    UNSCOPED,
    NewToken,
    Token,
    TokenKind,
    TokenState,
)
from locales import t
from services import attempts, passwords, second_factor

# As the audit trail calls them.
MADE, REVOKED, USED = "token_made", "token_revoked", "token_used"
TAKEN_OVER = "token_taken_over"
LONGEST_NAME = 80
_SHOWN = 4
_DAY = timedelta(days=1)


def secret_hash(secret: str) -> bytes:
    """What the database keeps of a secret of 256 random bits: nothing slower is needed, because
    nobody can guess it."""
    return hashlib.sha256(secret.encode()).digest()


def make(
    session: Session,
    owner: Account,
    kind: TokenKind,
    *,
    name: str,
    scopes: Collection[Permission],
    days: int,
    now: datetime,
) -> NewToken:
    """A new token of ``owner`` for ``days``, with the secret that nobody sees again.

    Raises BadInput for a name, scopes or days that will not do, TooMany where the owner has as
    many as one may have.
    """
    words = " ".join(name.split())
    if not 0 < len(words) <= LONGEST_NAME:
        raise errors.BadInput(t("tokens.refused.name", most=LONGEST_NAME))
    if not 0 < days <= LONGEST.days:
        raise errors.BadInput(t("tokens.refused.days", most=LONGEST.days))
    if rows.usable(session, owner.id, kind, now=now) >= MOST:
        raise errors.TooMany(t("tokens.refused.many", most=MOST))
    return _made(session, owner, kind, words, scopes, lasts=timedelta(days=days), now=now)


def exchange(
    session: Session,
    email: str,
    password: str,
    *,
    code: str,
    scopes: Collection[Permission] | None,
    secret_key: str,
    caller: Caller,
    now: datetime,
) -> NewToken | None:
    """A token for an hour, with all scopes of the person's role where none are named; None where
    e-mail address and password do not fit, nor ``code`` where the person has a second factor.

    A failure is written down in this transaction, which the caller therefore commits. Unknown,
    disabled and wrong take the same work and give the same answer.
    Raises attempts.Delayed, having tried nothing, after too many failures. To whoever knows the
    password alone: NotSignedIn where a code is asked for and none given, BadInput for scopes the
    person does not have, NotAllowed before a one-time password is replaced.
    """
    known = accounts.credential(session, email.strip())
    account = known.account if known else None
    attempts.require_patience(session, email, account, address=caller.address, now=now)
    fits = passwords.matches(known.password_hash if known else None, password)
    success = account is not None and fits and account.disabled_at is None
    if account is not None and success and account.totp_since is not None:
        success = _code_fits(session, account, code, secret_key=secret_key, caller=caller, now=now)
    action = audit.SIGN_IN if success else audit.SIGN_IN_FAILED
    attempt = attempts.entry(action, email, account, caller=caller, now=now)
    audit.insert(session, attempt)
    if account is None or not success:
        return None
    if account.must_change_password:
        raise errors.NotAllowed(t("auth.refused.password_first"))
    wanted = GRANTS[account.role] - UNSCOPED if scopes is None else scopes
    return _made(session, account, TokenKind.SHORT, "", wanted, lasts=SHORT_LASTS, now=now)


def revoke(
    session: Session, token_id: int, *, kind: TokenKind, owner: int | None = None, now: datetime
) -> Token:
    """Let a token open nothing from now on: one of ``owner``, or anybody's where None.

    Raises NotFound where there is no such token of this kind, or it is somebody else's.
    """
    token = rows.by_id(session, token_id)
    if token is None or token.kind is not kind or owner not in (None, token.account_id):
        raise errors.NotFound(t("tokens.refused.unknown"))
    rows.revoke(session, token_id, now=now)
    return token


def take_over(session: Session, token_id: int, by: Account, *, now: datetime) -> Token:
    """Let ``by`` answer for a service token from now on, as it was before: it goes on unchanged.

    Raises NotFound where there is no such token, IllegalStep where it opens nothing any more,
    TooMany where ``by`` has as many as one may have.
    """
    token = rows.by_id(session, token_id)
    if token is None or token.kind is not TokenKind.SERVICE:
        raise errors.NotFound(t("tokens.refused.unknown"))
    if token.state(now=now) is not TokenState.USABLE:
        raise errors.IllegalStep(t("tokens.refused.over"))
    if token.account_id != by.id and rows.usable(session, by.id, token.kind, now=now) >= MOST:
        raise errors.TooMany(t("tokens.refused.many", most=MOST))
    rows.give(session, token_id, by.id)
    return token


def is_news(token: Token, address: str, *, now: datetime) -> bool:
    """Whether the use of ``token`` from ``address`` is worth a line in the audit trail: its first,
    the first of a day, or the first from another place."""
    last = token.last_used_at
    return last is None or address != token.last_address or now - last >= _DAY


def _code_fits(
    session: Session,
    account: Account,
    code: str,
    *,
    secret_key: str,
    caller: Caller,
    now: datetime,
) -> bool:
    if not code:
        raise errors.NotSignedIn(t("auth.code.asked"))
    shown = second_factor.shown(
        session,
        account,
        code,
        secret_key=secret_key,
        caller=caller,
        now=now,
    )
    return shown is not None


def _made(
    session: Session,
    owner: Account,
    kind: TokenKind,
    name: str,
    scopes: Collection[Permission],
    *,
    lasts: timedelta,
    now: datetime,
) -> NewToken:
    able = GRANTS[owner.role] - UNSCOPED
    if not scopes or not able.issuperset(scopes):
        raise errors.BadInput(t("tokens.refused.scopes", scopes=", ".join(sorted(able))))
    prefix = PREFIXES[kind]
    secret = prefix + secrets.token_urlsafe(32)
    token = rows.insert(
        session,
        secret_hash(secret),
        kind,
        name=name,
        account_id=owner.id,
        scopes=scopes,
        shown=secret[: len(prefix) + _SHOWN],
        expires_at=now + lasts,
        now=now,
    )
    return NewToken(token, secret)
