"""What the operator must know: what is wrong, since when, and when that is told or taken back.

An alert is told once, however often it is found, and once more when it is over. So that something
that comes and goes is not told each time, it must last for its rule's ``patience`` before it is
raised, and be well for ``calm`` before it has ended; between ill and well it stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

# As the audit trail calls them.
HEEDED, TRIED = "alert_heeded", "alert_tried"
KEPT = timedelta(days=365)
MOST_ATTEMPTS = 14


class Kind(StrEnum):
    """What may be wrong. ``TEST`` is what an administrator asked for: nothing."""

    JOB_FAILED = "job_failed"
    JOBS_WAIT = "jobs_wait"
    SOURCE_FAILING = "source_failing"
    SOURCE_SILENT = "source_silent"
    SOURCE_BREAK = "source_break"
    DISK_FULL = "disk_full"
    BACKUP_FAILED = "backup_failed"
    BACKUP_OLD = "backup_old"
    CLOCK_OFF = "clock_off"
    MIGRATIONS = "migrations"
    TEST = "test"


class Level(StrEnum):
    """How something was found: ill, well, or between the two."""

    ILL = "ill"
    BETWEEN = "between"
    WELL = "well"


class Phase(StrEnum):
    """What a message tells of: that it began, or that it is over."""

    RAISED = "raised"
    ENDED = "ended"


class MessageState(StrEnum):
    """Where a message is."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Change(StrEnum):
    """What is to be done about an alert after a look."""

    NONE = "none"
    NOTICE = "notice"
    RAISE = "raise"
    STAY = "stay"
    CALM = "calm"
    END = "end"
    FORGET = "forget"


@dataclass(frozen=True, slots=True)
class Rule:
    """How long something is ill before it is raised, and well before it has ended."""

    patience: timedelta = timedelta(0)
    calm: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing is at one look; ``detail`` holds the figures that tell of it."""

    kind: Kind
    subject: str
    level: Level
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alert:
    """Ill since ``noticed_at``, told since ``raised_at`` (None: not yet), last found ill at
    ``seen_at``, well since ``well_at`` (None: ill), over since ``ended_at`` (None: open)."""

    id: int
    kind: Kind
    subject: str
    noticed_at: datetime
    raised_at: datetime | None
    seen_at: datetime
    well_at: datetime | None
    ended_at: datetime | None
    detail: Mapping[str, object]
    heeded_at: datetime | None
    heeded_by: int | None


@dataclass(frozen=True, slots=True)
class Message:
    """A message about ``alert`` to one receiver. ``problem`` is what went wrong with the last
    attempt, empty once it is sent; it is tried next at ``next_at``."""

    id: int
    alert: Alert
    phase: Phase
    channel: str
    receiver: str
    state: MessageState
    attempts: int
    next_at: datetime
    problem: str
    sent_at: datetime | None


RULES: Mapping[Kind, Rule] = {
    Kind.JOB_FAILED: Rule(calm=timedelta(minutes=15)),
    Kind.JOBS_WAIT: Rule(patience=timedelta(minutes=10), calm=timedelta(minutes=10)),
    Kind.SOURCE_FAILING: Rule(calm=timedelta(minutes=30)),
    Kind.SOURCE_SILENT: Rule(patience=timedelta(minutes=15), calm=timedelta(minutes=15)),
    Kind.SOURCE_BREAK: Rule(),
    Kind.DISK_FULL: Rule(patience=timedelta(minutes=2)),
    Kind.BACKUP_FAILED: Rule(),
    Kind.BACKUP_OLD: Rule(patience=timedelta(hours=24)),
    Kind.CLOCK_OFF: Rule(patience=timedelta(minutes=3), calm=timedelta(minutes=5)),
    Kind.MIGRATIONS: Rule(patience=timedelta(minutes=5)),
}


def change(standing: Alert | None, finding: Finding, *, now: datetime) -> Change:
    """What ``finding`` means for the open alert of its kind and subject, or for there being none.

    A clock that was set back makes nobody wait longer: what seems to lie ahead counts as now.
    """
    rule = RULES[finding.kind]
    if finding.level is Level.BETWEEN:
        return Change.NONE
    if finding.level is Level.WELL:
        return _well(standing, rule, now)
    if standing is None:
        return Change.RAISE if not rule.patience else Change.NOTICE
    if standing.raised_at is None and now - standing.noticed_at >= rule.patience:
        return Change.RAISE
    return Change.STAY


def _well(standing: Alert | None, rule: Rule, now: datetime) -> Change:
    if standing is None:
        return Change.NONE
    if standing.raised_at is None:
        return Change.FORGET
    if now - (standing.well_at or now) >= rule.calm:
        return Change.END
    return Change.NONE if standing.well_at else Change.CALM
