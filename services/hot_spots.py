"""Hot spots are asked for, and read for a person who chose a group, a window and maybe a search."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import hot_spots, jobs, naming
from domain.errors import NotFound
from domain.hot_spot import HotCell, HotSpot, RepeatBand, Run, Search
from domain.job import FINISHED, Job
from locales import t
from services import jobs as work

JOB = "hot_spots"
HISTORY = 12


@dataclass(frozen=True, slots=True)
class Findings:
    """A search and what it found; no ``run`` where nobody has looked yet."""

    run: Run | None
    hot_spots: tuple[HotSpot, ...] = ()
    repeats: tuple[RepeatBand, ...] = ()
    cells: tuple[HotCell, ...] = ()


def ask(session: Session, wanted: Search, *, requested_by: int, now: datetime) -> Job:
    """Queue a search; one that waits or runs already is returned instead."""
    for open_job in open_jobs(session):
        if open_job.argument in ("", str(wanted)):
            return open_job
    return work.enqueue(session, JOB, str(wanted), now=now, requested_by=requested_by)


def open_jobs(session: Session) -> list[Job]:
    """The searches that wait or run, newest first."""
    return [job for job in jobs.recent(session, name=JOB) if job.state not in FINISHED]


def findings(session: Session, wanted: Search, *, run_id: int | None = None) -> Findings:
    """What the newest search found, or the search ``run_id``.

    Raises ``NotFound`` where there is no such search for this group and window.
    """
    run = chosen_run(session, wanted, run_id=run_id)
    if run is None:
        return Findings(None)
    return Findings(
        run,
        tuple(hot_spots.of_run(session, run.id)),
        tuple(hot_spots.repeats(session, run.id)),
        tuple(_named(session, hot_spots.cells(session, run.id))),
    )


def _named(session: Session, cells: list[HotCell]) -> list[HotCell]:
    names = naming.area_names(session, [one.cell for one in cells])
    return [replace(one, area=names.get(one.cell, "")) for one in cells]


def chosen_run(session: Session, wanted: Search, *, run_id: int | None = None) -> Run | None:
    """The newest search, or the search ``run_id``. Raises ``NotFound`` as ``findings`` does."""
    if run_id is None:
        return next(iter(hot_spots.runs(session, wanted.group.code, wanted.window_days)), None)
    run = hot_spots.run(session, run_id)
    if run is None or (run.group, run.window_days) != (wanted.group.code, wanted.window_days):
        raise NotFound(t("hot_spots.refused.run"))
    return run


def history(session: Session, wanted: Search) -> list[Run]:
    """The newest searches of the same group and window, newest first."""
    return hot_spots.runs(session, wanted.group.code, wanted.window_days, limit=HISTORY)
