"""The jobs that read a file that was handed over: whole and for show, or for good."""

import time
from collections.abc import Callable
from pathlib import Path

import locales
from background import boundaries
from background.terms import Context, Jobs
from db.queries import imports, runs
from db.queries import uploads as rows
from domain.errors import BadInput, NotFound, Refusal
from domain.job import JobState, Outcome
from domain.line import Line
from domain.source import Source
from domain.summary import Summary
from domain.upload import Upload, UploadState
from services import boundaries as areas
from services import (
    cities,
    fault_file,
    import_desk,
    import_look,
    importing,
    jobs,
    mapping,
    matching,
    rehearsing,
    uploads,
)

_SAID_EVERY_S = 0.7
# The whole is there only once it is committed.
_ALL_RECORDS = 0.98


def jobs_of(folders: Callable[[], tuple[Path, Path]]) -> Jobs:
    """The jobs by name; ``folders`` are those of files handed over, and of files to be fetched."""
    return {
        import_desk.REHEARSE: lambda context: rehearse(context, *folders()),
        import_desk.STORE: lambda context: store(context, *folders()),
        import_desk.RESUME: resume,
        areas.JOB: lambda context: boundaries.store(context, folders()[0]),
    }


def rehearse(context: Context, folder: Path, files: Path) -> Outcome:
    """Read the upload that is the argument as it would be stored, and store nothing; ``files`` is
    where the table of its faults goes. A file that cannot be read so is nobody's alarm: whoever
    handed it over is told."""
    upload = _upload(context)
    if upload is None or upload.state is not UploadState.WAITING:
        return Outcome(JobState.SKIPPED, Line("job.nobody_waits"))
    with locales.spoken(import_desk.language_of(upload)):
        try:
            return Outcome(JobState.SUCCEEDED, result=_rehearsed(context, upload, folder, files))
        except (BadInput, NotFound) as refusal:
            return Outcome(JobState.SKIPPED, refusal.said)


def store(context: Context, folder: Path, files: Path) -> Outcome:
    """Store the upload that is the argument, whole or not at all, and forget the file."""
    upload = _upload(context)
    if upload is None or upload.state is not UploadState.STORING:
        return Outcome(JobState.SKIPPED, Line("job.stored_already"))
    with locales.spoken(import_desk.language_of(upload)):
        try:
            summary = _stored(context, upload, folder)
        except Refusal as refusal:
            _give_up(context, upload, refusal.sentence)
            raise
    uploads.path(folder, upload.id).unlink(missing_ok=True)
    import_desk.faults_path(files, upload).unlink(missing_ok=True)
    return Outcome(JobState.SUCCEEDED, result=dict(summary.as_dict()))


def resume(context: Context) -> Outcome:
    """Queue anew the imports, and the changes of categories, whose worker died."""
    with context.transaction() as session:
        again = import_desk.resume(session, now=context.now())
        again += mapping.resume(session, now=context.now())
    if not again:
        return Outcome(JobState.SKIPPED, Line("job.nothing_left_behind"))
    return Outcome(JobState.SUCCEEDED, result={"queued": again})


def _rehearsed(context: Context, upload: Upload, folder: Path, files: Path) -> dict[str, object]:
    source, faults = _source(context, upload), import_desk.faults_path(files, upload)
    with (
        context.sessions() as session,
        import_look.opened(folder, upload) as path,
        fault_file.written(faults) as told,
    ):
        city, now = cities.current(session), context.now()
        with context.transaction() as settling:
            upload = import_look.made_out(settling, upload, source, path, city=city)
        plan = import_look.planned(session, upload, source, path, city=city, now=now)
        read = _reporting(context, whole=0)
        found = rehearsing.rehearse(session, plan, city=city, now=now, told=told, progress=read)
    return {"mark": import_desk.mark(upload), **found.as_dict()}


def _stored(context: Context, upload: Upload, folder: Path) -> Summary:
    source, whole = _source(context, upload), _expected(context, upload)
    with import_look.opened(folder, upload) as path, context.transaction() as session:
        city, now = cities.current(session), context.now()
        plan = import_look.planned(session, upload, source, path, city=city, now=now)
        summary = importing.run(
            session,
            plan,
            city=city,
            now=now,
            edition=upload.edition,
            progress=_reporting(context, whole=whole),
        )
        run = runs.recent(session, source.id, limit=1)[0]
        rows.set_stored(session, upload.id, run_id=run.id, counts=summary.as_dict())
        if summary.changed:
            jobs.enqueue(session, matching.JOB, now=now)
    return summary


def _upload(context: Context) -> Upload | None:
    """None where it was dropped meanwhile."""
    with context.sessions() as session:
        return rows.by_id(session, import_desk.upload_id(context.argument))


def _source(context: Context, upload: Upload) -> Source:
    with context.sessions() as session:
        source = import_desk.source_of(session, upload)
    if source is None:
        raise NotFound(locales.t("imports.refused.no_source"))
    return source


def _expected(context: Context, upload: Upload) -> int:
    """How many records the file has, as its rehearsal found."""
    with context.sessions() as session:
        job = imports.latest(session, import_desk.REHEARSE, str(upload.id))
    seen = import_desk.rehearsed(job, upload)
    return seen.read if seen else 0


def _give_up(context: Context, upload: Upload, why: str) -> None:
    with context.transaction() as session:
        rows.set_state(session, upload.id, UploadState.FAILED, error=why)


def _reporting(context: Context, *, whole: int) -> Callable[[int], None]:
    """Tells every second or so how many records were read, of ``whole`` where that is known."""
    last = [0.0]

    def read(count: int) -> None:
        context.heed()
        if time.monotonic() - last[0] >= _SAID_EVERY_S:
            last[0] = time.monotonic()
            context.progress(min(_ALL_RECORDS, count / whole) if whole else 0.0, str(count))

    return read
