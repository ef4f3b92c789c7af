"""Boundaries on the page of the sources: a file is looked through, and stored."""

from functools import partial
from typing import Any
from uuid import UUID

from dash import Dash, Input, Output
from sqlalchemy.orm import Session

from auth import audit, context, guard
from callbacks import settings_saying
from components import boundary_form
from components.boundary_form import Said
from components.ids import Boundaries
from domain.errors import BadInput, Unavailable
from domain.roles import Permission
from domain.upload import Upload
from locales import t
from services import boundaries, uploads
from services.boundaries import Reading

_ADMIN = Permission.MANAGE_SOURCES
STORED = "boundaries_stored"


def look(sent: Any) -> list[Any]:
    """What is in the file that was handed over."""
    told = sent[0] if isinstance(sent, list) and sent and isinstance(sent[0], dict) else {}
    level = str(told.get("level"))
    with context.reading() as session:
        upload, reading = _read(session, str(told.get("upload")), level)
    return [boundary_form.found(_said(upload, reading)), True]


def store(asked: Any) -> list[Any]:
    """Store the areas of a file that was looked through, and count in them."""
    _, which = settings_saying.told(asked, boundary_form.STORE)
    number, _, level = which.partition(" ")
    with context.transaction() as session:
        upload, reading = _read(session, number, level)
        undrawn = boundaries.store(session, reading)
        said = {"file": upload.name, "level": level, "areas": len(reading.areas)}
        audit.note(session, STORED, f"upload:{upload.id}", **said)
    return [boundary_form.stored(len(reading.areas), undrawn), True]


def _read(session: Session, number: str, level: str) -> tuple[Upload, Reading]:
    here = context.current()
    if here.uploads is None:
        raise Unavailable(t("uploads.refused.nowhere"))
    try:
        which = UUID(number)
    except ValueError:
        raise BadInput(t("sources.boundaries.none")) from None
    upload, path = uploads.readable(session, which, folder=here.uploads)
    found = boundaries.read(session, path, city=here.city, level=level, called=upload.name)
    return upload, found


def _said(upload: Upload, reading: Reading) -> Said:
    named, names = reading.boundary, tuple(area.name for area in reading.areas)
    problems = ((t(f"boundaries.problem.{p.kind}", n=p.n), p.names) for p in reading.problems)
    return Said(
        upload=str(upload.id),
        file=upload.name,
        level=named.level,
        areas=len(names),
        name_field=named.name,
        code_field=named.code or named.name,
        names=names,
        problems=tuple(problems),
        blocking=reading.blocking is not None,
        known=reading.known,
        missing=reading.missing,
    )


def register(app: Dash) -> None:
    """Tie the card to its ids."""
    refused = settings_saying.refused(Boundaries.REFUSAL, Boundaries.REFUSAL_SAID)
    bind = partial(
        guard.bind,
        app,
        _ADMIN,
        prevent_initial_call=True,
        on_error=refused,
        running=[(Output(Boundaries.WORKING, "hidden"), False, True)],
    )
    bind(
        look,
        outputs=[Output(Boundaries.FOUND, "children"), Output(Boundaries.REFUSAL, "hidden")],
        inputs=[Input(Boundaries.SENT, "data")],
    )
    bind(
        store,
        outputs=[
            Output(Boundaries.FOUND, "children", allow_duplicate=True),
            Output(Boundaries.REFUSAL, "hidden", allow_duplicate=True),
        ],
        inputs=[Input(Boundaries.STORED, "data")],
    )
