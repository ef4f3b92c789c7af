"""The job that cleans photos, sounds and films of reports, one after the other."""

from collections import Counter
from pathlib import Path

from background.terms import Context
from db.queries import report_media as rows
from domain.job import JobState, Outcome
from domain.line import Line
from domain.report_media import Media, Unfit
from services.media import cleaning, storing


def clean(context: Context, folder: Path) -> Outcome:
    """Clean every file that waits, the longest waiting first, and delete what nobody names.

    The file that was sent goes once it is written down what became of it.
    """
    told: Counter[str] = Counter()
    while media := _next(context):
        told[_cleaned(context, media, folder)] += 1
        context.progress(0.5, "media")
    with context.transaction() as session:
        orphans = storing.sweep(session, folder=folder, now=context.now())
    if not told and not orphans:
        return Outcome(JobState.SKIPPED, Line("job.no_media"))
    result: dict[str, object] = {**told, "orphans": orphans}
    return Outcome(JobState.SUCCEEDED, result=result)


def _next(context: Context) -> Media | None:
    with context.sessions() as session:
        return rows.next_waiting(session)


def _cleaned(context: Context, media: Media, folder: Path) -> str:
    """Clean one file; what became of it."""
    found = cleaning.cleaned(media, folder, heed=context.heed)
    with context.transaction() as session:
        if isinstance(found, Unfit):
            is_kept = False
            rows.set_refused(session, media.id, found, now=context.now())
        else:
            is_kept = rows.set_kept(session, found.media, digest=found.digest, now=context.now())
    storing.waiting(folder, media.id).unlink(missing_ok=True)
    if not is_kept:
        # Refused, or its report was erased meanwhile.
        storing.kept(folder, media.id).unlink(missing_ok=True)
    return "kept" if is_kept else "refused"
