"""The job that tells other systems what changed: news is cut into messages, messages are sent.

A message is counted as tried before it is sent, and sent again unless its arrival was written
down: at least once, always under the same id. Whatever stops a worker loses nothing.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import orjson
from sqlalchemy.orm import Session

from background import outgoing
from background.terms import Context
from db.queries import outbox
from db.queries import webhooks as rows
from db.queries.outbox import News
from domain.job import JobState, Outcome
from domain.line import Line
from domain.receiver import Unfit
from domain.webhook import (
    KEPT,
    MOST_ATTEMPTS,
    PATIENCE,
    Delivery,
    DeliveryState,
    Detail,
    Event,
    Message,
    Webhook,
    pause,
)
from services import webhooks

# Incidents a message names; of more than LISTED at once only their number is told.
A_MESSAGE, LISTED = 1_000, 10_000
_AT_ONCE = 20
# After so long the job ends; where more is due the clock queues it again.
LONGEST_S = 60.0
_CLAIMED_FOR = timedelta(minutes=2)
_STATUS = "status"


@dataclass(frozen=True, slots=True)
class Outlet:
    """What sending needs: the key that makes secrets, and the hosts that may be internal."""

    key: bytes
    allowed: Collection[str] = ()


def deliver(context: Context, outlet: Outlet) -> Outcome:
    """Cut what is new and send what is due, for at most ``LONGEST_S``."""
    told = {"messages": 0, "delivered": 0, "failed": 0}
    while cut := _cut(context):
        told["messages"] += cut
    ends = time.monotonic() + LONGEST_S
    while time.monotonic() < ends:
        context.heed()
        arrived = _sent(context, outlet)
        if arrived is None:
            break
        told["delivered" if arrived else "failed"] += 1
    if not any(told.values()):
        return Outcome(JobState.SKIPPED, Line("job.no_message"))
    return Outcome(JobState.SUCCEEDED, result=dict(told))


def forget(session: Session, context: Context) -> int:
    """Delete the news and the log of messages of more than ``KEPT`` ago; how many messages."""
    before = context.now() - KEPT
    outbox.forget(session, before=before)
    return rows.forget(session, before=before)


def body(message: Message) -> bytes:
    """What is sent: numbers and links, never what an incident is or where."""
    named = [{"id": one, "href": f"/api/v1/incidents/{one}"} for one in message.incidents]
    data = {
        "source": message.source,
        "count": message.count,
        "incidents": named if named else None,
    }
    said = {"type": message.event, "timestamp": message.at.isoformat(), "data": data}
    return orjson.dumps(said)


def _cut(context: Context) -> int:
    """Turn the next news into messages; how many pieces of news there were."""
    now = context.now()
    with context.transaction() as session:
        found = outbox.claim(session, limit=_AT_ONCE, now=now)
        listening = [one for one in rows.listed(session) if one.disabled_at is None]
        for news in found:
            for event, count in news.counts().items():
                heard = [one for one in listening if event in one.events]
                if heard:
                    _queue(session, context, news, event, count, heard)
    return len(found)


def _queue(
    session: Session,
    context: Context,
    news: News,
    event: Event,
    count: int,
    heard: Sequence[Webhook],
) -> None:
    whole = Message(
        f"msg_{news.id}_{event.partition('.')[2]}", event, news.at, news.source, count, ()
    )
    by_number = [one.id for one in heard if one.detail is Detail.IDS and count <= LISTED]
    by_count = [one.id for one in heard if one.id not in by_number]
    if by_count:
        rows.queue(session, by_count, whole, now=context.now())
    if by_number:
        for part in _parts(whole, _incidents(session, news, event)):
            rows.queue(session, by_number, part, now=context.now())


def _incidents(session: Session, news: News, event: Event) -> Sequence[int]:
    if event is Event.CREATED:
        return outbox.created(session, news)
    return news.updated if event is Event.UPDATED else news.withdrawn


def _parts(whole: Message, incidents: Sequence[int]) -> Iterator[Message]:
    for first in range(0, len(incidents), A_MESSAGE):
        named = tuple(incidents[first : first + A_MESSAGE])
        part = f"{whole.id}_{first // A_MESSAGE}"
        yield replace(whole, id=part, count=len(named), incidents=named)


def _sent(context: Context, outlet: Outlet) -> bool | None:
    """Send the next message: whether it arrived; None where none is due."""
    now = context.now()
    with context.transaction() as session:
        delivery = rows.claim(session, now=now, until=now + _CLAIMED_FOR)
        webhook = None if delivery is None else rows.by_id(session, delivery.webhook_id)
    if delivery is None or webhook is None:
        return None
    status, problem = _attempt(webhook, delivery.message, outlet, timestamp=int(now.timestamp()))
    with context.transaction() as session:
        if problem:
            _failed(session, context, delivery, status, problem)
        else:
            _arrived(session, delivery, status)
    return not problem


def _attempt(
    webhook: Webhook, message: Message, outlet: Outlet, *, timestamp: int
) -> tuple[int | None, str]:
    """The status of the answer, and what went wrong; nothing where it arrived."""
    if webhooks.key_check(outlet.key) != webhook.check:
        return None, "key"
    sent = body(message)
    secret = webhooks.secret(outlet.key, webhook.salt)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Halo",
        "webhook-id": message.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": webhooks.signature(secret, message.id, timestamp, sent),
    }
    try:
        status = outgoing.post(webhook.url, headers, sent, allowed=outlet.allowed)
    except Unfit as unfit:
        return None, unfit.code
    return status, "" if 200 <= status < 300 else _STATUS


def _arrived(session: Session, delivery: Delivery, status: int | None) -> None:
    rows.record(
        session,
        delivery.id,
        DeliveryState.DELIVERED,
        status=status,
        problem="",
        next_at=delivery.next_at,
    )
    rows.note_success(session, delivery.webhook_id)


def _failed(
    session: Session, context: Context, delivery: Delivery, status: int | None, problem: str
) -> None:
    """Try again later, the receiver's other messages too where it is the receiver that is away;
    no more at all where it said so, or after long failure."""
    now = context.now()
    later = now + pause(delivery.attempts)
    ended = delivery.attempts >= MOST_ATTEMPTS
    state = DeliveryState.FAILED if ended else DeliveryState.WAITING
    rows.record(session, delivery.id, state, status=status, problem=problem, next_at=later)
    since = rows.note_failure(session, delivery.webhook_id, now=now)
    if status is None or status >= 500:
        rows.postpone(session, delivery.webhook_id, now=now, until=later)
    if status == 410:
        rows.disable(session, delivery.webhook_id, webhooks.GONE, now=now)
    elif now - since >= PATIENCE:
        rows.disable(session, delivery.webhook_id, webhooks.FAILING, now=now)
