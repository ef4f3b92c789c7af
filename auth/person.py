"""Who is asking: the signed-in person of this request, read afresh from the database each time.

flask-login keeps a random session token in the signed cookie and asks ``_loaded`` for the person
behind it. Nothing about the person is in the cookie, so a revoked session, a disabled account and
a changed role hold from the next request on.
"""

from datetime import timedelta

import flask_login
from flask import Flask, session

from auth import bearer, context
from db.queries import sessions, tokens
from domain import errors, roles
from domain.account import SignedIn
from locales import t
from services import signing_in

_SEEN_EVERY = timedelta(minutes=1)


class Person(flask_login.UserMixin):
    """flask-login's view of a signed-in person."""

    def __init__(self, token: str, signed_in: SignedIn) -> None:
        self.token, self.signed_in = token, signed_in

    def get_id(self) -> str:
        """The session's token: flask-login puts it into the cookie."""
        return self.token


def install(server: Flask) -> None:
    """Let flask-login ask Halo's sessions. The server-side session replaces its own protection."""
    manager = flask_login.LoginManager()
    manager.session_protection = None
    manager.user_loader(_loaded)
    manager.init_app(server, add_context_processor=False)


def enter(token: str) -> None:
    """Make this browser the one behind ``token``; nothing of its earlier cookie stays."""
    session.clear()
    person = _loaded(token)
    if person is None:
        raise errors.NotSignedIn(t("auth.refused.not_signed_in"))
    flask_login.login_user(person)


def leave() -> None:
    """Forget the person and everything else in the cookie."""
    flask_login.logout_user()
    session.clear()


def who() -> SignedIn | None:
    """The signed-in person of this request, or whom its token stands for; None without either.

    A token comes first: one that opens nothing makes a request nobody's, whatever its cookie.
    """
    if bearer.given() is not None:
        return bearer.who()
    return getattr(flask_login.current_user, "signed_in", None)


def require(permission: roles.Permission) -> SignedIn:
    """The signed-in person, who has ``permission``.

    Raises NotSignedIn where nobody is, NotAllowed where the person's role or token lacks it.
    """
    signed_in = who()
    if signed_in is None:
        raise errors.NotSignedIn(t("auth.refused.not_signed_in"))
    if permission not in signed_in.granted:
        raise errors.NotAllowed(t("auth.refused.not_allowed"))
    return signed_in


def still(signed_in: SignedIn, permission: roles.Permission) -> bool:
    """Whether ``signed_in`` is so at this moment and has ``permission``: for answers that last
    longer than a request. Nobody is taken for present by it."""
    now = context.current().now()
    with context.reading() as stored:
        if signed_in.token_id is None:
            found = sessions.signed_in(stored, signed_in.token_hash, now=now)
        else:
            shown = tokens.bearer(stored, signed_in.token_hash, now=now)
            found = shown and shown[0]
    return found is not None and permission in found.granted


def _loaded(token: str) -> Person | None:
    here = context.current()
    now = here.now()
    key = signing_in.token_hash(token)
    with context.reading() as stored:
        found = sessions.signed_in(stored, key, now=now)
    if found is None:
        return None
    if now - found.seen_at > _SEEN_EVERY:
        with context.transaction() as stored:
            sessions.touch(stored, key, now=now)
    return Person(token, found)
