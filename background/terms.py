"""What a job is given, and what a schedule and a worker's pace say."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from apscheduler.triggers.cron import CronTrigger
from sqlalchemy.orm import Session

from db.queries import jobs as job_rows
from db.session import Sessions, transaction
from domain.job import Interrupted, Job, Outcome
from services import jobs


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things last, in seconds: a job's lease, an idle loop's sleep where nothing is
    announced, the time between two looks for due polls, what running jobs are given when the
    worker stops, and how long a transaction may stand still. ``threads`` jobs run at a time."""

    lease_s: float = 60.0
    idle_s: float = 5.0
    clock_s: float = 5.0
    grace_s: float = 8.0
    asleep_s: float = 600.0
    threads: int = 2


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A job and when it is due, in the five fields of cron, UTC."""

    name: str
    cron: str
    argument: str = ""

    @property
    def key(self) -> str:
        """Under this the time it was last queued for is kept."""
        return f"{self.name} {self.argument}".strip()

    def trigger(self) -> CronTrigger:
        """What APScheduler goes by. Raises ``ValueError`` where ``cron`` is not five fields."""
        return CronTrigger.from_crontab(self.cron, timezone=UTC)

    def was_due(self, since: datetime, *, now: datetime) -> bool:
        """Whether it fell due after ``since`` and not after ``now``."""
        first = self.trigger().get_next_fire_time(since, now)
        return first is not None and first <= now


@dataclass(frozen=True, slots=True)
class Round:
    """What the clock does itself every so often, whatever the jobs do."""

    work: Callable[[Sessions], None]
    every_s: float


@dataclass(frozen=True, slots=True)
class Context:
    """What a job is given. ``contact`` is how a feed's operator reaches ours; ``ended`` is set
    where the job must stop."""

    job: Job
    sessions: Sessions
    contact: str = ""
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def argument(self) -> str:
        return self.job.argument

    def now(self) -> datetime:
        return datetime.now(UTC)

    def heed(self) -> None:
        """Raises ``Interrupted`` where the job must stop: let it pass."""
        if self.ended.is_set():
            raise Interrupted

    def progress(self, fraction: float, step: str) -> None:
        """Say how far the job is, from 0 to 1, every second or so.

        Raises ``Interrupted`` where the job must stop: let it pass.
        """
        job = self.job
        self.heed()
        with transaction(self.sessions) as session:
            if not job_rows.report(session, job.id, job.fence, progress=fraction, step=step):
                raise Interrupted

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session committed at the end of the block, provided that the job is still ours.

        Raises ``IllegalStep``, with nothing committed, where it was taken away.
        """
        with transaction(self.sessions) as session:
            yield session
            jobs.require_held(session, self.job)


Jobs = Mapping[str, Callable[[Context], Outcome]]
