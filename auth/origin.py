"""Whether a changing request comes from Halo's own pages: its origin, and the session's token.

Flask-WTF signs the token, binds it to the session and checks it. Dash reads it from the cookie
``COOKIE`` and sends it as ``HEADER``; forms carry it in the field ``csrf_token``.
"""

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf import csrf
from werkzeug.wrappers import Response

from auth import bearer
from domain import errors
from locales import t

COOKIE = "_csrf_token"
HEADER = "X-CSRFToken"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITES = frozenset({"same-origin", "none"})


def install(server: Flask) -> None:
    """Settings of Flask-WTF: the token lives as long as the session, the guard asks for it."""
    server.config["WTF_CSRF_TIME_LIMIT"] = None
    server.config["WTF_CSRF_CHECK_DEFAULT"] = False
    server.config["WTF_CSRF_SSL_STRICT"] = False
    csrf.CSRFProtect(server)


def token() -> str:
    """The token for forms and headers of this session."""
    return str(csrf.generate_csrf())


def set_cookie(response: Response) -> None:
    """Let Dash's renderer read the token; the cookie opens nothing by itself."""
    response.set_cookie(
        COOKIE,
        token(),
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=False,
        samesite="Lax",
    )


def require_own(*, is_stranger: bool = False) -> None:
    """Raise NotAllowed for a changing request that no page of Halo's sent.

    One that shows a token needs no page: no browser adds a token by itself. A stranger has no
    session whose token could be shown, and no page of another site sends what a stranger may.
    """
    if request.method in _SAFE or bearer.given() is not None:
        return
    if not (_is_own_site() and _is_own_origin()):
        raise errors.NotAllowed(t("auth.refused.other_site"))
    if is_stranger:
        return
    try:
        csrf.validate_csrf(request.headers.get(HEADER) or request.form.get("csrf_token"))
    except csrf.ValidationError:
        raise errors.NotAllowed(t("auth.refused.stale_form")) from None


def _is_own_site() -> bool:
    return request.headers.get("Sec-Fetch-Site", "none") in _OWN_SITES


def _is_own_origin() -> bool:
    """An absent Origin is a program's, which has no cookies by accident."""
    given = request.headers.get("Origin")
    if given is None:
        return True
    origin = urlsplit(given)
    schemes = {"https"} if current_app.config["SESSION_COOKIE_SECURE"] else {"http", "https"}
    return origin.scheme in schemes and origin.netloc == request.host
