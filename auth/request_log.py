"""One line a request, and the id that joins it to every other line of the same request."""

import re
import secrets
import time

import flask_login
import structlog
from flask import Flask, Response, g, request

HEADER = "X-Request-Id"
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")
_PATH_LENGTH = 200


def install(server: Flask) -> None:
    """Give each request an id and a line; before the guard, so that refusals have both."""
    server.before_request(_begin)
    server.after_request(_end)


def request_id() -> str:
    """The id of this request."""
    return str(g.request_id)


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(8)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    """Paths only: what stands behind the question mark may be a person's words."""
    response.headers[HEADER] = g.request_id
    structlog.get_logger().info(
        "request",
        method=request.method,
        path=request.path[:_PATH_LENGTH],
        status=response.status_code,
        ms=round((time.perf_counter() - g.began) * 1000, 1),
        account=_account_id(),
    )
    return response


def _account_id() -> int | None:
    """Whoever was asked for during the request; nobody is looked up for the log's sake."""
    if bearing := g.get("bearer"):
        return int(bearing.account.id)
    if "_login_user" not in g:
        return None
    signed_in = getattr(flask_login.current_user, "signed_in", None)
    return int(signed_in.account.id) if signed_in else None
