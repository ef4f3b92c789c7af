"""The job that looks for hot spots: every group and window by night, one of each on demand."""

from background.terms import Context
from domain import hot_spot
from domain.job import JobState, Outcome
from domain.line import Line, Said
from services import cities


def search(context: Context) -> Outcome:
    """Look where the argument says ("burglary 90"; nothing: everywhere). What was found before a
    search ends is kept as it is, so that a run that breaks off loses only its last search."""
    # scikit-learn and numba are heavy: whoever does not search does without.
    from analytics.hot_spots.window import Settings
    from analytics.runs import hot_spots as runs

    wanted, now = hot_spot.searches(context.argument), context.now()
    with context.transaction() as session:
        city = cities.current(session)
        year = runs.year(session, city, now=now)
        forgotten = runs.forget(session, now=now)
    if year is None:
        return Outcome(JobState.SKIPPED, Line("job.no_incidents"))
    told = {"searches": 0, "hot_spots": 0, "too_few": 0, "forgotten": forgotten}
    for found in runs.searched(year, wanted, Settings(), progress=context.progress):
        with context.transaction() as session:
            runs.store(session, found, city, job_id=context.job.id, now=context.now())
        told["searches"] += 1
        told["hot_spots"] += len(found.hot_spots)
        told["too_few"] += found.run.shortage is not None
    if told["too_few"] == told["searches"]:
        return Outcome(JobState.SKIPPED, _too_few(found.run.shortage), dict(told))
    return Outcome(JobState.SUCCEEDED, result=dict(told))


def _too_few(lacking: hot_spot.Shortage | None) -> Said:
    """Why nothing was looked for, of the last search."""
    if lacking is None:
        return ""
    figures = {"have": lacking.have, "need": lacking.need}
    return Line(f"job.too_few.{lacking.lack}", figures)
