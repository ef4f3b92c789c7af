"""Alerts, and the messages on their way to those who must know."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from domain.alert import Alert, Finding, Kind, Message, MessageState, Phase

EMAIL = "email"
_ALERT = """
a.id, a.kind, a.subject, a.noticed_at, a.raised_at, a.seen_at, a.well_at, a.ended_at, a.detail,
a.heeded_at, a.heeded_by
"""
_MESSAGE = f"""
m.id AS message_id, m.phase, m.channel, m.receiver, m.state, m.attempts, m.next_at, m.problem,
m.sent_at, {_ALERT}
"""


def standing(session: Session, *, now: datetime) -> list[Alert]:
    """Every open alert, told yet or not, held until the transaction ends. What seems to have begun
    after ``now`` is put there: a clock was set back."""
    session.execute(
        text("""
        UPDATE alert SET noticed_at = least(noticed_at, :now), well_at = least(well_at, :now)
        WHERE ended_at IS NULL AND (noticed_at > :now OR well_at > :now)
        """),
        {"now": now},
    )
    rows = session.execute(
        text(f"SELECT {_ALERT} FROM alert AS a WHERE ended_at IS NULL ORDER BY id FOR UPDATE")
    )
    return [_alert(row) for row in rows]


def insert(session: Session, found: Finding, *, raised: bool, now: datetime) -> int | None:
    """The number of a new alert; None where another worker was first."""
    statement = text("""
        INSERT INTO alert (kind, subject, noticed_at, raised_at, seen_at, detail)
        VALUES (:kind, :subject, :now, CASE WHEN :raised THEN CAST(:now AS timestamptz) END, :now,
          CAST(:detail AS jsonb))
        ON CONFLICT (kind, subject) WHERE ended_at IS NULL DO NOTHING RETURNING id
    """)
    values = {
        "kind": found.kind.value,
        "subject": found.subject,
        "raised": raised,
        "detail": _json(found.detail),
        "now": now,
    }
    found_id: int | None = session.execute(statement, values).scalar_one_or_none()
    return found_id


def insert_test(session: Session, detail: Mapping[str, object], *, now: datetime) -> int:
    """The number of an alert that is none: over as it begins."""
    statement = text("""
        INSERT INTO alert (kind, subject, noticed_at, raised_at, seen_at, ended_at, detail)
        VALUES ('test', '', :now, :now, :now, :now, CAST(:detail AS jsonb)) RETURNING id
    """)
    values = {"now": now, "detail": _json(detail)}
    return int(session.execute(statement, values).scalar_one())


def see(
    session: Session, alert_id: int, detail: Mapping[str, object], *, raised: bool, now: datetime
) -> None:
    """Write that it is ill still; ``raised`` from now on where it was not yet."""
    statement = text("""
        UPDATE alert SET seen_at = :now, well_at = NULL, detail = CAST(:detail AS jsonb),
          raised_at = CASE WHEN :raised THEN coalesce(raised_at, :now) ELSE raised_at END
        WHERE id = :id
    """)
    values = {"id": alert_id, "detail": _json(detail), "raised": raised, "now": now}
    session.execute(statement, values)


def calm(session: Session, alert_id: int, *, now: datetime) -> None:
    """Write that it is well since now."""
    statement = text("UPDATE alert SET well_at = :now WHERE id = :id")
    session.execute(statement, {"id": alert_id, "now": now})


def end(session: Session, alert_id: int, *, now: datetime) -> None:
    """Write that it is over."""
    statement = text("""
        UPDATE alert SET ended_at = :now, well_at = coalesce(well_at, :now) WHERE id = :id
    """)
    session.execute(statement, {"id": alert_id, "now": now})


def drop(session: Session, alert_id: int) -> None:
    """Forget what was never raised."""
    session.execute(
        text("DELETE FROM alert WHERE id = :id AND raised_at IS NULL"), {"id": alert_id}
    )


def heed(session: Session, alert_id: int, account_id: int, *, now: datetime) -> Alert | None:
    """Write who has seen it first; None where no such alert is open."""
    statement = text(f"""
        UPDATE alert AS a SET heeded_at = coalesce(heeded_at, :now),
          heeded_by = coalesce(heeded_by, :account_id)
        WHERE id = :id AND raised_at IS NOT NULL AND ended_at IS NULL RETURNING {_ALERT}
    """)
    values = {"id": alert_id, "account_id": account_id, "now": now}
    row = session.execute(statement, values).one_or_none()
    return None if row is None else _alert(row)


def listed(session: Session) -> list[Alert]:
    """The open alerts that were raised, newest first."""
    statement = text(f"""
        SELECT {_ALERT} FROM alert AS a WHERE ended_at IS NULL AND raised_at IS NOT NULL
        ORDER BY raised_at DESC, id DESC
    """)
    return [_alert(row) for row in session.execute(statement)]


def over(session: Session, *, limit: int) -> list[Alert]:
    """The alerts that are over, the last first; tests are not among them."""
    statement = text(f"""
        SELECT {_ALERT} FROM alert AS a WHERE ended_at IS NOT NULL AND kind <> 'test'
        ORDER BY ended_at DESC, id DESC LIMIT :limit
    """)
    return [_alert(row) for row in session.execute(statement, {"limit": limit})]


def queue(session: Session, alert_id: int, receivers: Sequence[str], *, now: datetime) -> None:
    """Put the message that an alert began on its way to each of ``receivers``, once."""
    statement = text("""
        INSERT INTO alert_message (alert_id, phase, channel, receiver, state, next_at)
        SELECT :id, 'raised', :channel, unnest(CAST(:receivers AS text[])), 'waiting', :now
        ON CONFLICT DO NOTHING
    """)
    values = {"id": alert_id, "channel": EMAIL, "receivers": list(receivers), "now": now}
    session.execute(statement, values)


def queue_end(session: Session, alert_id: int, *, now: datetime) -> None:
    """Put the message that an alert is over on its way to all who are told that it began."""
    statement = text("""
        INSERT INTO alert_message (alert_id, phase, channel, receiver, state, next_at)
        SELECT alert_id, 'ended', channel, receiver, 'waiting', :now FROM alert_message
        WHERE alert_id = :id AND phase = 'raised' AND state <> 'failed'
        ON CONFLICT DO NOTHING
    """)
    session.execute(statement, {"id": alert_id, "now": now})


def is_any_due(session: Session, *, now: datetime) -> bool:
    """Whether there is a message to send."""
    statement = text("""
        SELECT EXISTS (SELECT FROM alert_message WHERE state = 'waiting' AND next_at <= :now)
    """)
    return bool(session.execute(statement, {"now": now}).scalar_one())


def claim(session: Session, *, now: datetime, until: datetime) -> Message | None:
    """The message that has waited longest, counted as tried; nobody else gets it before ``until``.
    None where nothing is due. That an alert is over is not told before that it began."""
    statement = text(f"""
        WITH m AS (
          UPDATE alert_message SET attempts = attempts + 1, next_at = :until
          WHERE id = (
            SELECT o.id FROM alert_message AS o
            WHERE o.state = 'waiting' AND o.next_at <= :now AND NOT EXISTS (
              SELECT FROM alert_message AS first WHERE o.phase = 'ended'
                AND first.alert_id = o.alert_id AND first.phase = 'raised'
                AND first.channel = o.channel AND first.receiver = o.receiver
                AND first.state = 'waiting')
            ORDER BY o.next_at, o.id LIMIT 1 FOR UPDATE SKIP LOCKED)
          RETURNING *)
        SELECT {_MESSAGE} FROM m JOIN alert AS a ON a.id = m.alert_id
    """)
    row = session.execute(statement, {"now": now, "until": until}).one_or_none()
    return None if row is None else _message(row)


def record(
    session: Session,
    message_id: int,
    state: MessageState,
    *,
    problem: str,
    next_at: datetime,
    now: datetime,
) -> None:
    """Write how an attempt ended, and when the next is."""
    statement = text("""
        UPDATE alert_message SET state = :state, problem = :problem, next_at = :next_at,
          sent_at = CASE WHEN :state = 'sent' THEN CAST(:now AS timestamptz) END
        WHERE id = :id
    """)
    values = {"id": message_id, "state": state.value, "problem": problem, "next_at": next_at}
    session.execute(statement, {**values, "now": now})


def postpone(session: Session, channel: str, *, now: datetime, until: datetime) -> None:
    """Let every message of a channel that is due before ``until`` wait until then."""
    statement = text("""
        UPDATE alert_message SET next_at = :until
        WHERE channel = :channel AND state = 'waiting' AND next_at <= :now
    """)
    session.execute(statement, {"channel": channel, "now": now, "until": until})


def messages(session: Session, *, limit: int = 20) -> list[Message]:
    """The newest messages, newest first."""
    statement = text(f"""
        SELECT {_MESSAGE} FROM alert_message AS m JOIN alert AS a ON a.id = m.alert_id
        ORDER BY m.id DESC LIMIT :limit
    """)
    return [_message(row) for row in session.execute(statement, {"limit": limit})]


def waiting(session: Session) -> int:
    """How many messages wait to be sent."""
    return int(
        session.scalar(text("SELECT count(*) FROM alert_message WHERE state = 'waiting'")) or 0
    )


def forget(session: Session, *, before: datetime) -> int:
    """Delete the alerts that ended before then, with their messages; how many."""
    statement = text("DELETE FROM alert WHERE ended_at < :before RETURNING 1")
    return len(session.execute(statement, {"before": before}).all())


def _json(detail: Mapping[str, object]) -> str:
    return orjson.dumps(dict(detail)).decode()


def _alert(row: Row[Any]) -> Alert:
    found = row._mapping
    names = Alert.__dataclass_fields__
    return Alert(**{**{name: found[name] for name in names}, "kind": Kind(found["kind"])})


def _message(row: Row[Any]) -> Message:
    found = row._mapping
    return Message(
        id=found["message_id"],
        alert=_alert(row),
        phase=Phase(found["phase"]),
        channel=found["channel"],
        receiver=found["receiver"],
        state=MessageState(found["state"]),
        attempts=found["attempts"],
        next_at=found["next_at"],
        problem=found["problem"],
        sent_at=found["sent_at"],
    )
