"""The pages of a person's own access: signing in and out, the password, the language.

Served by Flask alone, so they work without Dash and without scripts.
"""

from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

import locales
from auth import (
    context,
    entering,
    factor_page,
    hashing,
    language,
    links,
    lone_page,
    origin,
    own_password,
    person,
    refusals,
    routes,
    second_step,
)
from db.queries import accounts as stored
from domain import errors
from domain.roles import Permission
from locales import t
from services import passwords, signing_in

View = Callable[[], ResponseReturnValue]


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
    second_step.install(server)
    factor_page.install(server)


def sign_in_page() -> ResponseReturnValue:
    """The form, or where it leads for somebody who is signed in already."""
    target = links.safe(request.args.get("next"))
    if person.who():
        return redirect(target, HTTPStatus.SEE_OTHER)
    return lone_page.page("sign_in", next=target)


def sign_in() -> ResponseReturnValue:
    """Open a session in this browser, or half of one where a code must come too; one it had before
    is closed."""
    email, target = request.form.get("email", ""), links.safe(request.form.get("next"))
    previous, password = person.who(), request.form.get("password", "")
    caller, now = entering.caller(), context.current().now()
    try:
        with context.transaction() as session:
            opening = signing_in.sign_in(session, email, password, caller=caller, now=now)
            if opening and previous:
                signing_in.sign_out(session, previous, caller=caller, now=now)
    except errors.TooMany as delayed:
        page = lone_page.page("sign_in", next=target, email=email, sentence=delayed.sentence)
        return page, HTTPStatus.TOO_MANY_REQUESTS, refusals.headers(delayed)
    if opening is None:
        wrong = t("auth.sign_in.wrong")
        page = lone_page.page("sign_in", next=target, email=email, sentence=wrong)
        return page, HTTPStatus.UNAUTHORIZED
    if opening.needs_code:
        return second_step.begun(opening.token, target)
    return entering.entered(opening.token, target)


def sign_out() -> ResponseReturnValue:
    """Close this session, in the database and in the browser."""
    signed_in, now = person.require(Permission.OWN_ACCOUNT), context.current().now()
    with context.transaction() as session:
        signing_in.sign_out(session, signed_in, caller=entering.caller(), now=now)
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
    try:
        token = own_password.changed(account, current, new)
    except errors.Refusal as refusal:
        return _password_form(refusal.sentence), refusals.status(refusal)
    return entering.entered(token, routes.INDEX)


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
