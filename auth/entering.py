"""What every way into Halo does: who asks from where, and the session that opens in the end."""

from datetime import datetime
from http import HTTPStatus
from typing import TypedDict

from flask import after_this_request, current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from auth import audit, context, origin, person, request_log


class Asking(TypedDict):
    """Where a request comes from, for the audit trail, and when."""

    address: str
    request_id: str
    now: datetime


class Browser(Asking):
    """The same with the name the browser gives itself, for the list of sessions."""

    agent: str


def asking() -> Asking:
    """Of this request."""
    return {
        "address": audit.address(),
        "request_id": request_log.request_id(),
        "now": context.current().now(),
    }


def browser() -> Browser:
    """Of this request."""
    return {**asking(), "agent": request.user_agent.string}


def secret_key() -> str:
    """Halo's own key, under which secrets are sealed."""
    return str(current_app.secret_key)


def enter(token: str) -> None:
    """Make this browser the one behind ``token``, and give its pages the token of their forms."""
    person.enter(token)

    def told(response: Response) -> Response:
        origin.set_cookie(response)
        return response

    after_this_request(told)


def entered(token: str, target: str) -> ResponseReturnValue:
    """The same, and lead it to ``target``."""
    enter(token)
    return redirect(target, HTTPStatus.SEE_OTHER)
