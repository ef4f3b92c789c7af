"""The schedule of the settings: when the nightly retrain runs, and moving it."""

from typing import Any

from dash import Dash, Input, Output, State

from auth import audit, context, guard
from callbacks import settings_saying
from components import schedule_card
from components.ids import Frame, Settings
from domain.roles import Permission
from services import schedules


def told(_minute: int, _saved: str) -> Any:
    """When it runs, and who said so."""
    here, names = context.current(), settings_saying.names()
    with context.reading() as session:
        found = schedules.nightly(session)
    return schedule_card.sentence(found, names, here.city.zone, now=here.now())


def filled(_saved: str) -> list[Any]:
    """The form as it is stored: not with the clock, which would undo what somebody types."""
    with context.reading() as session:
        table = schedules.nightly(session).table
    return [table.clock, list(table.weekdays)]


def save(_presses: int, clock: str | None, weekdays: list[str] | None) -> list[Any]:
    """Move the nightly run to the time and days of the form."""
    who, now = guard.require(Permission.RUN_JOBS).account, context.current().now()
    with context.transaction() as session:
        table = schedules.move(session, clock or "", weekdays or [], by=who.id, now=now)
        audit.note(session, schedules.MOVED, schedules.NIGHTLY, cron=table.cron)
    return [settings_saying.moment(), True]


def register(app: Dash) -> None:
    """Tie the schedule to its ids."""
    guard.bind(
        app,
        Permission.SEE_SETTINGS,
        told,
        outputs=Output(Settings.SCHEDULE, "children"),
        inputs=[Input(Frame.CLOCK, "n_intervals"), Input(Settings.SCHEDULED, "data")],
    )
    guard.bind(
        app,
        Permission.SEE_SETTINGS,
        filled,
        outputs=[Output(Settings.TIME, "value"), Output(Settings.DAYS, "value")],
        inputs=[Input(Settings.SCHEDULED, "data")],
    )
    guard.bind(
        app,
        Permission.RUN_JOBS,
        save,
        outputs=[
            Output(Settings.SCHEDULED, "data"),
            Output(Settings.SCHEDULE_REFUSAL, "hidden"),
        ],
        inputs=[Input(Settings.SAVE, "n_clicks")],
        states=[State(Settings.TIME, "value"), State(Settings.DAYS, "value")],
        prevent_initial_call=True,
        on_error=settings_saying.refused(Settings.SCHEDULE_REFUSAL, Settings.SCHEDULE_REFUSAL_SAID),
    )
