"""How a refusal reaches whoever asked: one status an error, as JSON or as a page."""

import traceback
from collections.abc import Mapping
from http import HTTPStatus

import structlog
from flask import Flask, Response, jsonify, redirect, request
from sqlalchemy.exc import StatementError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from alerts import failures
from auth import audit, links, lone_page, routes
from db.session import Unreachable
from domain import errors
from locales import has, t
from services.attempts import Delayed

STATUS: dict[type[errors.Refusal], HTTPStatus] = {
    errors.BadInput: HTTPStatus.BAD_REQUEST,
    errors.NotSignedIn: HTTPStatus.UNAUTHORIZED,
    errors.NotAllowed: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.IllegalStep: HTTPStatus.CONFLICT,
    errors.Superseded: HTTPStatus.PRECONDITION_FAILED,
    errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
_AUDITED = (errors.NotSignedIn, errors.NotAllowed)


def install(server: Flask) -> None:
    """Answer every error of ``server`` from here."""
    server.register_error_handler(errors.Refusal, refused)
    server.register_error_handler(HTTPException, _http)
    server.register_error_handler(Unreachable, _without_database)
    server.register_error_handler(Exception, _unexpected)


def status(refusal: errors.Refusal) -> HTTPStatus:
    """The HTTP status of a refusal; a narrower error has that of its kind."""
    for kind in type(refusal).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return HTTPStatus.BAD_REQUEST


def refused(refusal: errors.Refusal) -> AnyResponse:
    """The answer to a refused request. A person who is not signed in is led to sign-in and back."""
    code = status(refusal)
    if isinstance(refusal, errors.NotSignedIn) and _is_arriving():
        return redirect(links.sign_in(), HTTPStatus.SEE_OTHER)
    if isinstance(refusal, _AUDITED):
        _note(code)
    wrong = refusal.fields if isinstance(refusal, errors.BadFields) else {}
    response = answer(code, refusal.sentence, wrong)
    response.headers.update(headers(refusal))
    return response


def headers(refusal: errors.Refusal) -> dict[str, str]:
    """When to come again, for who came too often."""
    return {"Retry-After": str(refusal.wait_s)} if isinstance(refusal, Delayed) else {}


def answer(code: HTTPStatus, sentence: str, wrong: Mapping[str, str] | None = None) -> Response:
    """Problem details (RFC 9457) for programs, with what is ``wrong`` field by field; a page with
    the sentence for people."""
    if _is_program():
        said = {"type": "about:blank", "title": code.phrase, "status": code.value}
        more = (
            {"errors": [{"field": name, "detail": why} for name, why in wrong.items()]}
            if wrong
            else {}
        )
        response = jsonify(**said, detail=sentence, **more)
        response.mimetype = "application/problem+json"
    else:
        response = Response(lone_page.page("refusal", sentence=sentence))
    response.status_code = code.value
    return response


def _note(code: HTTPStatus) -> None:
    """A refusal that cannot be written down is a refusal all the same."""
    try:
        audit.note_refusal(code)
    except Unreachable as problem:
        _log("database", problem)


def _is_program() -> bool:
    return routes.is_api(request.path) or "text/html" not in request.headers.get("Accept", "")


def _is_arriving() -> bool:
    return request.method in ("GET", "HEAD") and not _is_program()


def _http(problem: HTTPException) -> AnyResponse:
    if problem.code is None or problem.code < HTTPStatus.BAD_REQUEST:
        return problem.get_response()
    code = HTTPStatus(problem.code)
    key = f"auth.http.{code.value}"
    return answer(code, t(key) if has(key) else code.phrase)


def _without_database(problem: Unreachable) -> AnyResponse:
    _log("database", problem)
    return answer(HTTPStatus.SERVICE_UNAVAILABLE, t("auth.http.503"))


def _unexpected(problem: Exception) -> AnyResponse:
    _log("unexpected", problem)
    failures.tell(problem)
    return answer(HTTPStatus.INTERNAL_SERVER_ERROR, t("auth.http.500"))


def _log(event: str, problem: Exception) -> None:
    """The traceback without the values of variables and statements, which may be secrets."""
    if isinstance(problem, StatementError):
        problem.hide_parameters = True
    lines = "".join(traceback.format_exception(problem))
    structlog.get_logger().error(event, error=type(problem).__name__, traceback=lines)
