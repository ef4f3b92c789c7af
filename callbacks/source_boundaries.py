"""Boundaries on the page of the sources: a file is looked through, and stored."""

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from dash import Dash, Input, Output, no_update
from sqlalchemy.orm import Session

from auth import audit, context, guard
from callbacks import settings_saying
from components import boundary_form
from components.boundary_form import Said
from components.ids import Boundaries
from db.queries import jobs as job_rows
from domain.errors import BadInput, Unavailable
from domain.job import FINISHED, Job, JobState
from domain.roles import Permission
from domain.upload import Upload
from locales import t, worded
from services import boundaries, uploads
from services.boundaries import Reading

_ADMIN = Permission.MANAGE_SOURCES
STORED = "boundaries_stored"


def look(sent: Any) -> list[Any]:
    """What is in the file that was handed over."""
    told = sent[0] if isinstance(sent, list) and sent and isinstance(sent[0], dict) else {}
    number, level = str(told.get("upload")), str(told.get("level"))
    # Whatever becomes of it: what is refused here is not to be imported either.
    with context.transaction() as session:
        boundaries.lay_aside(session, _number(number))
    with context.reading() as session:
        upload, reading = _read(session, number, level)
    return [boundary_form.found(_said(upload, reading)), True]


def store(asked: Any) -> list[Any]:
    """Have the areas of a file that was looked through stored, and counted in."""
    here, by = context.current(), guard.require(_ADMIN).account.id
    _, which = settings_saying.told(asked, boundary_form.STORE)
    number, _, level = which.partition(" ")
    with context.transaction() as session:
        upload, _ = uploads.readable(session, _number(number), folder=_folder())
        job = boundaries.start(session, upload, level, by=by, now=here.now())
        said = {"file": upload.name, "level": level, "job": job.id}
        audit.note(session, STORED, f"upload:{upload.id}", **said)
    return [boundary_form.progress(job), True, False]


def follow(tick: int | None) -> list[Any]:
    """How far the storing is; the clock ticks while it may say more. A page that is opened shows
    one under way, and none that has ended."""
    with context.reading() as session:
        job = next(iter(job_rows.recent(session, name=boundaries.JOB, limit=1)), None)
    if job is None or (not tick and job.state in FINISHED):
        return [no_update, True]
    return [_shown(job), job.state in FINISHED]


def _shown(job: Job) -> Any:
    if job.state not in FINISHED:
        return boundary_form.progress(job)
    if job.state is JobState.SUCCEEDED:
        found = job.result or {}
        return boundary_form.stored(found.get("areas"), found.get("undrawn"))
    number, level, *_ = job.argument.split(" ")
    return boundary_form.failed(worded(job.reason), number, level)


def _read(session: Session, number: str, level: str) -> tuple[Upload, Reading]:
    upload, path = uploads.readable(session, _number(number), folder=_folder())
    city = context.current().city
    return upload, boundaries.read(session, path, city=city, level=level, called=upload.name)


def _folder() -> Path:
    known = context.current().uploads
    if known is None:
        raise Unavailable(t("uploads.refused.nowhere"))
    return known


def _number(number: str) -> UUID:
    try:
        return UUID(number)
    except ValueError:
        raise BadInput(t("sources.boundaries.none")) from None


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
    pressed = partial(guard.bind, app, _ADMIN, prevent_initial_call=True, on_error=refused)
    pressed(
        look,
        outputs=[Output(Boundaries.FOUND, "children"), Output(Boundaries.REFUSAL, "hidden")],
        inputs=[Input(Boundaries.SENT, "data")],
        running=[(Output(Boundaries.WORKING, "hidden"), False, True)],
    )
    pressed(
        store,
        outputs=[
            Output(Boundaries.FOUND, "children", allow_duplicate=True),
            Output(Boundaries.REFUSAL, "hidden", allow_duplicate=True),
            Output(Boundaries.CLOCK, "disabled"),
        ],
        inputs=[Input(Boundaries.STORED, "data")],
    )
    guard.bind(
        app,
        _ADMIN,
        follow,
        outputs=[
            Output(Boundaries.FOUND, "children", allow_duplicate=True),
            Output(Boundaries.CLOCK, "disabled", allow_duplicate=True),
        ],
        inputs=[Input(Boundaries.CLOCK, "n_intervals")],
        prevent_initial_call="initial_duplicate",
    )
