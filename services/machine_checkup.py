"""What is to be said about this machine: programs, disks, secrets and backups."""

import importlib.metadata
import platform
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from components import moments
from db import cluster_binaries
from domain.checkup import Line, State, broken, look, ok
from domain.errors import BadInput, Unavailable
from locales import number, t, worded
from services import backup_files, backups

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
    """Which machine this is, Python, and every package that ``requirements`` pins."""
    yield ok(t("doctor.about.machine"), platform.node())
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _OLDEST_PYTHON:
        yield broken("Python", version, t("doctor.python.old"))
    else:
        yield ok("Python", version)
    about, pinned = t("doctor.about.packages"), defaultdict[str, set[str]](set)
    optional = set()
    for name, wanted, marker in _PINNED.findall(requirements.read_text()):
        pinned[name].add(wanted)
        optional |= {name} if marker else set()
    wrong = [name for name, wanted in pinned.items() if not _fits(name, wanted, name in optional)]
    if wrong:
        told = {"n": len(wrong), "all": len(pinned), "names": ", ".join(wrong[:3])}
        yield broken(about, t("doctor.packages.wrong", **told), t("doctor.packages.advice"))
    else:
        yield ok(about, t("doctor.packages.well", n=len(pinned), file=requirements.name))


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


def disk(which: str, folder: Path) -> Line:
    """What is to be said about that room; ``which`` disk it is: ``disk``, ``disk_backups`` or
    ``disk_database``."""
    found, about = room(folder), t(f"doctor.about.{which}")
    said = t("doctor.disk.free", gb=number(found.free / 1e9, digits=0), folder=str(folder))
    return Line(found.state, about, said, "" if found.state is State.OK else t("doctor.disk.full"))


def secrets(given: Mapping[str, str], home: Path) -> Iterator[Line]:
    """The key that signs, given or in its file, and the other secrets that are ``given``, by the
    name of their setting. None is ever said."""
    key = "HALO_SECRET_KEY"
    if key not in given:
        yield _key_file(home / "secret-key")
    for name, secret in given.items():
        least = _LEAST.get(name, _SHORTEST_SECRET)
        yield _secret(name, secret, least, t("doctor.secret.another", command=_NEW_KEY))


def last_backup(folder: Path | None, *, now: datetime) -> Iterator[Line]:
    """When the last whole backup was written, and what lies beside it."""
    about = t("doctor.about.backup")
    if folder is None:
        advice = t("doctor.backup.set", setting=backups.SETTING)
        yield look(about, t("doctor.backup.nowhere"), advice)
        return
    kept, place = backups.kept(folder), str(folder)
    if kept.damaged:
        told = {"n": len(kept.damaged), "folder": place, "name": kept.damaged[0].name}
        yield look(about, t("doctor.backup.damaged", **told), t("doctor.backup.delete"))
    if not kept.whole:
        yield broken(about, t("doctor.backup.none", folder=place), t("doctor.backup.write"))
        return
    yield _age(about, kept.whole[0], now)


def backup_programs(home: Path, major: int) -> Line:
    """Whether pg_dump and pg_restore are here for a server of this ``major`` version."""
    try:
        found = cluster_binaries.clients(home, major)
    except Unavailable as missing:
        return broken("pg_dump", t("doctor.pg_dump.none"), worded(missing.said))
    return ok("pg_dump", t("doctor.pg_dump.well", major=found.major, folder=str(found.folder)))


def _fits(name: str, wanted: set[str], is_optional: bool) -> bool:
    try:
        return importlib.metadata.version(name) in wanted
    except importlib.metadata.PackageNotFoundError:
        return is_optional


def _key_file(path: Path) -> Line:
    about = "HALO_SECRET_KEY"
    if not path.exists():
        return look(about, t("doctor.key.none"), t("doctor.key.made"))
    where = {"path": str(path)}
    if path.stat().st_mode & 0o077:
        return broken(about, t("doctor.key.open", **where), t("doctor.key.close", **where))
    try:
        secret = path.read_text().strip()
    except PermissionError:
        return look(about, t("doctor.key.unreadable", **where), t("doctor.key.own_user"))
    return _secret(about, secret, _SHORTEST_KEY, t("doctor.key.delete", **where))


def _secret(name: str, secret: str, least: int, advice: str) -> Line:
    if len(secret) < least:
        return broken(name, t("doctor.secret.short", n=least), advice)
    if len(set(secret)) < _FEWEST_CHARACTERS:
        return broken(name, t("doctor.secret.monotonous"), advice)
    return ok(name, t("doctor.secret.well"))


def _age(about: str, place: Path, now: datetime) -> Line:
    try:
        taken_at = backup_files.manifest(place).taken_at
    except BadInput as gone:
        return look(about, worded(gone.said), t("doctor.backup.again"))
    said = t("doctor.backup.last", name=place.name, age=moments.age(now - taken_at))
    advice = t("doctor.backup.late")
    if now - taken_at > _OLD:
        return broken(about, said, advice)
    if now - taken_at > _LATE:
        return look(about, said, advice)
    return ok(about, said)
