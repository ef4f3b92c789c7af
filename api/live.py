"""The event stream: says that the data or the reports changed, and nothing of what.

Each stream holds a thread of the web server, so a process keeps a bounded number of them and each
ends after a while; who finds none free asks again by the clock (docs/decisions/0006-live.md).
"""

import threading
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus

from flask import Response, request, stream_with_context

from api import documented
from auth import context, person
from db import session as database
from db.queries import freshness
from domain.account import SignedIn
from domain.errors import Unavailable
from domain.roles import Permission
from locales import t
from services import news

part = documented.Part("live", "Live")
ADDRESS = "/api/v1/live"
LASTS_S = 55.0
HEARTBEAT_S = 15.0
_AGAIN_MS = 1_500
# Reports can come by the hundred: who reviews them is told no more often than this.
_APART_S = 0.5
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@part.get(
    ADDRESS,
    Permission.SEE_MAP,
    "An event stream: `data` with the data's version at once and whenever it changes,"
    " `verification` when reports or their review changed, for those who may see them, `end` when"
    " the session has ended. It is closed after a minute at most, to be opened again; 503 where"
    " too many are open, then ask by the clock.",
    answer=documented.Media("text/event-stream", "Events, each with a JSON object."),
    refusals=(HTTPStatus.SERVICE_UNAVAILABLE,),
)
def live() -> Response:
    """The stream of this process's channel. Raises ``Unavailable`` where too many are open."""
    who, here = person.require(Permission.SEE_MAP), context.current()
    if request.method == "HEAD":
        return Response(mimetype="text/event-stream", headers=_HEADERS)
    give_back = _PLACES.taken(here.streams)
    stream = stream_with_context(_events(who, news.channel(here.sessions)))
    response = Response(stream, mimetype="text/event-stream", headers=_HEADERS)
    # Called however the stream ends, and where it was never begun.
    response.call_on_close(give_back)
    return response


class _Places:
    """How many streams of this process are open."""

    def __init__(self) -> None:
        self._open = 0
        self._lock = threading.Lock()

    def taken(self, most: int) -> Callable[[], None]:
        """A place among ``most``; what is returned gives it back, once. Raises ``Unavailable``."""
        with self._lock:
            if self._open >= most:
                raise Unavailable(t("news.refused.busy"))
            self._open += 1
        held = [self]

        def give_back() -> None:
            with self._lock:
                if held:
                    held.pop()._open -= 1

        return give_back


_PLACES = _Places()


def _events(who: SignedIn, channel: news.Channel) -> Iterator[str]:
    ends = time.monotonic() + LASTS_S
    subjects = _subjects(who)
    turns, told = channel.wait(None, 0), ""
    yield f"retry: {_AGAIN_MS}\n\n"
    while (left_s := ends - time.monotonic()) > 0:
        version = _version(who, otherwise=told)
        if version is None:
            yield _event("end", "{}")
            return
        # A line that says nothing shows whether anybody is still there.
        yield _event("data", f'{{"version":"{version}"}}') if version != told else ": still\n\n"
        told = version
        before, turns = turns, channel.wait(turns, min(HEARTBEAT_S, left_s), *subjects)
        if news.VERIFICATION in subjects and turns[news.VERIFICATION] != before[news.VERIFICATION]:
            yield _event("verification", "{}")
            time.sleep(_APART_S)


def _subjects(who: SignedIn) -> tuple[str, ...]:
    sees = Permission.SEE_REPORTS in who.granted
    return (news.DATA, news.VERIFICATION) if sees else (news.DATA,)


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"


def _version(who: SignedIn, *, otherwise: str) -> str | None:
    """The data's version, or ``otherwise`` while the database is away; None where ``who`` may no
    longer ask."""
    try:
        if not person.still(who, Permission.SEE_MAP):
            return None
        with context.reading() as session:
            return str(freshness.now_at(session).version)
    except database.Unreachable:
        return otherwise
