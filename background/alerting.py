"""A look each minute at what may be wrong, and the job that tells of it by e-mail.

A message is counted as tried before it is handed to the mail server, and once the server has taken
it that is written down. Between the two a process may die: nobody then knows whether the server has
it, and it is sent again, under the same Message-ID. In every other case it is sent once.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.orm import Session

import locales
from alerts.delivery import DeliveryError, Letter
from alerts.email import Email
from background.terms import Context
from components import alert_words
from db.queries import accounts
from db.queries import alerts as rows
from db.queries import cities as chosen
from db.session import Sessions, transaction
from domain.alert import KEPT, MOST_ATTEMPTS, Change, Message, MessageState, Phase
from domain.errors import Unavailable
from domain.job import JobState, Outcome
from domain.line import Line
from domain.webhook import pause
from services import alert_findings, alerting, cities
from services.alert_findings import Ground

# After so long the job ends; where more is due the clock queues it again.
LONGEST_S = 60.0
_CLAIMED_FOR = timedelta(minutes=2)

log = structlog.get_logger("worker")


@dataclass(frozen=True, slots=True)
class Post:
    """How people are told: ``channel`` is None where no mail server was named, ``to`` are receivers
    (empty: all administrators), ``site`` is where Halo is reached."""

    channel: Email | None
    to: Sequence[str] = ()
    site: str | None = None


def _clock() -> datetime:
    return datetime.now(UTC)


def look(
    sessions: Sessions, ground: Ground, post: Post, *, clock: Callable[[], datetime] = _clock
) -> None:
    """Look at everything, and raise and end alerts; queue the job that tells of them."""
    now = clock()
    try:
        found = list(alert_findings.of_ground(ground, clock=clock))
    except Unavailable as away:
        # Without the database nothing can be written down either.
        log.warning("database_away", error=away.sentence)
        return
    with transaction(sessions) as session:
        if chosen.chosen(session) is None:
            return
        found += alert_findings.of_work(session, now=now)
        to = alerting.receivers(session, post.to) if post.channel else []
        told = alerting.raise_due(session, found, to, now=now)
        alerting.enqueue_due(session, now=now)
    if told.get(Change.RAISE) or told.get(Change.END):
        log.warning("alerts", raised=told.get(Change.RAISE, 0), ended=told.get(Change.END, 0))


def deliver(context: Context, post: Post) -> Outcome:
    """Send what is due, for at most ``LONGEST_S``."""
    if post.channel is None:
        return Outcome(JobState.SKIPPED, Line("job.no_mail_server", {"setting": "HALO_SMTP_HOST"}))
    told = {"sent": 0, "failed": 0}
    ends = time.monotonic() + LONGEST_S
    while time.monotonic() < ends:
        context.heed()
        sent = _sent(context, post, post.channel)
        if sent is None:
            break
        told["sent" if sent else "failed"] += 1
    if not any(told.values()):
        return Outcome(JobState.SKIPPED, Line("job.no_message"))
    return Outcome(JobState.SUCCEEDED, result=dict(told))


def forget(context: Context) -> Outcome:
    """Delete alerts that ended more than ``KEPT`` ago, with their messages."""
    with context.transaction() as session:
        gone = rows.forget(session, before=context.now() - KEPT)
    if not gone:
        return Outcome(JobState.SKIPPED, Line("job.no_old_alert", {"n": KEPT.days}))
    return Outcome(JobState.SUCCEEDED, result={"forgotten": gone})


def _sent(context: Context, post: Post, channel: Email) -> bool | None:
    """Send the next message: whether it was taken; None where none is due."""
    now = context.now()
    with context.transaction() as session:
        message = rows.claim(session, now=now, until=now + _CLAIMED_FOR)
        written = None if message is None else _letter(session, message, post, now=now)
    if message is None or written is None:
        return None
    try:
        channel.send(written)
    except DeliveryError as failed:
        with context.transaction() as session:
            _failed(session, message, failed, now=context.now())
        return False
    with context.transaction() as session:
        arrived = context.now()
        rows.record(
            session, message.id, MessageState.SENT, problem="", next_at=message.next_at, now=arrived
        )
    return True


def _failed(session: Session, message: Message, failed: DeliveryError, *, now: datetime) -> None:
    """Try again later, all others of the channel too where it is the server that is away."""
    ended = failed.permanent or message.attempts >= MOST_ATTEMPTS
    state = MessageState.FAILED if ended else MessageState.WAITING
    later = now + pause(message.attempts)
    problem = f"{failed.code} {failed.said}".strip()
    rows.record(session, message.id, state, problem=problem, next_at=later, now=now)
    if failed.away:
        rows.postpone(session, message.channel, now=now, until=later)


def _letter(session: Session, message: Message, post: Post, *, now: datetime) -> Letter:
    """In the language of whose address it is, else in the city's first."""
    city = cities.current(session)
    reader = accounts.by_email(session, message.receiver)
    language = (reader.language if reader else None) or city.languages[0]
    alert, phase = message.alert, message.phase
    with locales.spoken(language):
        return Letter(
            to=message.receiver,
            subject=alert_words.subject(alert, phase, city.name),
            body=alert_words.letter(
                alert, phase, city=city.name, zone=city.zone, site=post.site, now=now
            ),
            id=_number(message, phase),
            at=now,
            language=language,
            answers=_number(message, Phase.RAISED) if phase is Phase.ENDED else "",
        )


def _number(message: Message, phase: Phase) -> str:
    """The same at each attempt, and another in a database that was restored and went on anew."""
    alert = message.alert
    reader = hashlib.sha256(message.receiver.encode()).hexdigest()[:12]
    return f"halo.{alert.id}.{int(alert.noticed_at.timestamp())}.{phase}.{reader}"
