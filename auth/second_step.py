"""The second step of signing in: a code, after the password and from the same browser.

The browser's signed cookie holds the token of a half session, which opens nothing and lasts for
minutes. Until the code has come everybody is a stranger to every other page.
"""

from http import HTTPStatus
from urllib.parse import quote

from flask import Flask, redirect, request, session
from flask.typing import ResponseReturnValue

from auth import context, entering, links, lone_page, refusals, routes
from db.queries import half_sessions
from domain import errors
from locales import t
from services import signing_in

_KEY = "halo_half"


def install(server: Flask) -> None:
    """Add the page to ``server``."""
    for method, view in (("GET", code_page), ("POST", enter_code)):
        server.add_url_rule(routes.CODE, f"{method} {routes.CODE}", view, methods=[method])


def begun(half_token: str, target: str) -> ResponseReturnValue:
    """Lead the browser whose password was right on to the code; nothing of its earlier cookie
    stays."""
    session.clear()
    session[_KEY] = half_token
    return redirect(_address(target), HTTPStatus.SEE_OTHER)


def code_page() -> ResponseReturnValue:
    """The form, or the first step for a browser that has not taken it."""
    target = links.safe(request.args.get("next"))
    with context.reading() as stored:
        half = signing_in.token_hash(str(session.get(_KEY, "")))
        account = half_sessions.account(stored, half, now=context.current().now())
    if account is None:
        return redirect(f"{routes.SIGN_IN}?next={quote(target)}", HTTPStatus.SEE_OTHER)
    return _page(target)


def enter_code() -> ResponseReturnValue:
    """Open the session, where the code fits."""
    target = links.safe(request.form.get("next"))
    # One of two fields is filled in.
    given = request.form.get("code", "") or request.form.get("recovery", "")
    try:
        with context.transaction() as stored:
            token = signing_in.enter_code(
                stored,
                str(session.get(_KEY, "")),
                given,
                secret_key=entering.secret_key(),
                caller=entering.caller(),
                now=context.current().now(),
            )
    except errors.NotSignedIn as late:
        session.pop(_KEY, None)
        page = lone_page.page("sign_in", next=target, sentence=late.sentence)
        return page, HTTPStatus.UNAUTHORIZED
    except errors.Refusal as refusal:
        page = _page(target, refusal.sentence)
        return page, refusals.status(refusal), refusals.headers(refusal)
    if token is None:
        return _page(target, t("auth.code.wrong")), HTTPStatus.UNAUTHORIZED
    return entering.entered(token, target)


def _page(target: str, sentence: str = "") -> str:
    return lone_page.page("code", next=target, here=_address(target), sentence=sentence)


def _address(target: str) -> str:
    return f"{routes.CODE}?next={quote(target)}"
