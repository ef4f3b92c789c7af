"""Webhooks and the messages on their way to them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from domain.webhook import Delivery, DeliveryState, Detail, Event, Message, Webhook

_WEBHOOK = """
id, name, url, events, detail, salt, key_check AS "check", created_at,
failing_since, disabled_at, reason
"""
_DELIVERY = """
d.id, d.webhook_id, d.message, d.event, d.at, d.source, d.count, d.incidents, d.state, d.attempts,
d.next_at, d.tried_at, d.status, d.problem
"""


def insert(
    session: Session,
    *,
    name: str,
    url: str,
    events: Collection[Event],
    detail: Detail,
    salt: bytes,
    check: bytes,
    now: datetime,
) -> Webhook:
    """The new webhook."""
    statement = text(f"""
        INSERT INTO webhook (name, url, events, detail, salt, key_check, created_at)
        VALUES (:name, :url, :events, :detail, :salt, :key_check, :now) RETURNING {_WEBHOOK}
    """)
    values = {
        "name": name,
        "url": url,
        "events": sorted(events),
        "detail": detail.value,
        "salt": salt,
        "key_check": check,
        "now": now,
    }
    return _webhook(session.execute(statement, values).one())


def listed(session: Session) -> list[Webhook]:
    """Every webhook, the disabled ones too."""
    rows = session.execute(text(f"SELECT {_WEBHOOK} FROM webhook ORDER BY name, id"))
    return [_webhook(row) for row in rows]


def by_id(session: Session, webhook_id: int) -> Webhook | None:
    """The webhook of a number."""
    statement = text(f"SELECT {_WEBHOOK} FROM webhook WHERE id = :id")
    row = session.execute(statement, {"id": webhook_id}).one_or_none()
    return None if row is None else _webhook(row)


def delete(session: Session, webhook_id: int) -> None:
    """Remove a webhook with all that was to be sent to it."""
    session.execute(text("DELETE FROM webhook WHERE id = :id"), {"id": webhook_id})


def set_salt(session: Session, webhook_id: int, salt: bytes, check: bytes) -> None:
    """Give a webhook another secret."""
    statement = text("UPDATE webhook SET salt = :salt, key_check = :check WHERE id = :id")
    session.execute(statement, {"id": webhook_id, "salt": salt, "check": check})


def disable(session: Session, webhook_id: int, reason: str, *, now: datetime) -> None:
    """Send it nothing more."""
    statement = text("""
        UPDATE webhook SET disabled_at = :now, reason = :reason
        WHERE id = :id AND disabled_at IS NULL
    """)
    session.execute(statement, {"id": webhook_id, "reason": reason, "now": now})


def enable(session: Session, webhook_id: int, *, now: datetime) -> None:
    """Send again, first what waits."""
    session.execute(
        text("""
        UPDATE webhook SET disabled_at = NULL, reason = '', failing_since = NULL WHERE id = :id
        """),
        {"id": webhook_id},
    )
    postpone(session, webhook_id, now=now, until=now)


def note_success(session: Session, webhook_id: int) -> None:
    """It is well."""
    statement = text("""
        UPDATE webhook SET failing_since = NULL WHERE id = :id AND failing_since IS NOT NULL
    """)
    session.execute(statement, {"id": webhook_id})


def note_failure(session: Session, webhook_id: int, *, now: datetime) -> datetime:
    """It did not take a message; since when that has been so."""
    statement = text("""
        UPDATE webhook SET failing_since = coalesce(failing_since, :now) WHERE id = :id
        RETURNING failing_since
    """)
    since: datetime = session.execute(statement, {"id": webhook_id, "now": now}).scalar_one()
    return since


def queue(session: Session, webhook_ids: Sequence[int], message: Message, *, now: datetime) -> None:
    """Put ``message`` on its way to each of the webhooks."""
    statement = text("""
        INSERT INTO webhook_delivery
          (webhook_id, message, event, at, source, count, incidents, state, next_at)
        SELECT unnest(CAST(:webhooks AS int[])), :message, :event, :at, :source, :count,
          :incidents, 'waiting', :now
    """)
    values = {
        "webhooks": list(webhook_ids),
        "message": message.id,
        "event": message.event.value,
        "at": message.at,
        "source": message.source,
        "count": message.count,
        "incidents": list(message.incidents),
        "now": now,
    }
    session.execute(statement, values)


def is_any_due(session: Session, *, now: datetime) -> bool:
    """Whether there is news to cut, or a message to send."""
    statement = text("""
        SELECT EXISTS (SELECT FROM webhook_news WHERE cut_at IS NULL) OR EXISTS (
          SELECT FROM webhook_delivery AS d JOIN webhook AS w ON w.id = d.webhook_id
          WHERE d.state = 'waiting' AND d.next_at <= :now AND w.disabled_at IS NULL)
    """)
    return bool(session.execute(statement, {"now": now}).scalar_one())


def claim(session: Session, *, now: datetime, until: datetime) -> Delivery | None:
    """The message that has waited longest, counted as tried; nobody else gets it before ``until``.
    None where nothing is due."""
    statement = text(f"""
        UPDATE webhook_delivery AS d
        SET attempts = attempts + 1, tried_at = :now, next_at = :until
        WHERE d.id = (
          SELECT o.id FROM webhook_delivery AS o JOIN webhook AS w ON w.id = o.webhook_id
          WHERE o.state = 'waiting' AND o.next_at <= :now AND w.disabled_at IS NULL
          ORDER BY o.next_at, o.id LIMIT 1 FOR UPDATE OF o SKIP LOCKED)
        RETURNING {_DELIVERY}
    """)
    row = session.execute(statement, {"now": now, "until": until}).one_or_none()
    return None if row is None else _delivery(row)


def record(
    session: Session,
    delivery_id: int,
    state: DeliveryState,
    *,
    status: int | None,
    problem: str,
    next_at: datetime,
) -> None:
    """Write how an attempt ended, and when the next is."""
    statement = text("""
        UPDATE webhook_delivery
        SET state = :state, status = :status, problem = :problem, next_at = :next_at
        WHERE id = :id
    """)
    values = {
        "id": delivery_id,
        "state": state.value,
        "status": status,
        "problem": problem,
        "next_at": next_at,
    }
    session.execute(statement, values)


def postpone(session: Session, webhook_id: int, *, now: datetime, until: datetime) -> None:
    """Let everything that is due at ``now`` or later wait ``until`` then."""
    statement = text("""
        UPDATE webhook_delivery SET next_at = :until
        WHERE webhook_id = :id AND state = 'waiting'
          AND (next_at < :until OR (:until <= :now AND next_at > :now))
    """)
    session.execute(statement, {"id": webhook_id, "now": now, "until": until})


def recent(session: Session, *, limit: int = 20) -> list[Delivery]:
    """The newest messages, newest first."""
    statement = text(f"""
        SELECT {_DELIVERY} FROM webhook_delivery AS d ORDER BY d.id DESC LIMIT :limit
    """)
    return [_delivery(row) for row in session.execute(statement, {"limit": limit})]


def forget(session: Session, *, before: datetime) -> int:
    """Delete messages of before then, whatever became of them; how many."""
    statement = text("DELETE FROM webhook_delivery WHERE at < :before RETURNING 1")
    return len(session.execute(statement, {"before": before}).all())


def _webhook(row: Row[Any]) -> Webhook:
    found = dict(row._mapping)
    read = {
        "events": frozenset(map(Event, found["events"])),
        "detail": Detail(found["detail"]),
        "salt": bytes(found["salt"]),
        "check": bytes(found["check"]),
    }
    return Webhook(**{**found, **read})


def _delivery(row: Row[Any]) -> Delivery:
    message = Message(
        id=row.message,
        event=Event(row.event),
        at=row.at,
        source=row.source,
        count=row._mapping["count"],
        incidents=tuple(row.incidents),
    )
    return Delivery(
        id=row.id,
        webhook_id=row.webhook_id,
        message=message,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        next_at=row.next_at,
        tried_at=row.tried_at,
        status=row.status,
        problem=row.problem,
    )
