"""The job that forgets files handed over long ago."""

from pathlib import Path

from background.terms import Context
from domain.job import JobState, Outcome
from domain.line import Line
from services import uploads


def forget(context: Context, folder: Path) -> Outcome:
    """Delete old files, and those of which nothing is known."""
    with context.transaction() as session:
        forgotten = uploads.forget_old(session, folder=folder, now=context.now())
    if not forgotten:
        return Outcome(JobState.SKIPPED, Line("job.no_old_file"))
    return Outcome(JobState.SUCCEEDED, result={"forgotten": forgotten})
