"""One screen: what is well, and what needs a hand."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import locales
from db import cluster, cluster_folder
from domain import checkup
from domain.checkup import Line
from domain.errors import Unavailable
from locales import t
from services import checkup as examination
from services.checkup import Place


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined: a place, and the database at ``url``, else the private one there; ``lang``
    names the language in which it is said, as terminals do (``sv_SE.UTF-8``)."""

    url: str | None
    place: Place
    lang: str = ""


def examine(patient: Patient) -> int:
    """Print every line as it is found; the exit code, as ``checkup.exit_code`` says."""
    said, code = [], patient.lang[:2].lower()
    with locales.spoken(code if code in locales.LANGUAGES else "en"):
        for line in _lines(patient):
            said.append(line)
            print(f"{t(f'doctor.state.{line.state}'):<7} {line.about:<26} {line.said}", flush=True)
            if line.advice:
                print(f"{'':<7} {'':<26} → {line.advice}", flush=True)
        print(_summary(said))
    return checkup.exit_code(said)


def _lines(patient: Patient) -> Iterator[Line]:
    yield from examination.of_machine(patient.place, now=_now())
    try:
        with _running(patient) as url:
            yield from examination.of_database(url, patient.place, clock=_now)
    except Unavailable as down:
        yield examination.away(down)


@contextmanager
def _running(patient: Patient) -> Iterator[str]:
    """The database's URL. A private one that was never made is not made here."""
    if patient.url is not None:
        yield patient.url
        return
    home = patient.place.home
    if cluster_folder.existing(home).major is None:
        raise Unavailable(f"there is none below {home} yet: script/server makes it")
    with cluster.running(home) as private:
        yield private.url


def _summary(said: Iterable[Line]) -> str:
    states = [line.state for line in said]
    wrong, open_to_doubt = states.count(checkup.State.BROKEN), states.count(checkup.State.LOOK)
    if not wrong and not open_to_doubt:
        return t("doctor.summary.well")
    return t("doctor.summary.wrong", broken=wrong, look=open_to_doubt)


def _now() -> datetime:
    return datetime.now(UTC)
