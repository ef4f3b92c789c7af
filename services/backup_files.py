"""The files of a backup: copied, written to the disk for good, and checked."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from domain import backup
from domain.backup import Manifest, StoredFile
from domain.errors import BadInput, Unavailable

Heed = Callable[[], None]
_CHUNK = 1 << 20


@contextmanager
def saying(folder: Path) -> Iterator[None]:
    """A full or closed disk below ``folder`` becomes a sentence: ``Unavailable``."""
    try:
        yield
    except OSError as problem:
        raise Unavailable(f"{folder} cannot be used: {problem.strerror or problem}.") from problem


def copy(source: Path, target: Path) -> bool:
    """Copy a file to the new file ``target``, readable by its owner alone; False where there is
    none any more."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with source.open("rb") as there, open(target, "xb", opener=_closed) as here:
            shutil.copyfileobj(there, here, _CHUNK)
    except FileNotFoundError:
        return False
    return True


def stored(path: Path, heed: Heed) -> StoredFile:
    """Size and SHA-256 of what is on the disk."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            heed()
            digest.update(chunk)
            size += len(chunk)
    return StoredFile(digest.hexdigest(), size)


def seal(folder: Path, manifest: Manifest) -> None:
    """Write the manifest and its checksum, then bring everything to the disk for good."""
    told = backup.written(manifest)
    (folder / backup.MANIFEST).write_bytes(told)
    line = f"{hashlib.sha256(told).hexdigest()}  {backup.MANIFEST}\n"
    (folder / backup.SEAL).write_text(line)
    for path in [*folder.rglob("*"), folder]:
        sync(path)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, survive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def manifest(folder: Path) -> Manifest:
    """What the backup says of itself. Raises ``BadInput`` where it is none, or not as written."""
    try:
        told = (folder / backup.MANIFEST).read_bytes()
        sealed = (folder / backup.SEAL).read_text().partition(" ")[0]
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{folder} is no backup: it has no manifest.") from None
    if hashlib.sha256(told).hexdigest() != sealed:
        raise BadInput(f"The backup is damaged: {backup.MANIFEST} is not as it was written.")
    return backup.read(told)


def damaged(folder: Path, manifest: Manifest, heed: Heed) -> list[str]:
    """The files that are not as they were written, each read to its last byte."""
    files = sorted(manifest.files.items())
    return [name for name, file in files if _found(folder / name, heed) != file]


def is_whole(folder: Path) -> bool:
    """Whether everything is there and as long as it was; asked without reading it all."""
    try:
        files = manifest(folder).files
    except BadInput:
        return False
    return all(_size(folder / name) == file.size_bytes for name, file in files.items())


def _found(path: Path, heed: Heed) -> StoredFile | None:
    try:
        return stored(path, heed)
    except OSError:
        return None


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def _closed(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
