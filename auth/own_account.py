"""The pages of a person's own access: signing in and out, the password, the language.

Served by Flask alone, so they work without Dash and without scripts.
"""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import TypedDict

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

import locales
from auth import (
    audit,
    context,
    hashing,
    language,
    links,
    lone_page,
    origin,
    person,
    refusals,
    request_log,
    routes,
)
from db.queries import accounts as stored
from domain import errors
from domain.roles import Permission
from locales import t
from services import accounts, passwords, signing_in
from services.attempts import Delayed

View = Callable[[], ResponseReturnValue]


class _Asking(TypedDict):
    address: str
    request_id: str
    now: datetime


def install(server: Flask) -> None:
    """Add the pages to ``server``."""
    views: dict[tuple[str, str], View] = {
        ("GET", routes.SIGN_IN): sign_in_page,
        ("POST", routes.SIGN_IN): hashing.queued(sign_in),
        ("POST", routes.SIGN_OUT): sign_out,
        ("GET", routes.PASSWORD): password_page,
        ("POST", routes.PASSWORD): hashing.queued(change_password),
        ("POST", routes.LANGUAGE): switch_language,
    }
    for (method, rule), view in views.items():
        server.add_url_rule(rule, f"{method} {rule}", view, methods=[method])


def sign_in_page() -> ResponseReturnValue:
    """The form, or where it leads for somebody who is signed in already."""
    target = links.safe(request.args.get("next"))
    if person.who():
        return redirect(target, HTTPStatus.SEE_OTHER)
    return lone_page.page("sign_in", next=target)


def sign_in() -> ResponseReturnValue:
    """Open a session in this browser; one it had before is closed."""
    email, target = request.form.get("email", ""), links.safe(request.form.get("next"))
    previous = person.who()
    try:
        with context.transaction() as session:
            token = signing_in.sign_in(
                session,
                email,
                request.form.get("password", ""),
                agent=request.user_agent.string,
                **_asking(),
            )
            if token and previous:
                signing_in.sign_out(session, previous, **_asking())
    except Delayed as delayed:
        page = lone_page.page("sign_in", next=target, email=email, sentence=delayed.sentence)
        return page, HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(delayed.wait_s)}
    if token is None:
        wrong = t("auth.sign_in.wrong")
        page = lone_page.page("sign_in", next=target, email=email, sentence=wrong)
        return page, HTTPStatus.UNAUTHORIZED
    return _entered(token, target)


def sign_out() -> ResponseReturnValue:
    """Close this session, in the database and in the browser."""
    signed_in = person.require(Permission.OWN_ACCOUNT)
    with context.transaction() as session:
        signing_in.sign_out(session, signed_in, **_asking())
    person.leave()
    response = redirect(routes.SIGN_IN, HTTPStatus.SEE_OTHER)
    response.delete_cookie(origin.COOKIE)
    return response


def password_page() -> ResponseReturnValue:
    """The form for a new password."""
    return _password_form("")


def change_password() -> ResponseReturnValue:
    """Replace the password and every session; this browser gets a new one."""
    account = person.require(Permission.OWN_ACCOUNT).account
    current, new = request.form.get("current", ""), request.form.get("new", "")
    if new != request.form.get("again"):
        return _password_form(t("auth.password.differ")), HTTPStatus.BAD_REQUEST
    token = None
    try:
        with context.transaction() as session:
            if accounts.change_password(session, account, current, new, **_asking()):
                agent = request.user_agent.string
                address, now = audit.address(), context.current().now()
                token = signing_in.open_session(
                    session, account, address=address, agent=agent, now=now
                )
    except (errors.BadInput, errors.TooMany) as refusal:
        return _password_form(refusal.sentence), refusals.status(refusal)
    if token is None:
        return _password_form(t("auth.password.wrong")), HTTPStatus.BAD_REQUEST
    return _entered(token, routes.INDEX)


def switch_language() -> ResponseReturnValue:
    """Remember a language in this browser and, for somebody signed in, in the account."""
    code = request.form.get("language", "")
    if code not in locales.LANGUAGES:
        raise errors.BadInput(t("auth.http.400"))
    if signed_in := person.who():
        with context.transaction() as session:
            stored.set_language(session, signed_in.account.id, code)
    response = redirect(links.safe(request.form.get("next")), HTTPStatus.SEE_OTHER)
    language.set_cookie(response, code)
    return response


def _asking() -> _Asking:
    return {
        "address": audit.address(),
        "request_id": request_log.request_id(),
        "now": context.current().now(),
    }


def _entered(token: str, target: str) -> ResponseReturnValue:
    person.enter(token)
    response = redirect(target, HTTPStatus.SEE_OTHER)
    origin.set_cookie(response)
    return response


def _password_form(sentence: str) -> str:
    account = person.require(Permission.OWN_ACCOUNT).account
    return lone_page.page(
        "password",
        sentence=sentence,
        email=account.email,
        must_change=account.must_change_password,
        least=passwords.MIN_LENGTH,
        most=passwords.MAX_LENGTH,
    )
