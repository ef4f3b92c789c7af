"""Searches for hot spots: started by hand, watched, and listed with their parameters."""

from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, no_update

from auth import audit, context, guard
from callbacks import hot_spots as page
from callbacks import settings_saying
from components import hot_spot_runs
from components.ids import HotSpots
from domain.job import JobState
from domain.roles import Permission, allows
from services import hot_spots

STARTED = "search_hot_spots"


def start(_presses: int, query: str) -> list[Any]:
    """Queue a search of the shown group and window; an open one is shown instead."""
    who, now = guard.require(Permission.RUN_JOBS).account, context.current().now()
    wanted, _ = page.asked(query)
    with context.transaction() as session:
        job = hot_spots.ask(session, wanted, requested_by=who.id, now=now)
        audit.note(session, STARTED, f"job:{job.id}")
    return [settings_saying.moment(), True]


def progress(_tick: int, _started: str, query: str, ended: str) -> list[Any]:
    """How far an open search is; the clock ticks while there is one, and the page is told of
    every search that has been stored since."""
    may = allows(guard.require(Permission.SEE_HOT_SPOTS).account.role, Permission.RUN_JOBS)
    wanted, _ = page.asked(query)
    with context.reading() as session:
        jobs = hot_spots.open_jobs(session)
        newest = hot_spots.chosen_run(session, wanted)
    running = next((job for job in jobs if job.state is JobState.RUNNING), None)
    shown = running or next(iter(jobs), None)
    last = f"{wanted} {newest.id if newest else 0}"
    told = no_update if last == ended else last
    return [hot_spot_runs.progress(shown), not jobs, bool(jobs), not may, told]


def history(query: str, _ended: str) -> Any:
    """The searches of the shown group and window."""
    (wanted, run_id), here = page.asked(query), context.current()
    with context.reading() as session:
        shown = hot_spots.chosen_run(session, wanted, run_id=run_id)
        runs = hot_spots.history(session, wanted)
    number = shown.id if shown else None
    return hot_spot_runs.history(runs, number, here.city.zone, now=here.now())


def register(app: Dash) -> None:
    """Tie the searches to their ids."""
    bind = partial(guard.bind, app, on_error=page.REFUSED)
    sees = partial(bind, Permission.SEE_HOT_SPOTS)
    bind(
        Permission.RUN_JOBS,
        start,
        outputs=[
            Output(HotSpots.STARTED, "data"),
            Output(HotSpots.REFUSAL, "hidden", allow_duplicate=True),
        ],
        inputs=[Input(HotSpots.START, "n_clicks")],
        states=[State(HotSpots.ASKED, "data")],
        prevent_initial_call=True,
    )
    sees(
        progress,
        outputs=[
            Output(HotSpots.PROGRESS, "children"),
            Output(HotSpots.CLOCK, "disabled"),
            Output(HotSpots.START, "disabled"),
            Output(HotSpots.START, "hidden"),
            Output(HotSpots.ENDED, "data"),
        ],
        inputs=[
            Input(HotSpots.CLOCK, "n_intervals"),
            Input(HotSpots.STARTED, "data"),
            Input(HotSpots.ASKED, "data"),
        ],
        states=[State(HotSpots.ENDED, "data")],
    )
    sees(
        history,
        outputs=Output(HotSpots.HISTORY, "children"),
        inputs=[Input(HotSpots.ASKED, "data"), Input(HotSpots.ENDED, "data")],
    )
