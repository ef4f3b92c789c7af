"""The queue of verification, page by page in one order, while urgency goes on growing."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from db.queries import queue
from domain import cursor
from domain.cursor import Place
from domain.errors import BadInput
from domain.report import TARGETS
from domain.scope import Scope
from domain.verification import QueuePage
from locales import t

MOST_ROWS = 200
QUESTION = "verification queue"
# Severity and list take less than this of a place's group, the moment of the order the rest.
_SPAN = 16
# Nothing waits so long, or is asked for so late (the year 2100), but in a cursor made up.
_LONGEST, _LATEST = timedelta(days=10_000), 4_102_444_800


def page(
    session: Session, *, scope: Scope, now: datetime, after: str | None = None, limit: int = 50
) -> QueuePage:
    """The ``limit`` most urgent clusters within ``scope`` from the cursor ``after``, in the order
    of the moment the first page was read. Raises ``BadInput`` for a cursor that is none."""
    if not 1 <= limit <= MOST_ROWS:
        raise BadInput(t("verification.refused.limit", most=MOST_ROWS))
    as_of, start = now.replace(microsecond=0), None
    if after:
        as_of, start = _start(cursor.read(after, QUESTION))
    found = queue.places(session, start, scope=scope, as_of=as_of, limit=limit + 1)
    lengths = queue.lengths(session, scope=scope, now=now)
    return QueuePage(
        items=tuple(queue.items(session, found[:limit], now=now)),
        next=_next(found[limit - 1], as_of) if len(found) > limit else None,
        waiting=lengths.waiting,
        overdue=lengths.overdue,
        latest_at=queue.latest_at(session, scope=scope),
    )


def _next(last: queue.Waiting, as_of: datetime) -> str:
    group = int(as_of.timestamp()) * _SPAN + last.severity * 2 + last.asks
    return cursor.written(Place(group, last.since, last.id), QUESTION)


def _start(place: Place) -> tuple[datetime, queue.Waiting]:
    """The moment and the place that ``_next`` wrote; whoever made them up is refused."""
    moment, rest = divmod(place.group, _SPAN)
    severity, asks = divmod(rest, 2)
    if place.at is None or severity not in TARGETS or not 0 <= moment < _LATEST:
        raise BadInput(t("verification.refused.cursor"))
    as_of = datetime.fromtimestamp(moment, UTC)
    if abs(as_of - place.at) > _LONGEST:
        raise BadInput(t("verification.refused.cursor"))
    return as_of, queue.Waiting(severity, place.at, place.id, bool(asks))
