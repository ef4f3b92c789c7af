"""A backup becomes a Halo again: into an empty database, whole or not at all."""

import shutil
from pathlib import Path

from db import cluster_binaries, dumps, migrations, readiness, snapshots
from domain import backup
from domain.backup import Manifest
from domain.errors import BadInput, IllegalStep
from services import backup_files
from services.backup_files import Heed
from services.backups import Holdings


def restore(folder: Path, held: Holdings, *, heed: Heed) -> Manifest:
    """Bring the backup in ``folder`` into the empty ``held``; what it says of itself.

    Before: every checksum. After: every table's rows, then the migrations it lacks.

    Raises ``BadInput`` where the backup is damaged or of a newer Halo, ``IllegalStep`` where
    something is there already or rows are not what they were, ``Unavailable`` where a program or
    the disk fails.
    """
    manifest = backup_files.manifest(folder)
    _require_known(manifest)
    _require_empty(held)
    _require_sound(folder, manifest, heed)
    with backup_files.saying(held.media):
        staged = held.media.with_name(f"{held.media.name}.unfinished")
        try:
            _stage(folder, manifest, staged, heed)
            _bring_rows(folder, manifest, held, heed)
            _put_in_place(staged, held.media)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    if manifest.head != readiness.head():
        migrations.upgrade(held.url)
    snapshots.analyse(held.url)
    return manifest


def _require_known(manifest: Manifest) -> None:
    if manifest.head > readiness.head():
        raise BadInput(
            f"The backup was written by a newer Halo (migration {manifest.head}, version "
            f"{manifest.version}; this one knows {readiness.head()}). Install that one first."
        )


def _require_empty(held: Holdings) -> None:
    if tables := snapshots.rows(held.url):
        raise IllegalStep(
            f"The database is not empty: it has {len(tables)} tables and {sum(tables.values())} "
            "rows. Restore into a new one; nothing was changed."
        )
    if any(path.is_file() for path in held.media.rglob("*")):
        raise IllegalStep(
            f"{held.media} is not empty. Move it elsewhere and try again; nothing was changed."
        )


def _require_sound(folder: Path, manifest: Manifest, heed: Heed) -> None:
    if wrong := backup_files.damaged(folder, manifest, heed):
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise BadInput(
            f"The backup is damaged: {', '.join(wrong[:3])}{more} not as written. Nothing was "
            "restored; use another backup."
        )


def _stage(folder: Path, manifest: Manifest, staged: Path, heed: Heed) -> None:
    """Copy the files of reports beside their place, and check them where they lie now."""
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=0o700, parents=True)
    for name in manifest.media:
        heed()
        target = staged / Path(name).relative_to("media")
        backup_files.copy(folder / name, target)
        if backup_files.stored(target, heed) != manifest.files[name]:
            raise BadInput(f"{name} could not be copied as it is. Nothing was restored.")
        backup_files.sync(target)


def _bring_rows(folder: Path, manifest: Manifest, held: Holdings, heed: Heed) -> None:
    at_least = max(snapshots.major(held.url), manifest.pg_dump)
    tools = dumps.Tools(cluster_binaries.clients(held.home, at_least), heed)
    dumps.restore(tools, held.url, folder / backup.DUMP)
    if wrong := backup.differences(manifest.rows, snapshots.rows(held.url)):
        raise IllegalStep(
            f"The database is not what was backed up: {'; '.join(wrong)}. Do not use it: drop it, "
            "and restore into a new one."
        )


def _put_in_place(staged: Path, media: Path) -> None:
    """An empty folder of that name gives way."""
    if media.exists():
        shutil.rmtree(media)
    staged.rename(media)
    backup_files.sync(media.parent)
