"""Backups: written whole or not at all, checked after writing, and only so many kept."""

import fcntl
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db import cluster_binaries, dumps, snapshots
from db.snapshots import Snapshot
from domain import backup
from domain.backup import Manifest
from domain.edition import VERSION
from domain.errors import IllegalStep, Unavailable
from services import backup_files
from services.backup_files import Heed

# The job, and the setting that says where.
JOB = "backup"
SETTING = "HALO_BACKUPS"

_UNFINISHED = ".part"
_LOCK = ".halo-backup.lock"
# A file that a report brought may be cleaned, and so move, between the snapshot and its copy.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is backed up: the database at ``url`` and the folder of reports' files ``media``.
    ``home`` is where programs of PostgreSQL may lie."""

    url: str
    home: Path
    media: Path


@dataclass(frozen=True, slots=True)
class Kept:
    """The backups of a folder, newest first: whole ones, and names that hold no whole one."""

    whole: tuple[Path, ...]
    damaged: tuple[Path, ...]


def write(held: Holdings, folder: Path, *, now: datetime, heed: Heed) -> Path:
    """Back ``held`` up into a new folder below ``folder`` and read it back; where it lies.

    Everything in it is of one moment, whoever writes meanwhile. What ``heed`` raises stops it, and
    nothing of it stays. Raises ``Unavailable`` where a program, the disk or the database fails,
    ``IllegalStep`` where another backup is being written there.
    """
    with backup_files.saying(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder):
            _sweep(folder)
            place = folder / backup.name_at(now)
            if place.exists():
                raise IllegalStep(f"{place} is there already. Try again in a second.")
            _fill(held, place, now=now, heed=heed)
            backup_files.sync(folder)
            return place


def kept(folder: Path) -> Kept:
    """What lies below ``folder``."""
    found = sorted(folder.glob("halo-*"), reverse=True) if folder.is_dir() else []
    named = [path for path in found if path.is_dir() and backup.is_name(path.name)]
    whole = tuple(path for path in named if backup_files.is_whole(path))
    return Kept(whole, tuple(path for path in named if path not in whole))


def newest(folder: Path) -> Path | None:
    """The newest below ``folder`` by its name, asked without reading any; None without one."""
    named = (path for path in folder.glob("halo-*") if backup.is_name(path.name))
    return max(named, default=None)


def forget_old(folder: Path, *, keep: int) -> tuple[Path, ...]:
    """Delete all whole backups below ``folder`` but the newest ``keep``; which those were.

    What is not whole is neither counted nor deleted: somebody should look at it.
    """
    with backup_files.saying(folder):
        gone = kept(folder).whole[keep:]
        for path in gone:
            # Under its own name half a backup is never seen.
            shutil.rmtree(path.rename(_unfinished(path)))
    return gone


def _fill(held: Holdings, place: Path, *, now: datetime, heed: Heed) -> None:
    part = _unfinished(place)
    part.mkdir(mode=0o700)
    try:
        manifest = _written(held, part, now=now, heed=heed)
        _verify(held, part, manifest, heed)
        part.rename(place)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _written(held: Holdings, part: Path, *, now: datetime, heed: Heed) -> Manifest:
    tools = _tools(held, heed)
    # The many files before, so that between the snapshot and the last copy there is hardly time.
    _bring(held.media, part, _names(held.media), heed)
    for attempt in range(_TRIES):
        with snapshots.taken(held.url) as state:
            missing = _bring(held.media, part, state.media, heed)
            if missing and attempt < _TRIES - 1:
                continue
            dumps.write(tools, held.url, part / backup.DUMP, snapshot=state.name)
        break
    _drop_unnamed(part, state)
    names = [path for path in part.rglob("*") if path.is_file()]
    manifest = Manifest(
        taken_at=now,
        version=VERSION,
        head=state.head,
        postgres=state.postgres,
        pg_dump=tools.programs.major,
        rows=state.rows,
        files={str(path.relative_to(part)): backup_files.stored(path, heed) for path in names},
        missing=tuple(sorted(missing)),
    )
    backup_files.seal(part, manifest)
    return manifest


def _verify(held: Holdings, part: Path, manifest: Manifest, heed: Heed) -> None:
    """Read back what was written: every byte, and every row of the dump."""
    if backup_files.manifest(part) != manifest or backup_files.damaged(part, manifest, heed):
        raise Unavailable(f"{part.parent} does not give back what was written: is the disk sound?")
    counted = dumps.row_counts(_tools(held, heed), part / backup.DUMP)
    found = {table: rows for table, rows in counted.items() if table in manifest.rows}
    if wrong := backup.differences(manifest.rows, found):
        raise Unavailable(f"The dump does not hold what the database held: {'; '.join(wrong)}.")


def _tools(held: Holdings, heed: Heed) -> dumps.Tools:
    at_least = snapshots.major(held.url)
    return dumps.Tools(cluster_binaries.clients(held.home, at_least), heed)


def _names(media: Path) -> frozenset[str]:
    paths = [path for state in ("waiting", "kept") for path in (media / state).glob("*")]
    return frozenset(f"{path.parent.name}/{path.name}" for path in paths)


def _bring(media: Path, part: Path, wanted: frozenset[str], heed: Heed) -> list[str]:
    """Copy those of ``wanted`` that are not copied yet; those that are not there."""
    missing = []
    for name in wanted:
        heed()
        target = part / "media" / name
        if not target.exists() and not backup_files.copy(media / name, target):
            missing.append(name)
    return missing


def _drop_unnamed(part: Path, state: Snapshot) -> None:
    """Take out what no row of the snapshot names: of erased reports, or of later ones."""
    for path in part.glob("media/*/*"):
        if f"{path.parent.name}/{path.name}" not in state.media:
            path.unlink()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IllegalStep(
                f"Another backup is being written to {folder}. Wait for it."
            ) from None
        yield


def _sweep(folder: Path) -> None:
    """Delete what backups left behind that were killed. Nobody else writes here now."""
    for path in folder.glob(f".halo-*{_UNFINISHED}"):
        shutil.rmtree(path, ignore_errors=True)


def _unfinished(place: Path) -> Path:
    return place.with_name(f".{place.name}.{secrets.token_hex(4)}{_UNFINISHED}")
