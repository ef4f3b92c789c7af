"""The jobs that forget: what is of no use any more after a time of Halo's own, what is personal
after the time an operator set."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from background import webhooks
from background.terms import Context
from db.queries import jobs as job_rows
from db.queries import rate_limits
from db.queries import sessions as session_rows
from db.queries import tokens as token_rows
from domain.job import JobState, Outcome
from domain.line import Line
from services import audit_chain, forgetting

KEPT_JOBS_DAYS = 90
# So long a person sees on the account page what they once made.
KEPT_TOKENS_DAYS = 90


def jobs(context: Context) -> Outcome:
    """Delete the rows of jobs that ended more than ``KEPT_JOBS_DAYS`` ago."""
    with context.transaction() as session:
        before = context.now() - timedelta(days=KEPT_JOBS_DAYS)
        forgotten = job_rows.forget(session, before=before)
    return _told({"forgotten": forgotten}, KEPT_JOBS_DAYS)


def sessions(context: Context, days: int) -> Outcome:
    """Delete sign-in sessions that expired more than ``days`` ago."""
    with context.transaction() as session:
        forgotten = session_rows.forget(session, before=context.now() - timedelta(days=days))
    return _told({"forgotten": forgotten}, days)


def access(context: Context) -> Outcome:
    """Delete tokens that ended more than ``KEPT_TOKENS_DAYS`` ago, the counts of programs that ask
    no more, and old messages to webhooks."""
    now = context.now()
    with context.transaction() as session:
        told: dict[str, object] = {
            "tokens": token_rows.forget(session, before=now - timedelta(days=KEPT_TOKENS_DAYS)),
            "limits": rate_limits.forget(session, before=now - timedelta(hours=1)),
            "messages": webhooks.forget(session, context),
        }
    if not any(told.values()):
        return Outcome(JobState.SKIPPED, Line("job.nothing_old"))
    return Outcome(JobState.SUCCEEDED, result=told)


def audit(context: Context, days: int | None) -> Outcome:
    """Forget entries of the audit trail of more than ``days`` ago."""
    if days is None:
        return _kept("HALO_KEEP_AUDIT_DAYS")
    with context.transaction() as session:
        now = context.now()
        gone = audit_chain.forget(session, before=now - timedelta(days=days), now=now)
    return _told({"events": gone}, days)


def reports(context: Context, days: int | None, folder: Path) -> Outcome:
    """Take words, files and exact place from reports received more than ``days`` ago."""
    if days is None:
        return _kept("HALO_KEEP_REPORT_DAYS")

    def some(session: Session, before: datetime) -> tuple[int, int]:
        return forgetting.strip_reports(session, folder, before=before, now=context.now())

    return _repeated(context, some, forgetting.REPORTS, ("reports", "files"), days)


def records(context: Context, days: int | None) -> Outcome:
    """Delete records as they were published, read more than ``days`` ago."""
    if days is None:
        return _kept("HALO_KEEP_RECORD_DAYS")

    def some(session: Session, before: datetime) -> tuple[int, int]:
        return forgetting.delete_records(session, before=before)

    return _repeated(context, some, forgetting.RECORDS, ("records", "faults"), days)


def _repeated(
    context: Context,
    some: Callable[[Session, datetime], tuple[int, int]],
    action: str,
    names: tuple[str, str],
    days: int,
) -> Outcome:
    """Do ``some`` at a time, each written down with it, until nothing is left."""
    before = context.now() - timedelta(days=days)
    told = dict.fromkeys(names, 0)
    while True:
        context.heed()
        with context.transaction() as session:
            gone = dict(zip(names, some(session, before), strict=True))
            if any(gone.values()):
                forgetting.note(session, action, before=before, now=context.now(), **gone)
        if not any(gone.values()):
            return _told(told, days)
        told = {name: told[name] + gone[name] for name in names}


def _kept(setting: str) -> Outcome:
    return Outcome(JobState.SKIPPED, Line("job.kept_for_ever", {"setting": setting}))


def _told(told: dict[str, int], days: int) -> Outcome:
    if not any(told.values()):
        return Outcome(JobState.SKIPPED, Line("job.nothing_older", {"n": days}))
    return Outcome(JobState.SUCCEEDED, result={**told})
