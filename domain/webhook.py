"""Other systems are told of changed incidents: where to, of what, and how it went."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

# A receiver that answered nothing well for this long is asked no more.
PATIENCE = timedelta(days=3)
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=12)
MOST_ATTEMPTS = 14
KEPT = timedelta(days=30)


class Event(StrEnum):
    """What is told. ``TEST`` is sent when an administrator asks for it."""

    CREATED = "incident.created"
    UPDATED = "incident.updated"
    WITHDRAWN = "incident.withdrawn"
    TEST = "webhook.test"


# What a webhook may listen to.
EVENTS = (Event.CREATED, Event.UPDATED, Event.WITHDRAWN)


class Detail(StrEnum):
    """How much is told: how many incidents changed, or also which. What they are is read through
    the REST face with a token, so that places are shown to whoever may see them alone."""

    COUNTS = "counts"
    IDS = "ids"


class DeliveryState(StrEnum):
    """Where a message to a receiver is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver. ``salt`` makes its signing secret together with Halo's own key; ``check`` tells
    whether that key is still the one it was made with. ``failing_since`` is None while it is well;
    ``disabled_at`` and ``reason`` say when and why it is asked no more."""

    id: int
    name: str
    url: str
    events: frozenset[Event]
    detail: Detail
    salt: bytes = field(repr=False)
    check: bytes = field(repr=False)
    created_at: datetime
    failing_since: datetime | None
    disabled_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Message:
    """What one reading changed, cut to a size: the same for each webhook and each attempt."""

    id: str
    event: Event
    at: datetime
    source: str
    count: int
    incidents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way to one webhook. ``status`` is the HTTP status of the last attempt and
    ``problem`` what went wrong with it, empty once it arrived."""

    id: int
    webhook_id: int
    message: Message
    state: DeliveryState
    attempts: int
    next_at: datetime
    tried_at: datetime | None
    status: int | None
    problem: str


def pause(attempts: int) -> timedelta:
    """How long to wait after ``attempts`` that failed: ten seconds, four times as long each time,
    at most half a day."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 4.0 ** min(attempts - 1, 10))
