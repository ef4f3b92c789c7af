"""What every way into Halo does: who asks from where, and the session that opens in the end."""

from http import HTTPStatus

from flask import after_this_request, current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from auth import audit, origin, person, request_log
from domain.account import Caller


def caller() -> Caller:
    """Where this request comes from."""
    return Caller(audit.address(), request_log.request_id(), request.user_agent.string)


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
