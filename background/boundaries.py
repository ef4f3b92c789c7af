"""The job that stores boundaries which were handed over, and counts in them what lies there."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import locales
from background.terms import Context
from db.queries import uploads as rows
from domain.errors import Refusal
from domain.job import JobState, Outcome
from services import boundaries, cities, uploads

# Of the whole, storing the areas; the rest is counting in them.
_STORING = 0.5


def store(context: Context, folder: Path) -> Outcome:
    """Store the upload that the argument names, as areas of the level it names, and forget the
    file. What speaks against it is nobody's alarm: whoever handed it over is told."""
    number, level, language = context.argument.split(" ")
    with locales.spoken(language):
        try:
            result = _stored(context, UUID(number), level, folder)
        except Refusal as refusal:
            return Outcome(JobState.SKIPPED, refusal.said)
    uploads.path(folder, UUID(number)).unlink(missing_ok=True)
    return Outcome(JobState.SUCCEEDED, result=result)


def _stored(context: Context, number: UUID, level: str, folder: Path) -> dict[str, object]:
    with context.transaction() as session:
        upload, path = uploads.readable(session, number, folder=folder)
        city = cities.current(session)
        reading = boundaries.read(session, path, city=city, level=level, called=upload.name)
        told = _reporting(context, len(reading.areas))
        undrawn = boundaries.store(session, reading, progress=told)
        rows.remove(session, number)
    return {"areas": len(reading.areas), "undrawn": undrawn}


def _reporting(context: Context, whole: int) -> Callable[[int], None]:
    """Tells of every tenth of the areas, and that all are stored."""
    every = max(1, whole // 10)

    def stored(count: int) -> None:
        context.heed()
        if count % every == 0 or count == whole:
            context.progress(_STORING * count / whole, f"{count} {whole}")

    return stored
