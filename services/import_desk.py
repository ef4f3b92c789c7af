"""A file that was handed over is settled, rehearsed whole, stored by a job, or dropped."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from connectors import files
from connectors.files import ColumnMap
from db.queries import imports, sources
from db.queries import uploads as rows
from domain import rehearsal
from domain.errors import BadInput, IllegalStep, NotFound
from domain.job import FINISHED, Job, JobState
from domain.line import Line
from domain.rehearsal import Rehearsal
from domain.source import Source
from domain.upload import Upload, UploadState
from locales import language, t
from services import jobs, uploads

REHEARSE, STORE, RESUME = "rehearse_import", "import", "resume_imports"
STARTED, CALLED_OFF, DROPPED = "import_started", "import_called_off", "import_dropped"
# A file that took so many workers down with it is not tried again by itself.
MOST_TRIES = 3
LONGEST_EDITION = 80
# Another number where what is kept of a rehearsal changes: those of older versions are made anew.
_FORM = 2


def upload_id(text: str | None) -> UUID:
    """The upload that an address names. Raises ``NotFound`` where it names none."""
    try:
        return UUID(text or "")
    except ValueError:
        raise NotFound(t("uploads.refused.gone")) from None


def source_of(session: Session, upload: Upload) -> Source | None:
    """The source that the file is said to belong to; None before somebody said so."""
    found = sources.listed(session)
    return next((one for one in found if one.id == upload.source_id), None)


def changed(upload: Upload, said: Mapping[str, object]) -> ColumnMap | None:
    """The map in force with what somebody ``said`` about it; None where there is none yet. Raises
    ``BadInput`` for what no column map says."""
    before = columns_of(upload)
    return None if before is None else files.column_map({**before.as_dict(), **said})


def settle(
    session: Session,
    upload: Upload,
    source: Source,
    columns: ColumnMap | None = None,
    *,
    anew: bool = False,
) -> None:
    """Say whose file it is and how its columns are read. None leaves it to ``made_out``; with
    ``anew`` whatever was settled for the source's files is passed over. Raises ``IllegalStep`` once
    the file is being stored."""
    _require_waiting(upload)
    before = columns_of(upload)
    said: dict[str, object] = {"language": language(), "anew": anew}
    if columns is not None:
        # Another column has conventions of its own; finding them takes longer than a press may.
        moved = before is None or dict(columns.columns()) != dict(before.columns())
        said |= {"columns": columns.as_dict(), "adapt": moved}
    rows.settle(session, upload.id, source_id=source.id, settled=said)


def columns_of(upload: Upload) -> ColumnMap | None:
    """The column map that was settled for the file; None before."""
    said = (upload.settled or {}).get("columns")
    return files.column_map(said) if isinstance(said, Mapping) else None


def language_of(upload: Upload) -> str:
    """The language in which whoever settled the map reads."""
    return str((upload.settled or {}).get("language") or "en")


def start_rehearsal(session: Session, upload: Upload, *, by: int, now: datetime) -> Job:
    """Have the whole file read by the map in force; an earlier reading under way is called off, and
    a file that could not be stored waits again."""
    _require_waiting(upload)
    rows.set_state(session, upload.id, UploadState.WAITING)
    _call_off(session, REHEARSE, upload, now=now)
    return jobs.enqueue(session, REHEARSE, str(upload.id), now=now, requested_by=by)


def mark(upload: Upload) -> str:
    """What a rehearsal is of: the source and the column map. Another one has another mark."""
    said = (upload.settled or {}).get("columns")
    told = orjson.dumps([_FORM, upload.source_id, said], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(told).hexdigest()[:16]


def rehearsed(job: Job | None, upload: Upload) -> Rehearsal | None:
    """What was found, where ``job`` read the file as it is to be read now."""
    if job is None or job.state is not JobState.SUCCEEDED or not job.result:
        return None
    found = job.result
    return rehearsal.rehearsal(found) if found.get("mark") == mark(upload) else None


def start(
    session: Session, upload: Upload, *, edition: str, keep_map: bool, by: int, now: datetime
) -> Job:
    """Have the file stored as it was rehearsed. ``edition`` names a file that will come again
    whole; ``keep_map`` settles its map for the source's next files. Raises ``IllegalStep`` where
    nobody saw what would become of it."""
    _require_waiting(upload)
    named = edition.strip()
    if len(named) > LONGEST_EDITION:
        raise BadInput(t("imports.refused.edition", most=LONGEST_EDITION))
    columns = columns_of(upload)
    seen = rehearsed(imports.latest(session, REHEARSE, str(upload.id)), upload)
    if seen is None or columns is None or upload.source_id is None:
        raise IllegalStep(t("imports.refused.not_seen"))
    if seen.read == seen.rejected:
        raise IllegalStep(t("imports.refused.nothing"))
    if keep_map:
        sources.save_column_map(session, upload.source_id, columns.as_dict())
    settled = dict(upload.settled or {})
    rows.settle(
        session, upload.id, source_id=upload.source_id, settled=settled, edition=named or None
    )
    rows.set_state(session, upload.id, UploadState.STORING)
    return jobs.enqueue(session, STORE, str(upload.id), now=now, requested_by=by)


def call_off(session: Session, upload: Upload, *, now: datetime) -> None:
    """Stop storing a file: nothing of it is kept, and it waits again. Raises ``IllegalStep`` where
    it is not being stored."""
    if upload.state is not UploadState.STORING:
        raise IllegalStep(t("imports.refused.not_storing"))
    _call_off(session, STORE, upload, now=now)
    rows.set_state(session, upload.id, UploadState.WAITING)


def drop(session: Session, upload: Upload, *, folder: Path, faults: Path, now: datetime) -> None:
    """Forget a file that was not stored. Raises ``IllegalStep`` where it was or is being so."""
    _require_waiting(upload)
    _call_off(session, REHEARSE, upload, now=now)
    faults.unlink(missing_ok=True)
    uploads.drop(session, upload.id, folder=folder)


def resume(session: Session, *, now: datetime) -> int:
    """Queue anew what a worker left behind when it died; how many files. One that was begun
    ``MOST_TRIES`` times waits for a person."""
    again = 0
    for number in imports.storing(session):
        last = imports.latest(session, STORE, str(number))
        if last is not None and last.state not in FINISHED:
            continue
        if imports.tries(session, STORE, str(number)) >= MOST_TRIES:
            error = t("imports.refused.tries", n=MOST_TRIES)
            rows.set_state(session, number, UploadState.FAILED, error=error)
            continue
        jobs.enqueue(
            session, STORE, str(number), now=now, requested_by=last.requested_by if last else None
        )
        again += 1
    return again


def faults_path(folder: Path, upload: Upload) -> Path:
    """Where the faults of a rehearsal lie, among the files made for people to fetch."""
    return folder / f"faults-{upload.id}.csv"


def _call_off(session: Session, name: str, upload: Upload, *, now: datetime) -> None:
    job = imports.latest(session, name, str(upload.id))
    if job is not None and job.state not in FINISHED:
        # It may end between the two statements: then there is nothing to call off.
        with suppress(IllegalStep):
            jobs.cancel(session, job.id, reason=Line("imports.called_off"), now=now)


def _require_waiting(upload: Upload) -> None:
    if upload.state is UploadState.STORING:
        raise IllegalStep(t("imports.refused.storing", name=upload.name))
    if upload.state is UploadState.STORED:
        raise IllegalStep(t("imports.refused.stored", name=upload.name))
