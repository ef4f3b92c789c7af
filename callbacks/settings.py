"""The settings: a retrain is started, watched and called off."""

from typing import Any

from dash import Dash, Input, Output, State, no_update

from auth import audit, context, guard
from callbacks import settings_saying
from components import retrain_card
from components.ids import Frame, Settings
from db.queries import steps
from domain.job import FINISHED
from domain.roles import Permission
from services import retraining

_REFUSED = settings_saying.refused(Settings.RUN_REFUSAL, Settings.RUN_REFUSAL_SAID)


def start(_presses: int) -> list[Any]:
    """Queue a retrain; one that runs already is shown instead."""
    who, now = guard.require(Permission.RUN_JOBS).account, context.current().now()
    with context.transaction() as session:
        job = retraining.start(session, requested_by=who.id, now=now)
        audit.note(session, retraining.STARTED, f"job:{job.id}")
    return [settings_saying.moment(), True]


def stop(_presses: int) -> list[Any]:
    """Call off the retrain that is queued or running."""
    who, now = guard.require(Permission.RUN_JOBS).account, context.current().now()
    with context.transaction() as session:
        job = retraining.stop(session, by=who.name or who.email, now=now)
        audit.note(session, retraining.CANCELLED, f"job:{job.id}")
    return [settings_saying.moment(), True]


def progress(_tick: int, _minute: int, _started: str, _stopped: str, ended: str) -> list[Any]:
    """The newest run and the ones before it. The clock ticks while one is open; once it has ended
    the models are told."""
    here, names = context.current(), settings_saying.names()
    now, zone = here.now(), here.city.zone
    with context.reading() as session:
        runs = retraining.runs(session)
        shown = retraining.open_run(session) or next(iter(runs), None)
        parts = steps.listed(session, shown.id) if shown else []
    is_open = shown is not None and shown.state not in FINISHED
    last = next((f"job {job.id}" for job in runs if job.state in FINISHED), "none")
    drawn = retrain_card.run(shown, parts, zone, now=now)
    before = retrain_card.runs(runs, names, zone, now=now)
    changed = no_update if last == ended else last
    return [drawn, before, not is_open, is_open, not is_open, changed]


def register(app: Dash) -> None:
    """Tie the retrain to its ids."""
    for permitted, press, told in (
        (start, Settings.START, Settings.STARTED),
        (stop, Settings.STOP, Settings.STOPPED),
    ):
        guard.bind(
            app,
            Permission.RUN_JOBS,
            permitted,
            outputs=[
                Output(told, "data"),
                Output(Settings.RUN_REFUSAL, "hidden", allow_duplicate=True),
            ],
            inputs=[Input(press, "n_clicks")],
            prevent_initial_call=True,
            on_error=_REFUSED,
        )
    guard.bind(
        app,
        Permission.SEE_SETTINGS,
        progress,
        outputs=[
            Output(Settings.RUN, "children"),
            Output(Settings.RUNS, "children"),
            Output(Settings.CLOCK, "disabled"),
            Output(Settings.START, "disabled"),
            Output(Settings.STOP, "hidden"),
            Output(Settings.ENDED, "data"),
        ],
        inputs=[
            Input(Settings.CLOCK, "n_intervals"),
            Input(Frame.CLOCK, "n_intervals"),
            Input(Settings.STARTED, "data"),
            Input(Settings.STOPPED, "data"),
        ],
        states=[State(Settings.ENDED, "data")],
        on_error=_REFUSED,
    )
