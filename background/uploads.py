"""The job that forgets files handed over long ago."""

from pathlib import Path

from background.terms import Context
from domain.job import JobState, Outcome
from services import uploads


def forget(context: Context, folder: Path) -> Outcome:
    """Delete old files, and those of which nothing is known."""
    with context.transaction() as session:
        forgotten = uploads.forget_old(session, folder=folder, now=context.now())
    if not forgotten:
        return Outcome(JobState.SKIPPED, "No file is that old.")
    return Outcome(JobState.SUCCEEDED, result={"forgotten": forgotten})
