"""The public page of an invitation: whoever has its link chooses a password, and is in.

The link's words stand behind the question mark, where no log keeps them. Looking at the page uses
nothing up, so that programs which open links in letters do no harm.
"""

from http import HTTPStatus

from flask import Flask, request
from flask.typing import ResponseReturnValue

import locales
from auth import context, entering, hashing, lone_page, person, refusals, routes
from domain import errors
from locales import t
from services import invitations, passwords, signing_in

_LINK = "link"
_LONGEST = 100


def install(server: Flask) -> None:
    """Add the page to ``server``."""
    for method, view in (("GET", invitation_page), ("POST", hashing.queued(accept))):
        rule = routes.INVITATION
        server.add_url_rule(rule, f"{method} {rule}", view, methods=[method])


def address(secret: str) -> str:
    """Where the invitation with these words is answered, without the host."""
    return f"{routes.INVITATION}?{_LINK}={secret}"


def invitation_page() -> ResponseReturnValue:
    """The form, or why the link opens nothing."""
    secret = request.args.get(_LINK, "")[:_LONGEST]
    return _form(secret, "", "", HTTPStatus.OK)


def accept() -> ResponseReturnValue:
    """Make the account, and let this browser in; whoever it was signed in as before is out."""
    secret = request.form.get(_LINK, "")[:_LONGEST]
    name, password = request.form.get("name", ""), request.form.get("new", "")
    if password != request.form.get("again"):
        return _form(secret, name, t("auth.password.differ"), HTTPStatus.BAD_REQUEST)
    try:
        token = _accepted(secret, name, password)
    except errors.BadInput as refusal:
        return _form(secret, name, refusal.sentence, refusals.status(refusal))
    return entering.entered(token, routes.INDEX)


def _accepted(secret: str, name: str, password: str) -> str:
    here, caller, previous = context.current(), entering.caller(), person.who()
    now = here.now()
    with context.transaction() as session:
        account = invitations.accept(
            session,
            secret,
            name=name,
            password=password,
            language=locales.language(),
            breached=here.breached,
            caller=caller,
            now=now,
        )
        if previous is not None:
            signing_in.sign_out(session, previous, caller=caller, now=now)
        return signing_in.open_session(session, account, caller=caller, now=now)


def _form(secret: str, name: str, sentence: str, status: HTTPStatus) -> ResponseReturnValue:
    with context.reading() as session:
        there = invitations.found(session, secret, now=context.current().now())
    page = lone_page.page(
        "invitation",
        link=secret,
        email=there.email,
        name=name or there.name,
        role=t(f"frame.role.{there.role}"),
        sentence=sentence,
        least=passwords.MIN_LENGTH,
        most=passwords.MAX_LENGTH,
    )
    return page, status
