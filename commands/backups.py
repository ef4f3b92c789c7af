"""Backing up, and coming back from a backup."""

import argparse
import json

from commands.house import House
from domain.errors import BadInput, Unavailable
from services import backup_files, backups, restoring


def back_up(house: House, given: argparse.Namespace) -> None:
    """Write a backup, read it back, and say what it holds, as one JSON line.

    Where old ones are forgotten the number of those kept is given, or the folder is the one that
    the scheduled job keeps in order.
    """
    folder = given.to or house.backups
    if folder is None:
        raise BadInput(f"Say where: --to FOLDER, or set {backups.SETTING} to a folder.")
    if given.keep is not None and given.keep < 1:
        raise BadInput("Keep at least the backup that is written now: --keep 1.")
    place = backups.write(_held(house), folder.absolute(), now=house.now, heed=_on)
    keep = given.keep or (None if given.to else house.backups_kept)
    gone = backups.forget_old(place.parent, keep=keep) if keep else ()
    manifest = backup_files.manifest(place)
    told = {
        "backup": str(place),
        "bytes": manifest.size_bytes,
        "tables": len(manifest.rows),
        "rows": sum(manifest.rows.values()),
        "media": len(manifest.media),
        "missing_media": list(manifest.missing),
        "forgotten": [path.name for path in gone],
    }
    print(json.dumps(told))


def restore(house: House, given: argparse.Namespace) -> None:
    """Bring a backup into the empty database and the empty folder of media; one JSON line."""
    folder = given.folder.absolute()
    manifest = restoring.restore(folder, _held(house), heed=_on)
    told = {
        "restored": str(folder),
        "taken_at": manifest.taken_at.isoformat(),
        "tables": len(manifest.rows),
        "rows": sum(manifest.rows.values()),
        "media": len(manifest.media),
        "missing_media": list(manifest.missing),
    }
    print(json.dumps(told))


def _held(house: House) -> backups.Holdings:
    if house.media is None:
        raise Unavailable("The folder of the files of reports is not known here.")
    return backups.Holdings(house.url, house.media.parent, house.media)


def _on() -> None:
    """Ctrl-C alone stops a command."""
