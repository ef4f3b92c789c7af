"""A look at everything that may be wrong: one finding a thing, the same things at each look.

What ``doctor`` calls broken is ill and what it calls ok is well; what it wants looked at is between
the two. Jobs and sources are judged as ``doctor`` does too, but for a failed job, which is ill at
once.
"""

import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from db import readiness, server
from db.queries import breaks, job_records, sources
from db.queries.breaks import Stored
from db.server import Server
from domain import line
from domain.alert import Finding, Kind, Level
from domain.checkup import State
from domain.errors import BadInput
from domain.line import Said
from domain.source import Health, SourceHealth
from domain.source_break import BreakKind
from services import backup_files, backups, jobs, machine_checkup, server_checkup

_LEVELS = {State.OK: Level.WELL, State.LOOK: Level.BETWEEN, State.BROKEN: Level.ILL}
# So often in a row is no accident.
_OFTEN = 3
_LONG_WAIT = timedelta(minutes=20)
# A backup a day. Together with the rule's patience: two that were missed.
_LATE = timedelta(hours=26)
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Ground:
    """What is looked at beside the tables: the server at ``url``, and Halo's folders."""

    url: str
    home: Path
    backups: Path | None


def of_work(session: Session, *, now: datetime) -> Iterator[Finding]:
    """Jobs and sources, as the tables know them."""
    yield _waiting(job_records.waiting_since(session), now)
    for record in job_records.listed(session, poll=jobs.POLL):
        yield _job(record)
    broken = [one for one in breaks.between(session, now, now, slugs=()) if not one.settled]
    dead = {one.source for one in broken if _is_empty(one)}
    for health in sources.health(session, now=now):
        yield _failing(health)
        yield _silent(health, is_dead=health.slug in dead)
    for one in broken:
        if not _is_empty(one):
            yield _break(one)


def of_ground(ground: Ground, *, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Server, disks and backups. Raises ``Unavailable`` where the server does not answer."""
    found = server.examined(ground.url, clock=clock)
    yield _clock(found)
    yield _migrations(found)
    yield from _disks(ground, found.data)
    if ground.backups is not None:
        yield _backup_age(ground.backups, now=clock())


def _waiting(since: datetime | None, now: datetime) -> Finding:
    ill = since is not None and now - since > _LONG_WAIT
    detail = {"since": since.isoformat()} if since else {}
    return Finding(Kind.JOBS_WAIT, "", Level.ILL if ill else Level.WELL, detail)


def _job(record: job_records.JobRecord) -> Finding:
    """One that was interrupted is put back and tried again: only often is too often."""
    level = Level.BETWEEN if record.failures else Level.WELL
    if record.broke or record.failures >= _OFTEN:
        level = Level.ILL
    detail: dict[str, object] = {
        "job": record.name,
        "reason": _short(record.reason),
        "failures": record.failures,
    }
    if record.name == backups.JOB:
        return Finding(Kind.BACKUP_FAILED, "", level, detail)
    return Finding(Kind.JOB_FAILED, record.name, level, detail)


def _short(why: Said) -> object:
    """As JSON: a line whole, the words of an error cut."""
    return line.as_json(why[:_LONGEST_REASON] if isinstance(why, str) else why)


def _failing(source: SourceHealth) -> Finding:
    level = Level.BETWEEN if source.health is Health.FAILING else Level.WELL
    if source.health is Health.FAILING and source.failures >= _OFTEN:
        level = Level.ILL
    detail = {
        **_named(source),
        "reason": _short(source.last_error),
        "failures": source.failures,
    }
    return Finding(Kind.SOURCE_FAILING, source.slug, level, detail)


def _silent(source: SourceHealth, *, is_dead: bool) -> Finding:
    """It is read late, or nothing new is in it for longer than chance would have."""
    late = source.health in (Health.LATE, Health.NEVER)
    dead = is_dead and source.health is Health.WELL
    detail = {**_named(source), "why": "late" if late else "empty"}
    level = Level.ILL if late or dead else Level.WELL
    return Finding(Kind.SOURCE_SILENT, source.slug, level, detail)


def _break(one: Stored) -> Finding:
    detail = {"name": one.name, "what": one.kind.value, "since": one.since.isoformat()}
    return Finding(Kind.SOURCE_BREAK, f"{one.source} {one.kind}", Level.ILL, detail)


def _is_empty(one: Stored) -> bool:
    return one.kind is BreakKind.VOLUME and one.after <= 0


def _named(source: SourceHealth) -> Mapping[str, object]:
    last = source.last_success_at
    return {"name": source.name, "last": last.isoformat() if last else ""}


def _clock(found: Server) -> Finding:
    level = _LEVELS[server_checkup.clock(found).state]
    return Finding(Kind.CLOCK_OFF, "", level, {"seconds": round(abs(found.ahead_s))})


def _migrations(found: Server) -> Finding:
    newest = readiness.head()
    level = Level.WELL if found.head == newest else Level.ILL
    return Finding(Kind.MIGRATIONS, "", level, {"database": found.head or "", "halo": newest})


def _disks(ground: Ground, data: Path | None) -> Iterator[Finding]:
    """One finding a disk of this machine, however many of Halo's folders lie on it."""
    folders = {"home": ground.home, "backups": ground.backups, "database": data}
    seen: set[int] = set()
    for subject, folder in folders.items():
        room = None if folder is None else machine_checkup.room(folder)
        if room is None or room.device in seen:
            continue
        seen.add(room.device)
        machine = platform.node()
        free = f"{room.free / 1e9:.1f}"
        detail = {"folder": str(room.folder), "free": free, "machine": machine}
        yield Finding(Kind.DISK_FULL, subject, _LEVELS[room.state], detail)


def _backup_age(folder: Path, *, now: datetime) -> Finding:
    try:
        newest = backups.newest(folder)
        taken_at = backup_files.manifest(newest).taken_at if newest else None
    except (OSError, BadInput):
        # The job that writes there fails, and says why.
        return Finding(Kind.BACKUP_OLD, "", Level.BETWEEN)
    late = taken_at is None or now - taken_at > _LATE
    detail = {"folder": str(folder), "last": taken_at.isoformat() if taken_at else ""}
    return Finding(Kind.BACKUP_OLD, "", Level.ILL if late else Level.WELL, detail)
