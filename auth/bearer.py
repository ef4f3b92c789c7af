"""Programs that show a token instead of a session: ``Authorization: Bearer halo_pat_…``.

Tokens open the REST face alone. A request that shows one is its owner's by this token and nobody's
without: whatever cookie comes with it counts for nothing.
"""

from datetime import timedelta
from http import HTTPStatus

from flask import Flask, Response, g, request

from auth import context, request_log, routes
from db.queries import audit
from db.queries import tokens as rows
from domain.account import Caller, SignedIn
from domain.token import Token
from services import tokens

_SEEN_EVERY = timedelta(minutes=1)
_LONGEST = 200


def install(server: Flask) -> None:
    """Tell programs that are refused what to show (RFC 6750)."""
    server.after_request(_challenge)


def given() -> str | None:
    """The secret this request shows; None where it shows none, or asks no program's question."""
    if not routes.is_rest(request.path):
        return None
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def who() -> SignedIn | None:
    """Whom the shown token stands for; None where it opens nothing."""
    if "bearer" not in g:
        found = _found(given() or "")
        g.bearer = found and found[0]
        if found is not None:
            _touch(*found)
    signed_in: SignedIn | None = g.bearer
    return signed_in


def is_service() -> bool:
    """Whether the shown token is a system's rather than a person's own."""
    signed_in = who()
    return signed_in is not None and signed_in.is_service


def is_bad() -> bool:
    """Whether this request shows a token that opens nothing."""
    return given() is not None and who() is None


def _found(secret: str) -> tuple[SignedIn, Token] | None:
    if not 0 < len(secret) <= _LONGEST:
        return None
    with context.reading() as session:
        return rows.bearer(session, tokens.secret_hash(secret), now=context.current().now())


def _touch(signed_in: SignedIn, token: Token) -> None:
    """Note the use at most once a minute, and what is new about it in the audit trail."""
    now, address = context.current().now(), request.remote_addr or ""
    if token.last_used_at is not None and now - token.last_used_at <= _SEEN_EVERY:
        return
    with context.transaction() as session:
        rows.touch(session, token.id, address, now=now)
        if tokens.is_news(token, address, now=now):
            caller, subject = Caller(address, request_log.request_id()), f"token:{token.id}"
            used = caller.entry(tokens.USED, signed_in.account.id, subject, now=now)
            audit.insert(session, used)


def _challenge(response: Response) -> Response:
    if not routes.is_rest(request.path):
        return response
    shown = given() is not None
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        error = ', error="invalid_token"' if shown else ""
        response.headers["WWW-Authenticate"] = f'Bearer realm="Halo"{error}'
    elif response.status_code == HTTPStatus.FORBIDDEN and shown:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Halo", error="insufficient_scope"'
    return response
