"""Files come in: whose they may be, those that wait, and those that were imported before."""

from typing import Any

from dash import Dash, Input, Output

from auth import context, guard
from callbacks import settings_saying
from components import import_files
from components.ids import Imports
from db.queries import imports as rows
from db.queries import sources, uploads
from domain.roles import Permission
from services import intake, records, reported_incidents

_NO_FILES = (intake.POLL, records.ORIGIN, reported_incidents.ORIGIN)


def choice(_here: str) -> Any:
    """The sources that a file may belong to."""
    with context.reading() as session:
        found = sources.listed(session)
    invented = context.current().city.synthetic
    return import_files.source_choice(found, is_invented=invented)


def listed(_done: str, _ended: str) -> list[Any]:
    """Files that wait, and what became of those that do not."""
    here, names = context.current(), settings_saying.names()
    zone, now = here.city.zone, here.now()
    with context.reading() as session:
        waiting = uploads.waiting(session)
        history = rows.history(session, but=_NO_FILES)
    return [
        import_files.waiting(waiting, names, zone, now=now),
        import_files.history(history, names, zone, now=now),
    ]


def register(app: Dash) -> None:
    """Tie the lists to their ids."""
    guard.bind(
        app,
        Permission.MANAGE_SOURCES,
        choice,
        outputs=Output(Imports.SOURCE_PLACE, "children"),
        inputs=[Input(Imports.SOURCE_PLACE, "id")],
    )
    guard.bind(
        app,
        Permission.MANAGE_SOURCES,
        listed,
        outputs=[Output(Imports.WAITING, "children"), Output(Imports.HISTORY, "children")],
        inputs=[Input(Imports.DONE, "data"), Input(Imports.ENDED, "data")],
    )
