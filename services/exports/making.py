"""Files are asked for, made, called off and forgotten."""

import base64
import os
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl

from sqlalchemy.orm import Session

from db.queries import exports
from domain import export, filters, narrowing, sight
from domain.account import Account
from domain.city import City
from domain.errors import BadInput, IllegalStep, NotAllowed, NotFound, TooMany
from domain.export import FORMS, About, ExportFile, Form, Subject, Wanted
from domain.job import FINISHED
from domain.line import Line
from domain.roles import Permission
from domain.timeline import Asked
from locales import t
from services import jobs, layers
from services.exports import arrow, counts, features, incidents, separated, telling, workbook
from services.exports.table import Table

JOB = "export"
EXPORTED = "export"
MOST_OPEN = 3
Done = Callable[[int], None]
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Ready:
    """A file about to be written; ``table`` can be read once."""

    table: Table
    about: About
    name: str


def require(wanted: Wanted, granted: Collection[Permission]) -> None:
    """Raises ``NotAllowed`` where whoever has ``granted`` may not have the file, ``BadInput`` where
    there is none of its form."""
    if wanted.subject is Subject.INCIDENTS and Permission.SEE_INCIDENTS not in granted:
        raise NotAllowed(t("exports.refused.incidents"))
    if wanted.form not in FORMS[wanted.subject]:
        forms = ", ".join(FORMS[wanted.subject])
        raise BadInput(t("exports.refused.form", forms=forms))
    if wanted.exact and Permission.SEE_EXACT_PLACES not in granted:
        raise NotAllowed(t("exports.refused.exact"))


def asked(wanted: Wanted, granted: Collection[Permission], city: City, *, now: datetime) -> Asked:
    """The filter of ``wanted`` put by whoever has ``granted``. Raises ``BadInput``."""
    seen, said = sight.granted(granted, reason=wanted.reason), dict(parse_qsl(wanted.query))
    return Asked(city, filters.parse(said), seen, now, narrowing.parse(said))


def ready(session: Session, wanted: Wanted, question: Asked) -> Ready:
    """What is to be written. Raises ``NotFound`` where nothing is stored yet."""
    about = telling.about(session, question, wanted)
    if wanted.subject is Subject.INCIDENTS:
        table = incidents.table(session, question, wanted.form)
    else:
        table = counts.table(session, question, wanted.subject)
    period = layers.asked_for(session, question).period
    days = f"{period.first.isoformat()}_{period.end.isoformat()}"
    name = f"halo-{question.city.slug}-{wanted.subject}-{days}.{wanted.form}"
    return Ready(table, about, name)


def streamed(ready: Ready, form: Form) -> Iterator[bytes]:
    """The file in pieces, for the forms that can be sent while they are written."""
    if form is Form.ZIP:
        return separated.zipped(ready.table, ready.about)
    if form is Form.CSV:
        return separated.plain(ready.table, ready.about)
    return features.collection(ready.table, ready.about)


def write(ready: Ready, form: Form, path: Path, *, done: Done = lambda rows: None) -> int:
    """Write the file whole; how many rows it has. ``done`` is told so as it grows."""
    if form is Form.XLSX:
        return workbook.write(ready.table, ready.about, path, done=done)
    if form is Form.PARQUET:
        return arrow.parquet(ready.table, ready.about, path, done=done)
    if form is Form.GEOPACKAGE:
        return arrow.geopackage(ready.table, ready.about, path, done=done)
    counted, count = _counted(ready.table, done)
    with path.open("wb") as file:
        for piece in streamed(replace(ready, table=counted), form):
            file.write(piece)
    return count[0]


def start(session: Session, wanted: Wanted, *, by: Account, now: datetime) -> ExportFile:
    """Queue a file that its asker may have. Raises ``BadInput`` for a filter that cannot be read,
    ``TooMany`` where three are under way."""
    wanted = replace(wanted, query=export.query(wanted.subject, dict(parse_qsl(wanted.query))))
    running = [one for one in exports.of_account(session, by.id) if one.state not in FINISHED]
    if len(running) >= MOST_OPEN:
        raise TooMany(t("exports.refused.many", n=MOST_OPEN))
    export_id = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    exports.add(session, export_id, wanted, account_id=by.id, now=now)
    job = jobs.enqueue(session, JOB, export_id, now=now, requested_by=by.id)
    exports.set_job(session, export_id, job.id)
    return one(session, export_id, by=by)


def one(session: Session, export_id: str, *, by: Account) -> ExportFile:
    """A file of somebody's own. Raises ``NotFound``, for those of others too."""
    found = exports.by_id(session, export_id) if export_id.isalnum() else None
    if found is None or found.account_id != by.id:
        raise NotFound(t("exports.refused.gone"))
    return found


def cancel(session: Session, export_id: str, folder: Path, *, by: Account, now: datetime) -> None:
    """Call a file off where it is under way, and forget it and what was made of it."""
    found = one(session, export_id, by=by)
    if found.job_id is not None:
        # It may have ended meanwhile: then there is nothing to call off.
        with suppress(IllegalStep, NotFound):
            jobs.cancel(session, found.job_id, reason=Line("exports.called_off"), now=now)
    _delete(folder, exports.forget(session, export_id=export_id))


def forget_old(session: Session, folder: Path, *, kept: timedelta, now: datetime) -> int:
    """Forget what was asked for longer than ``kept`` ago, and every file that nobody asks for any
    more; how many were forgotten."""
    gone = exports.forget(session, before=now - kept)
    _delete(folder, gone)
    for path in folder.glob("*") if folder.is_dir() else ():
        age = now - datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo)
        if age > kept:
            path.unlink(missing_ok=True)
    return len(gone)


def made(
    session: Session, file: ExportFile, folder: Path, question: Asked, *, done: Done
) -> tuple[Ready, Path, int]:
    """Make ``file`` in ``folder``: what it is, where it lies, and how many rows it has. Until it is
    whole it has another name; where it fails nothing of it stays."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    whole = folder / f"{file.id}.{file.wanted.form}"
    # GeoPackages are known by their ending.
    unfinished = folder / f"{file.id}.part.{file.wanted.form}"
    unfinished.unlink(missing_ok=True)
    try:
        found = ready(session, file.wanted, question)
        rows = write(found, file.wanted.form, unfinished, done=done)
        os.replace(unfinished, whole)
    finally:
        unfinished.unlink(missing_ok=True)
    return found, whole, rows


def _counted(table: Table, done: Done) -> tuple[Table, list[int]]:
    """``table`` that tells ``done`` how many rows it gave so far, and that number."""
    count = [0]

    def passed(parts: Iterable[Part], size: Callable[[Part], int]) -> Iterator[Part]:
        for part in parts:
            yield part
            count[0] += size(part)
            done(count[0])

    written = table.written and passed(table.written, lambda piece: piece[1])
    return replace(table, parts=passed(table.parts, len), written=written), count


def _delete(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        if name:
            (folder / name).unlink(missing_ok=True)
