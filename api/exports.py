"""Files of incidents and counts: sent row by row, or made in the background and fetched."""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Response, jsonify, request, send_from_directory
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api import documented, filter_query, problems
from auth import context, guard, outgoing
from db.queries import exports as rows
from domain import export
from domain.errors import BadInput, IllegalStep
from domain.export import MEDIA, STREAMED, ExportFile, Form, Subject, Wanted
from domain.job import JobState
from domain.roles import Permission
from locales import english, t
from services.exports import making
from services.exports.making import Ready

part = documented.Part("exports", "Exports")
FILES = "/api/v1/exports"
_FILE = FILES + "/files/<export_id>"
_ANY = documented.Media("application/octet-stream", "The file, in the form its name ends with.")
_WHY = "Why exact places are needed; without one places are told by cells."
_FORM = "`form` is csv, csv.zip (with README.md), xlsx, geojson"


class Why(filter_query.FilterQuery):
    """The filter, and why exact places are needed."""

    reason: problems.words(500) = Field("", description=_WHY)  # type: ignore[valid-type]


class WhyNarrowed(filter_query.NarrowedQuery):
    """The same with what narrows the list."""

    reason: problems.words(500) = Field("", description=_WHY)  # type: ignore[valid-type]


class Order(problems.Sent):
    """A file to be made. ``filter`` holds what an address spells: the filter, and for incidents
    what narrows their list."""

    subject: Subject
    form: Form
    filter: dict[str, problems.words(2_000)] = Field(default_factory=dict)  # type: ignore[valid-type]
    reason: problems.words(500) = ""  # type: ignore[valid-type]


class File(BaseModel):
    """A file of one's own. ``content`` is where to fetch it, null until it is there."""

    id: str
    subject: Subject
    form: Form
    state: JobState
    progress: float = Field(description="From 0 to 1.")
    reason: str = Field(description="Why it failed; empty where it did not.")
    rows: int
    bytes: int
    asked_at: datetime
    ready_at: datetime | None
    follow: str
    content: str | None


@part.get(
    FILES + "/incidents.<form>",
    Permission.SEE_INCIDENTS,
    f"The incidents of a filter as a file, sent while it is written; {_FORM} without xlsx.",
    query=WhyNarrowed,
    answer=_ANY,
    refusals=(400,),
)
def incidents(form: str, query: WhyNarrowed) -> Response:
    """Every row of a filter, however many; memory stays flat."""
    return _sent(Subject.INCIDENTS, form, query)


@part.get(
    FILES + "/cells.<form>",
    Permission.SEE_MAP,
    f"Counts and rates of the map's cells as a file; {_FORM}.",
    query=Why,
    answer=_ANY,
    refusals=(400,),
)
def cells(form: str, query: Why) -> Response:
    """As far as they may be seen."""
    return _sent(Subject.CELLS, form, query)


@part.get(
    FILES + "/areas.<form>",
    Permission.SEE_MAP,
    f"Counts of the areas as a file; {_FORM}.",
    query=Why,
    answer=_ANY,
    refusals=(400,),
)
def areas(form: str, query: Why) -> Response:
    """As far as they may be seen."""
    return _sent(Subject.AREAS, form, query)


@part.get(
    FILES + "/timeline.<form>",
    Permission.SEE_MAP,
    f"The bars of the timeline as a file; {_FORM} without geojson.",
    query=Why,
    answer=_ANY,
    refusals=(400,),
)
def timeline(form: str, query: Why) -> Response:
    """As far as they may be seen."""
    return _sent(Subject.TIMELINE, form, query)


@part.post(
    FILES,
    Permission.SEE_MAP,
    "Have a file made in the background.",
    body=Order,
    answer=File,
    status=HTTPStatus.ACCEPTED,
    headers={"Location": "Where the file tells how it is."},
    refusals=(400, 429),
)
def ordered(body: Order) -> tuple[Response, int, dict[str, str]]:
    """202 with the file to follow; three at a time."""
    query = export.query(body.subject, body.filter)
    wanted = outgoing.wanted(body.subject, body.form, query, body.reason)
    who, now = guard.require(Permission.SEE_MAP).account, context.current().now()
    with context.transaction() as session:
        found = making.start(session, wanted, by=who, now=now)
        outgoing.note(session, wanted, f"export:{found.id}")
    told = _told(found)
    return jsonify(told), 202, {"Location": told["follow"]}


@part.get(FILES, Permission.SEE_MAP, "One's own files.", answer=None)
def listed() -> Response:
    """The newest first; deleted after a day."""
    who = guard.require(Permission.SEE_MAP).account
    with context.reading() as session:
        found = rows.of_account(session, who.id)
    return jsonify(files=[_told(one) for one in found])


@part.get(_FILE, Permission.SEE_MAP, "How a file of one's own is.", answer=File, refusals=(404,))
def one(export_id: str) -> Response:
    """Its state, how far it is, and where to fetch it."""
    who = guard.require(Permission.SEE_MAP).account
    with context.reading() as session:
        return jsonify(_told(making.one(session, export_id, by=who)))


@part.get(
    _FILE + "/content",
    Permission.SEE_MAP,
    "A file of one's own.",
    answer=_ANY,
    refusals=(404, 409),
)
def content(export_id: str) -> Response:
    """The file itself; 409 until it is there."""
    who = guard.require(Permission.SEE_MAP)
    with context.reading() as session:
        found = making.one(session, export_id, by=who.account)
    if not found.file:
        raise IllegalStep(t("exports.refused.not_ready"))
    making.require(found.wanted, who.granted)
    media = MEDIA[found.wanted.form]
    return send_from_directory(
        outgoing.folder(), found.file, mimetype=media, as_attachment=True, download_name=found.name
    )


@part.delete(
    _FILE,
    Permission.SEE_MAP,
    "Call a file off, or delete it.",
    answer=None,
    status=HTTPStatus.NO_CONTENT,
    refusals=(404,),
)
def dropped(export_id: str) -> tuple[str, int]:
    """204; the file is gone."""
    who, now = guard.require(Permission.SEE_MAP).account, context.current().now()
    with context.transaction() as session:
        making.cancel(session, export_id, outgoing.folder(), by=who, now=now)
    return "", 204


def _sent(subject: Subject, spelled: str, query: Why | WhyNarrowed) -> Response:
    if spelled not in set(Form):
        raise BadInput(t("exports.refused.form", forms=", ".join(Form)))
    chosen = export.query(subject, request.args)
    wanted = outgoing.wanted(subject, Form(spelled), chosen, query.reason)
    is_small = subject is not Subject.INCIDENTS and wanted.form is Form.XLSX
    if wanted.form not in STREAMED and not is_small:
        raise BadInput(t("exports.refused.not_at_once", form=wanted.form, address=FILES))
    here = context.current()
    question = outgoing.question(wanted)
    with context.transaction() as session:
        outgoing.note(session, wanted, f"export:{subject}.{wanted.form}")
    session = here.sessions()
    try:
        session.connection(
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        ready = making.ready(session, wanted, question)
        parts: Iterable[bytes] = (
            [_whole(ready)] if is_small else making.streamed(ready, wanted.form)
        )
    except BaseException:
        session.close()
        raise
    answer = _download(ready, wanted, _closing(session, parts))
    # Where the asker goes away before the first piece is taken.
    answer.call_on_close(session.close)
    return answer


def _whole(ready: Ready) -> bytes:
    with tempfile.TemporaryDirectory(prefix="halo-export-") as place:
        path = Path(place, "counts.xlsx")
        making.write(ready, Form.XLSX, path)
        return path.read_bytes()


def _closing(session: Session, parts: Iterable[bytes]) -> Iterator[bytes]:
    """``parts``; the session is closed with the last one, and where nobody wants more."""
    with session:
        yield from parts


def _download(ready: Ready, wanted: Wanted, parts: Iterator[bytes]) -> Response:
    response = Response(parts, mimetype=MEDIA[wanted.form])
    response.headers["Content-Disposition"] = f'attachment; filename="{ready.name}"'
    if wanted.form is Form.CSV:
        described = f"{FILES}/{wanted.subject}.{Form.ZIP}?{wanted.query}"
        response.headers["Link"] = f'<{described}>; rel="describedby"'
    return response


def _told(one: ExportFile) -> dict[str, Any]:
    follow = f"{FILES}/files/{one.id}"
    return {
        "id": one.id,
        "subject": one.wanted.subject,
        "form": one.wanted.form,
        "state": one.state,
        "progress": one.progress,
        "reason": english(one.reason),
        "rows": one.rows,
        "bytes": one.bytes,
        "asked_at": one.asked_at.isoformat(),
        "ready_at": one.ready_at and one.ready_at.isoformat(),
        "follow": follow,
        "content": f"{follow}/content" if one.file else None,
    }
