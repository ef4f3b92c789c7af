"""What a file on the desk would become and became: the jobs that read it, followed and ordered."""

from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, no_update
from sqlalchemy.orm import Session

from auth import context, guard, outgoing
from callbacks import imports
from components import import_desk as drawn
from components import import_files, import_found
from components.ids import Frame, Imports
from db.queries import imports as rows
from domain.job import Job, JobState
from domain.rehearsal import Rehearsal
from domain.roles import Permission
from domain.upload import Upload, UploadState
from locales import t, worded
from services import import_desk

DRY_RUN = "/api/v1/imports/{}/faults"


def found(
    _tick: int, search: str | None, _settled: str, _done: str, ended: str | None
) -> list[Any]:
    """How far the file is and what was found; the clock ticks while a job may say more. Once one
    has ended the rest of the page is told."""
    with context.reading() as session:
        upload = imports.chosen(session, search)
        job = None if upload is None else _job(session, upload)
    if upload is None:
        return [None, True, True, "", no_update]
    # What a dead worker left is begun again by itself.
    is_open = drawn.is_open(job) or upload.state is UploadState.STORING
    shown, button = _shown(upload, job)
    is_made_out = import_desk.columns_of(upload) is not None
    now_ended = f"{import_desk.mark(upload)} {upload.state} {is_open} {is_made_out}"
    told = no_update if now_ended == ended else now_ended
    return [shown, not is_open, not button, button, told]


def _job(session: Session, upload: Upload) -> Job | None:
    """The job that has something to say about the file as it is now."""
    is_read = upload.state is UploadState.WAITING
    name = import_desk.REHEARSE if is_read else import_desk.STORE
    return rows.latest(session, name, str(upload.id))


def _shown(upload: Upload, job: Job | None) -> tuple[Any, str]:
    """What is said of the file, and the words of the button that stores it, "" for none."""
    if upload.state is UploadState.STORED:
        faults = import_files.FAULTS.format(upload.run_id) if upload.run_id else ""
        return drawn.result(upload.counts or {}, faults), ""
    if upload.state is UploadState.FAILED:
        return drawn.failed(upload.error, str(upload.id)), ""
    if job is not None and drawn.is_open(job):
        return drawn.progress(job, now=context.current().now()), ""
    seen = import_desk.rehearsed(job, upload)
    return (_unseen(upload, job), "") if seen is None else _seen(upload, seen)


def _seen(upload: Upload, seen: Rehearsal) -> tuple[Any, str]:
    kept = import_desk.faults_path(outgoing.folder(), upload).is_file()
    address = DRY_RUN.format(upload.id) if kept and seen.problems else ""
    is_worth = seen.read > seen.rejected
    return import_found.found(seen, address), drawn.ready(seen) if is_worth else ""


def _unseen(upload: Upload, job: Job | None) -> Any:
    """Why the file was not read whole, where that was tried."""
    if upload.state is UploadState.STORING:
        return drawn.against(t("imports.progress.left"))
    if job is None:
        return None
    if job.state is JobState.SUCCEEDED:
        return drawn.failed(t("imports.progress.otherwise"), str(upload.id))
    return drawn.failed(worded(job.reason), str(upload.id))


def register(app: Dash) -> None:
    """Tie the jobs to their ids."""
    bind = partial(guard.bind, app, Permission.MANAGE_SOURCES, on_error=imports.REFUSED)
    bind(
        found,
        outputs=[
            Output(Imports.FOUND, "children"),
            Output(Imports.CLOCK, "disabled"),
            Output(Imports.STORE, "hidden"),
            Output(Imports.START_SAID, "children"),
            Output(Imports.ENDED, "data"),
        ],
        inputs=[
            Input(Imports.CLOCK, "n_intervals"),
            Input(Frame.URL, "search"),
            Input(Imports.SETTLED, "data"),
            Input(Imports.DONE, "data"),
        ],
        states=[State(Imports.ENDED, "data")],
    )
