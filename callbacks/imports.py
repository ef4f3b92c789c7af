"""A file on the desk: whose it is, how its columns are read, how its first records read."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from dash import Dash, Input, Output, html
from sqlalchemy.orm import Session

from auth import context, guard
from callbacks import settings_saying
from components import import_desk as drawn
from components import import_fields, import_rows, settings_section
from components.ids import Frame, Imports
from db.queries import sources
from db.queries import uploads as rows
from domain.errors import NotFound, Refusal, Unavailable
from domain.roles import Permission
from domain.source import Source
from domain.upload import Upload, UploadState
from locales import t
from services import import_desk, import_look, uploads
from services.import_look import Look

_PAST = (UploadState.STORING, UploadState.STORED)
REFUSED = settings_saying.refused(Imports.REFUSAL, Imports.REFUSAL_SAID)


def asked(search: str | None) -> str:
    """The file that the address names; "" where it names none."""
    return dict(parse_qsl((search or "").removeprefix("?"))).get("file", "")


def chosen(session: Session, search: str | None, *, lock: bool = False) -> Upload | None:
    """The upload that the address names; None where it names none, or none that is still there."""
    try:
        return uploads.one(session, import_desk.upload_id(asked(search)), lock=lock)
    except NotFound:
        return None


def look(search: str | None, _settled: str, _done: str, _ended: str) -> list[Any]:
    """The file that the address names; the desk is put away where it names none."""
    here, names = context.current(), settings_saying.names()
    with context.reading() as session:
        upload = chosen(session, search)
        if upload is None:
            return [not asked(search), [drawn.gone()]]
        source = import_desk.source_of(session, upload)
        seen = _seen(session, upload, source)
        choice = import_fields.source_choice(sources.listed(session), source.id if source else None)
        same = rows.same(session, upload.digest, source_id=source.id) if source else None
    who = names.get(upload.account_id, "")
    heading = drawn.heading(upload, _form(seen), who, here.city.zone, now=here.now())
    if upload.state in _PAST:
        return [False, [heading]]
    known = [] if same is None else [drawn.known(same, here.city.zone, now=here.now())]
    return [False, [heading, *known, *_parts(seen, choice, upload, here.city.zone)]]


def settle(gathered: dict[str, Any]) -> list[Any]:
    """Keep what was said about a file, and have the whole of it read so."""
    here, who = context.current(), guard.require(Permission.MANAGE_SOURCES).account
    told = gathered if isinstance(gathered, dict) else {}
    with context.transaction() as session:
        upload = uploads.one(session, import_desk.upload_id(told.get("upload")), lock=True)
        source = sources.by_slug(session, str(told.get("source")))
        is_other = upload.source_id != source.id
        said = {} if is_other else import_fields.said(told.get("said"))
        columns = import_desk.changed(upload, said) if said else None
        import_desk.settle(session, upload, source, columns)
        import_desk.start_rehearsal(session, upload, by=who.id, now=here.now())
    return [settings_saying.moment(), True]


def folder() -> Path:
    """Where files lie. Raises ``Unavailable`` where this server was given no place for them."""
    known = context.current().uploads
    if known is None:
        raise Unavailable(t("uploads.refused.nowhere"))
    return known


def _seen(session: Session, upload: Upload, source: Source | None) -> Look | str | None:
    """How the file reads, or why it cannot be read; None where there is nothing to say yet."""
    here = context.current()
    if source is None or upload.state in _PAST:
        return None
    try:
        with import_look.opened(folder(), upload) as path:
            return import_look.look(session, upload, source, path, city=here.city, now=here.now())
    except Refusal as refusal:
        return refusal.sentence


def _form(seen: Look | str | None) -> str:
    if not isinstance(seen, Look) or seen.preview is None:
        return ""
    return f"{seen.preview.format.upper()} {seen.preview.encoding}".strip()


def _parts(seen: Look | str | None, choice: Any, upload: Upload, zone: str) -> list[Any]:
    """The form of what is said about the file, and what its first rows are by it."""
    if not isinstance(seen, Look):
        refusal = [drawn.against(seen)] if seen else []
        return [import_fields.form(str(upload.id), choice), *refusal]
    groups = import_fields.groups(seen.header, seen.example, seen.columns.as_dict())
    editor = import_fields.form(str(upload.id), choice, *groups)
    fields = settings_section.part(t("imports.part.fields"), html.P(t("imports.fields")), editor)
    if seen.preview is None:
        # Why not is told below, by the job that met it.
        return [fields]
    rows = import_rows.rows(seen.preview.first, seen.categories, zone)
    told = import_rows.notices(seen.preview.notices)
    return [fields, settings_section.part(t("imports.part.rows"), *told, rows)]


def register(app: Dash) -> None:
    """Tie the desk to its ids."""
    guard.bind(
        app,
        Permission.MANAGE_SOURCES,
        look,
        outputs=[Output(Imports.DESK, "hidden"), Output(Imports.LOOK, "children")],
        inputs=[
            Input(Frame.URL, "search"),
            Input(Imports.SETTLED, "data"),
            Input(Imports.DONE, "data"),
            Input(Imports.ENDED, "data"),
        ],
        on_error=REFUSED,
    )
    guard.bind(
        app,
        Permission.MANAGE_SOURCES,
        settle,
        outputs=[Output(Imports.SETTLED, "data"), Output(Imports.REFUSAL, "hidden")],
        inputs=[Input(Imports.GATHERED, "data")],
        prevent_initial_call=True,
        on_error=REFUSED,
    )
