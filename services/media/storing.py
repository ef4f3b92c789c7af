"""Where files of reports lie, and how they go.

``waiting/<uuid>`` is as it was sent, ``kept/<uuid>`` decoded and encoded anew. Nothing a sender
chose is part of a name.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BufferedRandom
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries import report_media

# A file whose row is not committed yet is younger than this.
_UNDER_WAY = timedelta(hours=1)


def waiting(folder: Path, media_id: UUID) -> Path:
    """Where the file lies as it was sent."""
    return folder / "waiting" / str(media_id)


def kept(folder: Path, media_id: UUID) -> Path:
    """Where what is kept of it lies."""
    return folder / "kept" / str(media_id)


@contextmanager
def new(path: Path) -> Iterator[BufferedRandom]:
    """A file to be written, which gets the name ``path`` when the block ends well; else nothing of
    it stays. Only its owner can read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def erase(session: Session, report_id: int, *, folder: Path) -> int:
    """Delete the files and rows of a report's media; how many there were."""
    gone = report_media.delete_of(session, report_id)
    for media_id in gone:
        drop(folder, media_id)
    return len(gone)


def drop(folder: Path, media_id: UUID) -> None:
    """Delete whatever there is of one file."""
    waiting(folder, media_id).unlink(missing_ok=True)
    kept(folder, media_id).unlink(missing_ok=True)


def sweep(session: Session, *, folder: Path, now: datetime) -> int:
    """Delete files that no row names: of reports that were not stored in the end, or that are
    erased. How many were."""
    old = [path for path in folder.glob("*/*") if now - _changed(path, now) > _UNDER_WAY]
    known = report_media.known(session, [media_id for path in old if (media_id := _id(path))])
    orphans = [path for path in old if _id(path) not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _changed(path: Path, now: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo)
    except FileNotFoundError:
        return now


def _id(path: Path) -> UUID | None:
    """Whose file it is; None for one that was never finished."""
    try:
        return UUID(path.name)
    except ValueError:
        return None
