"""One screen: what is well, and what needs a hand."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from db import cluster, cluster_folder, readiness, server
from db import session as database
from domain import checkup
from domain.checkup import Line
from domain.errors import Unavailable
from services import machine_checkup, server_checkup, work_checkup

REQUIREMENTS = Path(__file__).parents[1] / "requirements.txt"


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined: the database at ``url``, else the private one below ``home``, and the
    ``secrets`` that are set, by the name of their setting."""

    url: str | None
    home: Path
    backups: Path | None
    secrets: Mapping[str, str]


def examine(patient: Patient) -> int:
    """Print every line as it is found; the exit code, as ``checkup.exit_code`` says."""
    said = []
    for line in _lines(patient):
        said.append(line)
        print(f"{line.state:<7} {line.about:<26} {line.said}", flush=True)
        if line.advice:
            print(f"{'':<7} {'':<26} → {line.advice}", flush=True)
    print(_summary(said))
    return checkup.exit_code(said)


def _lines(patient: Patient) -> Iterator[Line]:
    yield from machine_checkup.programs(REQUIREMENTS)
    yield machine_checkup.disk("disk", patient.home)
    if patient.backups is not None:
        yield machine_checkup.disk("disk of the backups", patient.backups)
    yield from machine_checkup.secrets(patient.secrets, patient.home)
    yield from machine_checkup.last_backup(patient.backups, now=_now())
    try:
        with _running(patient) as url:
            yield from _of_database(url, patient)
    except Unavailable as down:
        advice = "Start it, or mend DATABASE_URL; then run this again for the rest."
        yield checkup.broken("database", down.sentence, advice)


def _of_database(url: str, patient: Patient) -> Iterator[Line]:
    found = server.examined(url, clock=_now)
    yield from server_checkup.lines(found)
    if found.data is not None:
        yield machine_checkup.disk("disk of the database", found.data)
    yield machine_checkup.backup_programs(patient.home, found.major)
    if found.head == readiness.head():
        yield from _of_work(url)


def _of_work(url: str) -> Iterator[Line]:
    engine = database.engine(url, pool_size=1)
    try:
        with database.sessions(engine)() as session:
            yield from work_checkup.lines(session, now=_now())
    finally:
        engine.dispose()


@contextmanager
def _running(patient: Patient) -> Iterator[str]:
    """The database's URL. A private one that was never made is not made here."""
    if patient.url is not None:
        yield patient.url
        return
    if cluster_folder.existing(patient.home).major is None:
        raise Unavailable(f"there is none below {patient.home} yet: script/server makes it")
    with cluster.running(patient.home) as private:
        yield private.url


def _summary(said: Iterable[Line]) -> str:
    states = [line.state for line in said]
    wrong, open_to_doubt = states.count(checkup.State.BROKEN), states.count(checkup.State.LOOK)
    if not wrong and not open_to_doubt:
        return "All is well."
    return f"{wrong} broken, {open_to_doubt} to look at."


def _now() -> datetime:
    return datetime.now(UTC)
