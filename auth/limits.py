"""How often programs may ask: each token its quota, and each address that shows none.

Counted are requests to the REST face that show a token, and those of nobody. What a signed-in
person's pages ask for is not counted, nor are assets, ``/health`` and ``/ready``.
"""

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session

from auth import bearer, context, person, routes
from db.session import Unreachable
from domain.limit import WINDOW, Taken
from services import attempts, limits


def install(server: Flask) -> None:
    """Tell every program whose request was counted what it has left."""
    server.after_request(_tell)


def heed() -> None:
    """Count this request where it is to be counted. Raises limits.Limited for one too many."""
    if not routes.is_rest(request.path):
        return
    signed_in, quota = person.who(), context.current().limits
    if signed_in is None:
        _count("address", network(), quota.address)
    elif bearer.given() is not None:
        _count("token", str(signed_in.token_id), quota.token)


def spend(session: Session, name: str, subject: str, quota: int) -> None:
    """Count one thing done in the transaction of the thing, so that what is refused counts not.

    Raises limits.Limited for one too many.
    """
    taken = limits.take(session, name, subject, quota, now=context.current().now())
    if not taken.passes:
        g.taken = taken
    limits.require(taken)


def network() -> str:
    """The network this request comes from, as it is counted."""
    return attempts.network(request.remote_addr or "")


def _count(name: str, subject: str, quota: int) -> None:
    try:
        with context.transaction() as session:
            taken = limits.take(session, name, subject, quota, now=context.current().now())
    except Unreachable:
        # Whatever needs the database says so itself; a stranger is refused as ever.
        return
    g.taken = taken
    limits.require(taken)


def _tell(response: Response) -> Response:
    """The fields of draft-ietf-httpapi-ratelimit-headers, and Retry-After (RFC 9110)."""
    taken: Taken | None = g.get("taken")
    if taken is not None:
        window_s = round(WINDOW.total_seconds())
        policy = f'"{taken.name}";q={taken.quota};w={window_s}'
        response.headers["RateLimit-Policy"] = policy
        response.headers["RateLimit"] = f'"{taken.name}";r={taken.remaining};t={taken.reset_s}'
        if not taken.passes:
            response.headers["Retry-After"] = str(max(1, taken.wait_s))
    return response
