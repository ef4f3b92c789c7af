"""Files are handed over: kept under a name of Halo's own, looked at, and forgotten in time."""

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BufferedRandom
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from connectors import files
from connectors.files import refusals
from db.queries import uploads
from domain.errors import BadInput, NotFound, Unavailable
from domain.upload import MOST_NAME, Upload
from locales import t

KEPT = timedelta(days=14)
_BLOCK_BYTES = 1 << 20
# A file whose row is not committed yet is younger than this.
_UNDER_WAY = timedelta(hours=1)
_FULL = {errno.ENOSPC, errno.EDQUOT}
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies in the folder of uploads. ``digest`` is SHA-256."""

    id: UUID
    name: str
    size: int
    digest: bytes


def path(folder: Path, upload_id: UUID) -> Path:
    """Where the file lies. Nothing its sender chose is part of it."""
    return folder / str(upload_id)


def keep(contents: BinaryIO, *, name: str, folder: Path, most_bytes: int) -> Kept:
    """Keep ``contents``, once what it is was found to be something Halo reads.

    ``name`` is what its sender calls it, for people alone. Raises ``BadInput`` with nothing kept:
    for a name that is none, more than ``most_bytes``, and whatever ``connectors.files`` refuses;
    ``Unavailable`` where the disk is full.
    """
    called, upload_id = plain_name(name), uuid4()
    with _new(path(folder, upload_id)) as (target, unfinished):
        size, digest = _copied(contents, target, called, most_bytes)
        with refusals.called(called):
            files.require_sound(unfinished)
    return Kept(upload_id, called, size, digest)


def register(session: Session, kept: Kept, *, account_id: int, now: datetime) -> Upload:
    """Write down what was kept, and who handed it over."""
    upload = Upload(kept.id, None, account_id, kept.name, kept.size, kept.digest, now)
    uploads.add(session, upload)
    return upload


def one(session: Session, upload_id: UUID, *, lock: bool = False) -> Upload:
    """Raises ``NotFound`` where it was never handed over, or is forgotten."""
    found = uploads.by_id(session, upload_id, lock=lock)
    if found is None:
        raise NotFound(t("uploads.refused.gone"))
    return found


def readable(session: Session, upload_id: UUID, *, folder: Path) -> tuple[Upload, Path]:
    """An upload and its file. Raises ``NotFound`` where the file is forgotten by now."""
    found = one(session, upload_id)
    where = path(folder, upload_id)
    if not where.is_file():
        raise NotFound(t("uploads.refused.gone"))
    return found, where


def too_large(name: str, most_bytes: int) -> BadInput:
    """The refusal of a file larger than is taken."""
    return BadInput(t("uploads.refused.large", name=name, mb=most_bytes // MEGABYTE))


def plain_name(name: str) -> str:
    """``name`` as it is shown. Raises ``BadInput`` for one that is empty, too long, names a folder
    or holds signs that cannot be seen."""
    plain = name.strip()
    parts = (PurePosixPath(plain), PureWindowsPath(plain))
    is_plain = plain not in ("", "..") and plain.isprintable()
    if not is_plain or any(part.name != plain for part in parts):
        raise BadInput(t("uploads.refused.name"))
    if len(plain) > MOST_NAME:
        raise BadInput(t("uploads.refused.long_name", most=MOST_NAME))
    return plain


def drop(session: Session, upload_id: UUID, *, folder: Path) -> None:
    """Forget a file and its row."""
    uploads.remove(session, upload_id)
    path(folder, upload_id).unlink(missing_ok=True)


def forget_old(session: Session, *, folder: Path, now: datetime) -> int:
    """Delete the files handed over longer than ``KEPT`` ago, those of which there is no row, and
    the rows of those that were never stored; how many files and rows that was."""
    rows = uploads.forget(session, before=now - KEPT)
    old = [file for file in folder.glob("*") if now - _changed(file, now) > _UNDER_WAY]
    ids = [known for file in old if (known := _id(file)) is not None]
    wanted = uploads.kept_since(session, ids, since=now - KEPT)
    gone = [file for file in old if _id(file) not in wanted]
    for file in gone:
        file.unlink(missing_ok=True)
    return rows + len(gone)


def _copied(contents: BinaryIO, target: BinaryIO, name: str, most_bytes: int) -> tuple[int, bytes]:
    """The size and SHA-256 of what was copied."""
    digest, size = hashlib.sha256(), 0
    while block := contents.read(_BLOCK_BYTES):
        if not size:
            files.require_plausible(block, name)
        size += len(block)
        if size > most_bytes:
            raise too_large(name, most_bytes)
        digest.update(block)
        target.write(block)
    target.flush()
    return size, digest.digest()


@contextmanager
def _new(whole: Path) -> Iterator[tuple[BufferedRandom, Path]]:
    """A file to be written, which gets its name when the block ends well; else nothing stays."""
    whole.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = whole.with_name(f"{whole.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file, unfinished
            os.fsync(file.fileno())
        os.replace(unfinished, whole)
    except OSError as problem:
        if problem.errno not in _FULL:
            raise
        raise Unavailable(t("uploads.refused.disk")) from problem
    finally:
        unfinished.unlink(missing_ok=True)


def _changed(file: Path, now: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, tz=now.tzinfo)
    except FileNotFoundError:
        return now


def _id(file: Path) -> UUID | None:
    """Whose file it is; None for one that was never finished."""
    try:
        return UUID(file.name)
    except ValueError:
        return None
