"""What is to be said about the worker, its jobs and the sources."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from components import moments
from db.queries import job_records, sources
from db.queries.job_records import JobRecord
from domain.checkup import Line, broken, look, ok
from domain.source import Health, SourceHealth
from locales import t, worded
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


def _worker(session: Session, now: datetime) -> Line:
    since, about = job_records.waiting_since(session), t("doctor.about.worker")
    if not job_records.is_led(session):
        return look(about, t("doctor.worker.none"), t("doctor.worker.start"))
    if since is not None and now - since > _LONG_WAIT:
        said = t("doctor.worker.waits", age=moments.age(now - since))
        return look(about, said, t("doctor.worker.busy"))
    return ok(about, t("doctor.worker.well"))


def _job(record: JobRecord, now: datetime) -> Line:
    about, last = t("doctor.about.job", name=record.name), t("doctor.job.never")
    if record.succeeded_at is not None:
        last = t("doctor.job.last", age=moments.age(now - record.succeeded_at))
    if record.ended_at is None:
        return ok(about, t("doctor.job.first"))
    reason = worded(record.reason)
    if not record.failures:
        # Skipped: it says why.
        return ok(about, f"{last}. {reason}".rstrip(". "))
    said = t("doctor.failed", n=record.failures, last=last, reason=reason)
    advice = t("doctor.job.advice", name=record.name)
    return (broken if record.failures >= _OFTEN else look)(about, said, advice)


def _source(source: SourceHealth, now: datetime) -> Line:
    about, last = t("doctor.about.source", name=source.slug), t("doctor.source.never")
    if source.last_success_at is not None:
        last = t("doctor.source.last", age=moments.age(now - source.last_success_at))
    if source.health is Health.FAILING:
        reason = worded(source.last_error)
        said = t("doctor.failed", n=source.failures, last=last, reason=reason)
        advice = t("doctor.source.advice", name=source.slug)
        return (broken if source.failures >= _OFTEN else look)(about, said, advice)
    if source.health in (Health.LATE, Health.NEVER):
        return look(about, last, t("doctor.source.late"))
    if source.health in (Health.PAUSED, Health.BY_HAND):
        return ok(about, t(f"doctor.source.{source.health}", last=last))
    return ok(about, last)
