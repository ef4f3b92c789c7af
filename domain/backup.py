"""What a backup says of itself: its manifest, and the names under which backups lie.

A backup is one folder, ``halo-20261121T013000Z``:

    database.dump      what pg_dump wrote, in its custom format
    media/<state>/<id> the files of reports, as ``services.media.storing`` names them
    manifest.json      what is in it, with the SHA-256 of every file
    manifest.sha256    the SHA-256 of that, as ``sha256sum --check`` reads it
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from domain.errors import BadInput

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"

_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"halo-\d{8}T\d{6}Z")
# A manifest leads to no other file, whoever wrote it.
_FILE = re.compile(r"database\.dump|media/(waiting|kept)/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a backup; ``sha256`` in hexadecimal."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup. ``rows`` are counted by table in the very state that was dumped;
    ``head`` is its migration, ``pg_dump`` the major version that wrote the dump; ``missing`` names
    the media that the database knew and the disk did not have."""

    taken_at: datetime
    version: str
    head: str
    postgres: str
    pg_dump: int
    rows: Mapping[str, int]
    files: Mapping[str, StoredFile]
    missing: tuple[str, ...] = ()

    @property
    def media(self) -> tuple[str, ...]:
        """The names of the files of reports, in order."""
        return tuple(sorted(name for name in self.files if name != DUMP))

    @property
    def size_bytes(self) -> int:
        """Of all files together, the manifest left out."""
        return sum(file.size_bytes for file in self.files.values())


def name_at(now: datetime) -> str:
    """The name of a backup begun at ``now``; names sort as their times do."""
    return f"halo-{now.astimezone(UTC):{_STAMP}}"


def is_name(name: str) -> bool:
    """Whether a folder of this name is a finished backup's."""
    return _NAME.fullmatch(name) is not None


def written(manifest: Manifest) -> bytes:
    """The manifest as it is stored."""
    told = {"format": FORMAT, **asdict(manifest), "taken_at": manifest.taken_at.isoformat()}
    return (json.dumps(told, indent=1, sort_keys=True) + "\n").encode()


def read(stored: bytes) -> Manifest:
    """What ``written`` wrote. Raises ``BadInput`` where it is no manifest of this format."""
    try:
        told = json.loads(stored)
        if told.pop("format") != FORMAT:
            raise BadInput("The backup was written by a Halo whose backups this one cannot read.")
        told["taken_at"] = datetime.fromisoformat(told["taken_at"])
        told["files"] = {name: StoredFile(**file) for name, file in told["files"].items()}
        told["missing"] = tuple(told["missing"])
        manifest = Manifest(**told)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BadInput(f"The backup is damaged: {MANIFEST} cannot be read.") from None
    if DUMP not in manifest.files or not all(map(_FILE.fullmatch, manifest.files)):
        raise BadInput(f"The backup is damaged: {MANIFEST} names files that no backup has.")
    return manifest


def differences(wanted: Mapping[str, int], found: Mapping[str, int]) -> tuple[str, ...]:
    """Where the rows of two countings differ, table by table, in words."""
    tables = sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))
    return tuple(
        f"{name}: {_said(found.get(name))} instead of {_said(wanted.get(name))}" for name in tables
    )


def _said(rows: int | None) -> str:
    return "no such table" if rows is None else f"{rows} rows"
