"""What is to be said about this machine: programs, disks, secrets and backups."""

import importlib.metadata
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from db import cluster_binaries
from domain.checkup import Line, State, broken, look, ok
from domain.errors import BadInput, Unavailable
from services import backup_files, backups, work_checkup

_OLDEST_PYTHON = (3, 11)
_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)( ;)?", re.MULTILINE)
_LOOK_SHARE, _BROKEN_SHARE = 0.10, 0.03
_LOOK_BYTES, _BROKEN_BYTES = 5e9, 1e9
_SHORTEST_KEY, _SHORTEST_SECRET, _FEWEST_CHARACTERS = 32, 16, 8
# A mail server's password is made by others, by their rules.
_LEAST = {"HALO_SECRET_KEY": _SHORTEST_KEY, "HALO_SMTP_PASSWORD": 8}
_NEW_KEY = 'python -c "import secrets; print(secrets.token_urlsafe(48))"'
# A backup a day, and one that was missed.
_LATE, _OLD = timedelta(hours=26), timedelta(days=3)


def programs(requirements: Path) -> Iterator[Line]:
    """Python, and every package that ``requirements`` pins."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _OLDEST_PYTHON:
        yield broken("Python", version, "Halo needs 3.11 or newer.")
    else:
        yield ok("Python", version)
    pinned = defaultdict[str, set[str]](set)
    optional = set()
    for name, wanted, marker in _PINNED.findall(requirements.read_text()):
        pinned[name].add(wanted)
        optional |= {name} if marker else set()
    wrong = [name for name, wanted in pinned.items() if not _fits(name, wanted, name in optional)]
    if wrong:
        said = f"{len(wrong)} of {len(pinned)} are not as pinned: {', '.join(wrong[:3])}"
        advice = "Type: .venv/bin/pip install --require-hashes -r requirements.txt"
        yield broken("packages", said, advice)
    else:
        yield ok("packages", f"all {len(pinned)} as {requirements.name} pins them")


@dataclass(frozen=True, slots=True)
class Room:
    """How many bytes are free where ``folder`` lies, and whether that is enough. ``device`` is the
    number of the disk."""

    folder: Path
    free: int
    state: State
    device: int


def room(folder: Path) -> Room:
    """How much room there is where ``folder`` lies, or is going to."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    usage = shutil.disk_usage(there)
    share, state = usage.free / usage.total, State.OK
    if share < _BROKEN_SHARE or usage.free < _BROKEN_BYTES:
        state = State.BROKEN
    elif share < _LOOK_SHARE or usage.free < _LOOK_BYTES:
        state = State.LOOK
    return Room(folder, usage.free, state, there.stat().st_dev)


def disk(about: str, folder: Path) -> Line:
    """What is to be said about that room."""
    found = room(folder)
    said = f"{found.free / 1e9:.0f} GB free in {folder}"
    if found.state is State.OK:
        return ok(about, said)
    advice = "Make room: old backups, exports and logs first."
    return Line(found.state, about, said, advice)


def secrets(given: Mapping[str, str], home: Path) -> Iterator[Line]:
    """The key that signs, given or in its file, and the other secrets that are ``given``, by the
    name of their setting. None is ever said."""
    key = "HALO_SECRET_KEY"
    if key not in given:
        yield _key_file(home / "secret-key")
    for name, secret in given.items():
        least = _LEAST.get(name, _SHORTEST_SECRET)
        yield _secret(name, secret, least, f"Give it another: {_NEW_KEY}")


def last_backup(folder: Path | None, *, now: datetime) -> Iterator[Line]:
    """When the last whole backup was written, and what lies beside it."""
    about = "backup"
    if folder is None:
        advice = f"Set {backups.SETTING} to a folder on another disk; the worker writes there."
        yield look(about, "nobody said where backups go", advice)
        return
    kept = backups.kept(folder)
    if kept.damaged:
        said = f"{len(kept.damaged)} in {folder} are not whole, such as {kept.damaged[0].name}"
        yield look(about, said, "Find out why, then delete them.")
    if not kept.whole:
        yield broken(about, f"there is none in {folder}", "Type: python manage.py backup")
        return
    yield _age(about, kept.whole[0], now)


def backup_programs(home: Path, major: int) -> Line:
    """Whether pg_dump and pg_restore are here for a server of this ``major`` version."""
    try:
        found = cluster_binaries.clients(home, major)
    except Unavailable as missing:
        return broken("pg_dump", "none fits this server", missing.sentence)
    return ok("pg_dump", f"{found.major}, in {found.folder}")


def _fits(name: str, wanted: set[str], is_optional: bool) -> bool:
    try:
        return importlib.metadata.version(name) in wanted
    except importlib.metadata.PackageNotFoundError:
        return is_optional


def _key_file(path: Path) -> Line:
    about = "HALO_SECRET_KEY"
    if not path.exists():
        return look(about, "there is none yet", "It is made at the first start of the web server.")
    if path.stat().st_mode & 0o077:
        return broken(about, f"{path} can be read by others", f"Type: chmod 600 {path}")
    advice = f"Delete {path}: a new one is made at the next start, and all sign in again."
    try:
        return _secret(about, path.read_text().strip(), _SHORTEST_KEY, advice)
    except PermissionError:
        return look(about, f"{path} may not be read by you", "Run this as Halo's own user.")


def _secret(name: str, secret: str, least: int, advice: str) -> Line:
    if len(secret) < least:
        return broken(name, f"has fewer than {least} characters", advice)
    if len(set(secret)) < _FEWEST_CHARACTERS:
        return broken(name, "is made of very few different characters", advice)
    return ok(name, "set, and long enough")


def _age(about: str, place: Path, now: datetime) -> Line:
    try:
        taken_at = backup_files.manifest(place).taken_at
    except BadInput as gone:
        return look(about, gone.sentence, "Look at it once more.")
    said = f"{place.name}, {work_checkup.age(taken_at, now)}"
    advice = "Type: python manage.py backup; the job `backup` says what stopped it."
    if now - taken_at > _OLD:
        return broken(about, said, advice)
    if now - taken_at > _LATE:
        return look(about, said, advice)
    return ok(about, said)
