"""Where this machine keeps PostgreSQL programs that can serve PostGIS.

Installing is `script/prepare`'s work; here they are only found. `python -m db.cluster_binaries
HALO_HOME` prints the folder, or says what to install and fails.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from domain import errors

OLDEST_MAJOR = 14

_SYSTEM = Path("/")
_USUAL_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
    "home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
)


class NoCluster(errors.Unavailable):
    """The private database cannot run; the message is one sentence a person can act on."""


@dataclass(frozen=True, slots=True)
class Programs:
    """One set of PostgreSQL programs: their folder, major version and the variables they need."""

    folder: Path
    major: int
    environment: dict[str, str] = field(default_factory=dict)

    def path(self, name: str) -> str:
        return str(self.folder / name)


def found(home: Path, major: int | None = None) -> Programs:
    """Programs with PostGIS: those in $PGBIN, else the newest; where data exist, their `major`.

    Raises:
        NoCluster: none is installed, or none of that major version.
    """
    chosen = os.environ.get("PGBIN")
    sets = sorted(_sets(home), key=lambda p: (str(p.folder) == chosen, p.major), reverse=True)
    if not sets:
        raise NoCluster(f"PostgreSQL with PostGIS is not installed. {advice()}")
    if major is None:
        return sets[0]
    for programs in sets:
        if programs.major == major:
            return programs
    raise NoCluster(
        f"The data in {home / 'postgres'} were written by PostgreSQL {major}, but only "
        f"PostgreSQL {sets[0].major} with PostGIS is installed: install version {major} beside "
        f"it, or dump with {major} and restore into an empty HALO_HOME. Nothing was changed."
    )


def clients(home: Path, at_least: int) -> Programs:
    """pg_dump and pg_restore for a server of major version ``at_least``: of that version, else the
    next one. Older ones cannot read it, and newer ones write what it may not understand.

    Raises:
        NoCluster: none is installed, or only older ones.
    """
    on_path = [Path(found).resolve().parent for found in [shutil.which("pg_dump")] if found]
    known = {client.folder: client for client in map(_client, [*_folders(home), *on_path])}
    able = [client for client in known.values() if client.major >= at_least]
    if able:
        return min(able, key=lambda client: client.major)
    newest = max((client.major for client in known.values()), default=0)
    there = f"only those of PostgreSQL {newest} are" if newest else "none are"
    raise NoCluster(
        f"Backups need pg_dump and pg_restore of PostgreSQL {at_least} or newer, and {there} "
        f"installed. Debian: sudo apt-get install postgresql-client-{at_least}"
    )


def advice() -> str:
    """One sentence: what to type on this machine to get PostGIS."""
    if shutil.which("apt-get"):
        return "Type: sudo apt-get install '^postgresql-[0-9]+-postgis-3$'"
    if shutil.which("dnf"):
        return "Type: sudo dnf install postgresql-server postgis"
    if sys.platform == "darwin":
        return "Type: brew install postgis postgresql@17 (Homebrew is at https://brew.sh)"
    return "Install PostgreSQL 14 or newer with PostGIS, or set DATABASE_URL."


def _sets(home: Path) -> Iterator[Programs]:
    seen = set()
    for folder in _folders(home):
        if folder not in seen and (folder / "postgres").exists() and (folder / "initdb").exists():
            seen.add(folder)
            programs = _programs(folder)
            if programs is not None:
                yield programs


def _folders(home: Path) -> Iterator[Path]:
    if chosen := os.environ.get("PGBIN"):
        yield Path(chosen)
    yield from (home / "pg").glob(_USUAL_FOLDERS[0])
    if shutil.which("pg_config"):
        yield Path(_output(["pg_config", "--bindir"], {}))
    for pattern in _USUAL_FOLDERS:
        yield from _SYSTEM.glob(pattern)


def _programs(folder: Path) -> Programs | None:
    """The programs in `folder`, or None where they are too old or PostGIS is missing."""
    environment = _unpacked_environment(folder)
    version = _output([str(folder / "postgres"), "--version"], environment)
    major = _major(version)
    shared = _output([str(folder / "pg_config"), "--sharedir"], environment)
    if major < OLDEST_MAJOR or not (Path(shared) / "extension" / "postgis.control").exists():
        return None
    return Programs(folder, major, environment)


def _client(folder: Path) -> Programs:
    """The client programs in `folder`; of major version 0 where they are not both there."""
    environment = _unpacked_environment(folder)
    if not all((folder / name).exists() for name in ("pg_dump", "pg_restore")):
        return Programs(folder, 0, environment)
    version = _output([str(folder / "pg_dump"), "--version"], environment)
    return Programs(folder, _major(version), environment)


def _unpacked_environment(folder: Path) -> dict[str, str]:
    """Packages unpacked without root look for libraries and PROJ data below their own folder."""
    unpacked = Path(*folder.parts[:-5])
    if unpacked == Path("/") or not folder.match(_USUAL_FOLDERS[0]):
        return {}
    libraries = [*unpacked.glob("usr/lib/*-linux-*"), *unpacked.glob("usr/lib/*-linux-*/*apack")]
    libraries += unpacked.glob("usr/lib/*-linux-*/blas")
    proj = str(unpacked / "usr/share/proj")
    return {
        "LD_LIBRARY_PATH": ":".join(map(str, libraries)),
        "PROJ_DATA": proj,
        "PROJ_LIB": proj,
    }


def _major(version: str) -> int:
    """`postgres (PostgreSQL) 15.18 (Debian …)` → 15; 0 where it says nothing."""
    words = version.partition("(PostgreSQL) ")[2]
    digits = "".join(character if character.isdigit() else " " for character in words).split()
    return int(digits[0]) if digits else 0


def _output(command: list[str], environment: dict[str, str]) -> str:
    try:
        answer = subprocess.run(
            command,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return answer.stdout.strip()


if __name__ == "__main__":
    try:
        print(found(Path(sys.argv[1]).resolve()).folder)
    except NoCluster as refusal:
        sys.exit(str(refusal))
