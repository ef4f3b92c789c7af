"""The clock queues what is due. Only the leader among the workers has one."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.orm import Session

from alerts import failures
from background.terms import Round, Scheduled
from db.notices import DISCONNECTED
from db.queries import jobs as job_rows
from db.queries import schedule
from db.session import Sessions, transaction
from services import alerting, jobs, media, webhooks

log = structlog.get_logger("worker")
_SET_BACK_S = 30.0


class Enqueue(Protocol):
    """Queues jobs where there is something to do."""

    def __call__(self, session: Session, *, now: datetime) -> object: ...


# What no schedule says: sources whose pause is over, news for webhooks, media that would wait for
# nobody, alerts nobody was told of.
_DUE: tuple[Enqueue, ...] = (
    *(jobs.enqueue_polls, webhooks.enqueue_due),
    *(media.enqueue_left, alerting.enqueue_due),
)


class Wall:
    """The machine's clock, beside one that nobody can set."""

    def __init__(self) -> None:
        self._ahead_s = _ahead_s()

    def was_set_back(self) -> bool:
        """Whether it was, by more than ``_SET_BACK_S``, since it was last asked."""
        before, self._ahead_s = self._ahead_s, _ahead_s()
        return before - self._ahead_s > _SET_BACK_S


def _ahead_s() -> float:
    return time.time() - time.monotonic()


@contextmanager
def running(
    sessions: Sessions,
    entries: Sequence[Scheduled],
    *,
    every_s: float,
    rounds: Sequence[Round] = (),
) -> Iterator[None]:
    """The clock goes while the block lasts. Each entry is looked at every ``every_s``: that catches
    up with what fell due while no clock went, and heeds a time an administrator has just set."""
    # A run that comes late still runs, once for all that were missed.
    defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    clock = BackgroundScheduler(timezone=UTC, job_defaults=defaults)
    every = {"seconds": every_s, "next_run_time": _now()}
    for entry in entries:
        clock.add_job(queue, "interval", [sessions, entry], **every)
    for enqueue in _DUE:
        clock.add_job(queue_due, "interval", [sessions, enqueue], **every)
    for one in rounds:
        when = {"seconds": one.every_s, "next_run_time": _now()}
        clock.add_job(go_round, "interval", [sessions, one], **when)
    clock.start()
    try:
        yield
    finally:
        clock.shutdown(wait=False)


def queue(sessions: Sessions, entry: Scheduled) -> None:
    """Queue a scheduled job where it fell due since it was last queued: once, however often.

    At the very first start nothing was missed.
    """
    now = _now()
    try:
        with transaction(sessions) as session:
            since = job_rows.mark(session, entry.key)
            if since is None:
                job_rows.move_mark(session, entry.key, None, now=now)
            elif _was_due(session, entry, since, now=now):
                jobs.enqueue_scheduled(
                    session, entry.name, entry.argument, key=entry.key, since=since, now=now
                )
    except DISCONNECTED as lost:
        log.warning("database_away", error=str(lost))


def _was_due(session: Session, entry: Scheduled, since: datetime, *, now: datetime) -> bool:
    own = schedule.own(session, entry.name)
    if own is None:
        return entry.was_due(since, now=now)
    # A time set just now that lies before now is tomorrow's, not one that was missed.
    return replace(entry, cron=own.cron).was_due(max(since, own.changed_at), now=now)


def queue_due(sessions: Sessions, enqueue: Enqueue) -> None:
    """Queue what ``enqueue`` finds to do."""
    try:
        with transaction(sessions) as session:
            enqueue(session, now=_now())
    except DISCONNECTED as lost:
        log.warning("database_away", error=str(lost))


def go_round(sessions: Sessions, one: Round) -> None:
    """Do what the clock does itself. A fault of it stops neither the clock nor the next round."""
    try:
        one.work(sessions)
    except DISCONNECTED as lost:
        log.warning("database_away", error=str(lost))
    except Exception as error:
        log.exception("round_broke")
        failures.tell(error)


def _now() -> datetime:
    return datetime.now(UTC)
