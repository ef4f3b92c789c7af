"""Everything that is examined on one machine: ``manage.py doctor`` prints it, a page shows it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from db import readiness, server
from db import session as database
from domain import checkup
from domain.checkup import Line
from domain.errors import Unavailable
from locales import t, worded
from services import machine_checkup, server_checkup, work_checkup

REQUIREMENTS = Path(__file__).parents[1] / "requirements.txt"


@dataclass(frozen=True, slots=True)
class Place:
    """What is examined: the folders of this Halo, and the ``secrets`` that are set, by the name of
    their setting."""

    home: Path
    backups: Path | None
    secrets: Mapping[str, str] = field(repr=False)


def of_machine(place: Place, *, now: datetime) -> Iterator[Line]:
    """What can be said without the database."""
    yield from machine_checkup.programs(REQUIREMENTS)
    yield machine_checkup.disk("disk", place.home)
    if place.backups is not None:
        yield machine_checkup.disk("disk_backups", place.backups)
    yield from machine_checkup.secrets(place.secrets, place.home)
    yield from machine_checkup.last_backup(place.backups, now=now)


def of_database(url: str, place: Place, *, clock: Callable[[], datetime]) -> Iterator[Line]:
    """Server, worker, jobs and sources; one line where the server does not answer."""
    try:
        found = server.examined(url, clock=clock)
    except Unavailable as down:
        yield away(down)
        return
    yield from server_checkup.lines(found)
    yield (
        server_checkup.unseen_disk()
        if found.data is None
        else machine_checkup.disk("disk_database", found.data)
    )
    yield machine_checkup.backup_programs(place.home, found.major)
    if found.head == readiness.head():
        yield from _of_work(url, now=clock())


def away(down: Unavailable) -> Line:
    """That there is no database to examine."""
    about, advice = t("doctor.about.database"), t("doctor.database.advice")
    return checkup.broken(about, worded(down.said), advice)


def _of_work(url: str, *, now: datetime) -> Iterator[Line]:
    engine = database.engine(url, pool_size=1)
    try:
        with database.sessions(engine)() as session:
            yield from work_checkup.lines(session, now=now)
    finally:
        engine.dispose()
