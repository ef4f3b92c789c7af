"""The job loop: threads that claim a job, hold its lease, run it and write how it ended."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import structlog

from alerts import failures
from background.terms import Context, Jobs, Pace
from db.notices import DISCONNECTED
from db.queries import jobs as job_rows
from db.session import Sessions, transaction
from domain.errors import IllegalStep, Refusal
from domain.job import Interrupted, Job, JobState, Outcome
from domain.line import Line
from locales import english
from services import jobs

_RETRY_S = 1.0
_LONGEST_REASON = 500

log = structlog.get_logger("worker")


class Loop:
    """Runs the jobs it knows, ``pace.threads`` at a time, until ``stop``."""

    def __init__(
        self, sessions: Sessions, known: Jobs, pace: Pace, *, worker: str, contact: str = ""
    ) -> None:
        self._sessions, self._known, self._pace = sessions, known, pace
        self._worker, self._contact = worker, contact
        self._running: dict[int, Context] = {}
        self._stopped, self._news = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"jobs-{number}", daemon=True)
            for number in range(pace.threads)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Something was announced: look for a job now."""
        self._news.set()

    def is_alive(self) -> bool:
        """False where a thread died of something that is no fault of a job."""
        return all(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        """Claim nothing more, give running jobs ``pace.grace_s`` and put back what is left."""
        deadline = time.monotonic() + self._pace.grace_s
        self._stopped.set()
        self._news.set()
        for context in list(self._running.values()):
            context.ended.set()
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        for context in list(self._running.values()):
            self._abandon(context)

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                job = self._claimed()
            except DISCONNECTED as lost:
                log.warning("database_away", error=_sentence(lost))
                self._stopped.wait(_RETRY_S)
                continue
            if job is None:
                self._news.wait(self._pace.idle_s)
                self._news.clear()
            else:
                with structlog.contextvars.bound_contextvars(job=job.id, name=job.name):
                    self._run(Context(job, self._sessions, self._contact))

    def _claimed(self) -> Job | None:
        """The next job. Whoever looks for one ends those whose worker died: no leader is needed."""
        now = _now()
        until = now + timedelta(seconds=self._pace.lease_s)
        with transaction(self._sessions) as session:
            for dead in job_rows.interrupt_expired(session, now=now):
                log.warning("job_interrupted", job=dead.id, name=dead.name)
            return job_rows.claim_next(session, worker=self._worker, now=now, lease_until=until)

    def _run(self, context: Context) -> None:
        self._running[context.job.id] = context
        if self._stopped.is_set():
            context.ended.set()
        log.info("job_started", argument=context.argument)
        try:
            with self._held(context):
                self._write(context, self._outcome(context))
        finally:
            del self._running[context.job.id]

    def _outcome(self, context: Context) -> Outcome | None:
        """How the job ended; None where it stopped because it had to."""
        work = self._known.get(context.job.name)
        if work is None:
            return Outcome(JobState.FAILED, Line("job.unknown", {"name": context.job.name}))
        try:
            return work(context)
        except Interrupted:
            return None
        except Refusal as refusal:
            return Outcome(JobState.FAILED, refusal.said)
        except DISCONNECTED as lost:
            log.warning("database_away", error=_sentence(lost))
            return Outcome(JobState.INTERRUPTED, Line("job.database_away"))
        except Exception as error:
            log.exception("job_broke")
            failures.tell(error)
            return Outcome(JobState.FAILED, Line("job.broke", {"error": _sentence(error)}))

    def _write(self, context: Context, outcome: Outcome | None) -> None:
        """Write the end, however long the database is away; it may have given the job up."""
        while True:
            try:
                self._end(context.job, outcome)
            except IllegalStep as taken:
                log.warning("job_taken_away", reason=taken.sentence)
            except DISCONNECTED as lost:
                log.warning("database_away", error=_sentence(lost))
                time.sleep(_RETRY_S)
                continue
            return

    def _end(self, job: Job, outcome: Outcome | None) -> None:
        with transaction(self._sessions) as session:
            if outcome is None:
                jobs.put_back(session, job, now=_now())
            else:
                jobs.finish(session, job, outcome, now=_now())
        state, reason = (outcome.state, outcome.reason) if outcome else ("put back", "")
        log.info("job_ended", state=str(state), reason=english(reason))

    def _abandon(self, context: Context) -> None:
        """From here on the job's fence is void: its thread cannot publish any more."""
        try:
            self._end(context.job, None)
        except (IllegalStep, *DISCONNECTED) as refused:
            log.warning("job_not_put_back", job=context.job.id, error=_sentence(refused))

    @contextmanager
    def _held(self, context: Context) -> Iterator[None]:
        """The lease is extended from a thread of its own until the block ends."""
        done = threading.Event()
        beats = threading.Thread(target=self._beat, args=(context, done), daemon=True)
        beats.start()
        try:
            yield
        finally:
            done.set()

    def _beat(self, context: Context, done: threading.Event) -> None:
        job, lease_s = context.job, self._pace.lease_s
        while not done.wait(lease_s / 3):
            until = _now() + timedelta(seconds=lease_s)
            try:
                with transaction(self._sessions) as session:
                    held = job_rows.heartbeat(session, job.id, job.fence, lease_until=until)
            except DISCONNECTED:
                continue
            if not held:
                context.ended.set()
                return


def _now() -> datetime:
    return datetime.now(UTC)


def _sentence(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".strip()[:_LONGEST_REASON]
