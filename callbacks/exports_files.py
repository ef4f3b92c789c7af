"""Files made in the background: asked for in the export dialog, followed, fetched and dropped."""

from functools import partial
from typing import Any

from dash import Dash, Input, Output, State

from auth import context, guard, outgoing
from callbacks import exports, settings_saying
from components import export_dialog
from components.ids import Exports, Frame
from db.queries import exports as rows
from domain.job import FINISHED
from domain.roles import Permission
from services.exports import making


def start(_presses: int, subject: str, form: str, reason: str | None, search: str | None) -> Any:
    """Have the file made."""
    who, now = guard.require(Permission.SEE_MAP).account, context.current().now()
    wanted = exports.file_of(subject, form, reason, search)
    with context.transaction() as session:
        found = making.start(session, wanted, by=who, now=now)
        outgoing.note(session, wanted, f"export:{found.id}")
    return [settings_saying.moment(), True]


def files(_tick: int, _started: str, _opened: int) -> list[Any]:
    """One's own files; the clock ticks while one is being made."""
    who = guard.require(Permission.SEE_MAP).account
    with context.reading() as session:
        found = rows.of_account(session, who.id)
    is_open = any(one.state not in FINISHED for one in found)
    return [export_dialog.files(found), not is_open]


def drop(told: list[Any]) -> Any:
    """Call a file off, or delete it."""
    _, export_id = settings_saying.told(told, "drop")
    who, now = guard.require(Permission.SEE_MAP).account, context.current().now()
    with context.transaction() as session:
        making.cancel(session, export_id, outgoing.folder(), by=who, now=now)
    return settings_saying.moment()


def register(app: Dash) -> None:
    """Tie the files to their ids."""
    bind = partial(guard.bind, app, Permission.SEE_MAP, on_error=exports.REFUSED)
    bind(
        start,
        outputs=[
            Output(Exports.STARTED, "data"),
            Output(Exports.REFUSAL, "hidden", allow_duplicate=True),
        ],
        inputs=[Input(Exports.START, "n_clicks")],
        states=[
            State(Exports.SUBJECT, "value"),
            State(Exports.FORM, "value"),
            State(Exports.REASON, "value"),
            State(Frame.URL, "search"),
        ],
        prevent_initial_call=True,
    )
    bind(
        files,
        outputs=[Output(Exports.FILES, "children"), Output(Exports.CLOCK, "disabled")],
        inputs=[
            Input(Exports.CLOCK, "n_intervals"),
            Input(Exports.STARTED, "data"),
            Input(Exports.OPENED, "n_clicks"),
        ],
        prevent_initial_call=True,
    )
    bind(
        drop,
        outputs=Output(Exports.STARTED, "data", allow_duplicate=True),
        inputs=[Input(Exports.TOLD, "data")],
        prevent_initial_call=True,
    )
