"""What somebody does with a file on the desk: have it stored, stopped, read again, or dropped."""

from functools import partial
from typing import Any

from dash import Dash, Input, Output, State
from sqlalchemy.orm import Session

from auth import audit, context, guard, outgoing
from callbacks import imports, settings_saying
from components import import_desk as drawn
from components.ids import Frame, Imports
from domain.errors import BadInput
from domain.roles import Permission
from domain.upload import Upload
from locales import t
from services import import_desk, uploads


def store(_presses: int, edition: str | None, keep: bool | None, search: str | None) -> list[Any]:
    """Have the file stored as it was rehearsed."""
    here, who = context.current(), guard.require(Permission.MANAGE_SOURCES).account
    with context.transaction() as session:
        upload = imports.chosen(session, search, lock=True)
        if upload is None:
            raise BadInput(t("settings.refused.press"))
        job = import_desk.start(
            session, upload, edition=edition or "", keep_map=bool(keep), by=who.id, now=here.now()
        )
        audit.note(
            session, import_desk.STARTED, f"upload:{upload.id}", name=upload.name, job=job.id
        )
    return [settings_saying.moment(), True, ""]


def act(asked: list[Any]) -> list[Any]:
    """Do to a file what one of its buttons asked for, and say so."""
    verb, which = settings_saying.told(asked, *drawn.VERBS)
    with context.transaction() as session:
        upload = uploads.one(session, import_desk.upload_id(which), lock=True)
        _acted(session, verb, upload)
    said = t(f"imports.said.{verb}", name=upload.name)
    return [settings_saying.moment(), True, said]


def _acted(session: Session, verb: str, upload: Upload) -> None:
    now, who = context.current().now(), guard.require(Permission.MANAGE_SOURCES).account
    subject = f"upload:{upload.id}"
    if verb == drawn.DROP:
        faults = import_desk.faults_path(outgoing.folder(), upload)
        import_desk.drop(session, upload, folder=imports.folder(), faults=faults, now=now)
        audit.note(session, import_desk.DROPPED, subject, name=upload.name)
    elif verb == drawn.CALL_OFF:
        import_desk.call_off(session, upload, now=now)
        audit.note(session, import_desk.CALLED_OFF, subject, name=upload.name)
    else:
        source = import_desk.source_of(session, upload)
        if verb == drawn.GUESS and source is not None:
            import_desk.settle(session, upload, source, anew=True)
        import_desk.start_rehearsal(session, upload, by=who.id, now=now)


def register(app: Dash) -> None:
    """Tie the presses to their ids."""
    bind = partial(guard.bind, app, Permission.MANAGE_SOURCES, on_error=imports.REFUSED)
    outputs = [
        Output(Imports.DONE, "data", allow_duplicate=True),
        Output(Imports.REFUSAL, "hidden", allow_duplicate=True),
        Output(Imports.SAID, "children", allow_duplicate=True),
    ]
    bind(
        store,
        outputs=outputs,
        inputs=[Input(Imports.START, "n_clicks")],
        states=[
            State(Imports.EDITION, "value"),
            State(Imports.KEEP, "value"),
            State(Frame.URL, "search"),
        ],
        prevent_initial_call=True,
    )
    bind(
        act,
        outputs=outputs,
        inputs=[Input(Imports.ASKED, "data")],
        prevent_initial_call=True,
    )
