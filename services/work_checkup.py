"""What is to be said about the worker, its jobs and the sources."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries import job_records, sources
from db.queries.job_records import JobRecord
from domain.checkup import Line, broken, look, ok
from domain.source import Health, SourceHealth
from services import jobs

# So often in a row is no accident.
_OFTEN = 3
_LONG_WAIT = timedelta(minutes=10)


def lines(session: Session, *, now: datetime) -> Iterator[Line]:
    """Whether somebody works, how each job ended last, and how each source is."""
    yield _worker(session, now)
    for record in job_records.listed(session, poll=jobs.POLL):
        yield _job(record, now)
    for health in sources.health(session, now=now):
        yield _source(health, now)


def age(since: datetime, now: datetime) -> str:
    """How long ago, in the unit that fits."""
    seconds = max(0.0, (now - since).total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def _worker(session: Session, now: datetime) -> Line:
    since = job_records.waiting_since(session)
    if not job_records.is_led(session):
        return look("worker", "none is running", "Start script/server, or: python worker.py")
    if since is not None and now - since > _LONG_WAIT:
        advice = "All workers are busy or stuck: read their log; a second one may run beside."
        return look("worker", f"a job was queued {age(since, now)} and waits", advice)
    return ok("worker", "running")


def _job(record: JobRecord, now: datetime) -> Line:
    about, last = f"job {record.name}", "never succeeded"
    if record.succeeded_at is not None:
        last = f"last succeeded {age(record.succeeded_at, now)}"
    if record.ended_at is None:
        return ok(about, "waits for its first time")
    if not record.failures:
        # Skipped: it says why.
        return ok(about, f"{last}. {record.reason}".rstrip(". "))
    said = f"failed {_times(record.failures)}, {last}: {record.reason}"
    advice = f"Mend what it says, then type: python manage.py run-job {record.name}"
    return (broken if record.failures >= _OFTEN else look)(about, said, advice)


def _source(source: SourceHealth, now: datetime) -> Line:
    about = f"source {source.slug}"
    last = "never read"
    if source.last_success_at is not None:
        last = f"last read {age(source.last_success_at, now)}"
    if source.health is Health.FAILING:
        said = f"failed {_times(source.failures)}, {last}: {source.last_error}"
        advice = f"docs/operations.md, then: python manage.py run-job poll {source.slug}"
        return (broken if source.failures >= _OFTEN else look)(about, said, advice)
    if source.health in (Health.LATE, Health.NEVER):
        return look(about, last, "It is read by a worker: is one running?")
    if source.health is Health.PAUSED:
        return ok(about, f"paused, {last}")
    by_hand = ", by hand" if source.health is Health.BY_HAND else ""
    return ok(about, f"{last}{by_hand}")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times in a row"
