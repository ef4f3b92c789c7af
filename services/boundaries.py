"""Boundaries are handed over: read, judged against the city and one another, stored."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from connectors.files import area_names, areas, refusals
from db.queries import areas as stored
from db.queries import outlines, uploads
from domain import outline
from domain.area import NewArea
from domain.city import Boundary, City
from domain.errors import BadInput, IllegalStep
from domain.fault import Fault
from domain.job import Job
from domain.upload import Upload
from locales import language, t
from services import cities, jobs

JOB = "store_boundaries"
LEVELS = ("district", "municipality", "county", "city")
SHOWN_NAMES = 5
# One that laps over all others is told once, not with each.
_MOST_COMPARED = 3_000


class Wrong(StrEnum):
    """What may be wrong with boundaries; ``boundaries.problem.<value>`` has the words."""

    NONE = "none"
    SWAPPED = "swapped"
    OUTSIDE = "outside"
    NO_NAME = "no_area_name"
    NO_POLYGON = "no_polygon"
    OFF_GLOBE = "boundary_off_globe"
    TWICE = "duplicate_area"
    CROSSING = "self_crossing"
    OPEN = "ring_closed"
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class Problem:
    """``n`` areas with one thing wrong, the first of them by name, or by their place in the file
    ("no. 7"). Where it ``blocks``, nothing is stored."""

    kind: Wrong
    n: int
    names: tuple[str, ...]
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A file of boundaries as it would be stored. ``properties`` are the names its features carry,
    with the first value of each; ``boundary`` says which of them was read as what. ``known`` areas
    of this level are there already and are drawn anew, ``missing`` ones are not in the file and
    stay as they are."""

    boundary: Boundary
    properties: Mapping[str, str]
    areas: tuple[NewArea, ...]
    faults: tuple[Fault, ...]
    problems: tuple[Problem, ...]
    known: int
    missing: int

    @property
    def blocking(self) -> Problem | None:
        """Why nothing of it can be stored, or None."""
        return next((problem for problem in self.problems if problem.blocks), None)


def read(
    session: Session,
    path: Path,
    *,
    city: City,
    level: str,
    name: str | None = None,
    code: str | None = None,
    parent_code: str | None = None,
    grid: bool = False,
    called: str = "",
) -> Reading:
    """How the boundaries in ``path`` (GeoJSON, or a zipped shapefile) would be stored as areas of
    ``level``; ``name``, ``code`` and ``parent_code`` are property names, the first two guessed
    where None; ``code`` "" takes the name for it; ``called`` is what people call the file. Raises
    BadInput where it is no such file."""
    _require_level(level)
    file = called or path.name
    with refusals.called(file):
        told = area_names.properties(path)
        if len(told) >= area_names.MOST_AREAS:
            raise BadInput(t("boundaries.refused.many", most=area_names.MOST_AREAS))
        named = name or area_names.name(told) or ""
        coded = area_names.code(told, named) if code is None else code
        boundary = Boundary(level, file, named, coded or None, grid, parent_code or None)
        parsed = list(areas.areas(path, boundary))
    found = tuple(each.area for each in parsed if each.area is not None)
    faults = tuple(fault for each in parsed for fault in each.faults)
    there = {area.code for area in stored.listed(session) if area.level == level}
    given = {area.code for area in found}
    return Reading(
        boundary,
        told[0] if told else {},
        found,
        faults,
        tuple(_problems(session, found, faults, city)),
        known=len(given & there),
        missing=len(there - given),
    )


def lay_aside(session: Session, upload_id: UUID) -> None:
    """Keep a file that was handed over as boundaries from those that wait to be imported."""
    uploads.set_boundaries(session, upload_id)


def start(session: Session, upload: Upload, level: str, *, by: int, now: datetime) -> Job:
    """Have a file that was looked through stored as areas of ``level``. Raises BadInput."""
    _require_level(level)
    told = f"{upload.id} {level} {language()}"
    return jobs.enqueue(session, JOB, told, now=now, requested_by=by)


def store(
    session: Session, reading: Reading, *, progress: Callable[[int], None] = lambda stored: None
) -> list[str]:
    """Store the areas, and count in them what lies there; the names of those that cannot be drawn.
    ``progress`` is told how many are stored. Raises IllegalStep where something blocks."""
    if reading.blocking is not None:
        raise IllegalStep(t(f"boundaries.problem.{reading.blocking.kind}", n=reading.blocking.n))
    return cities.add_areas(session, reading.boundary, reading.areas, progress=progress)


def _require_level(level: str) -> None:
    if level not in LEVELS:
        raise BadInput(t("boundaries.refused.level"))


def _problems(
    session: Session, found: Sequence[NewArea], faults: Iterable[Fault], city: City
) -> Iterator[Problem]:
    if not found:
        yield Problem(Wrong.NONE, 0, (), blocks=True)
    yield from _misplaced(found, city)
    by_reason: dict[str, list[str]] = defaultdict(list)
    for fault in faults:
        name = fault.value or t("boundaries.numbered", n=fault.record)
        by_reason[fault.reason].append(name)
    for kind in Wrong:
        if names := by_reason.get(kind):
            yield _problem(kind, names)
    if len(found) <= _MOST_COMPARED:
        yield from _overlapping(session, found)


def _misplaced(found: Sequence[NewArea], city: City) -> Iterator[Problem]:
    """Areas outside the city: most of them, and it is another city's file, or its axes are
    exchanged."""
    extents = [(area.name, outline.extent(area.geometry)) for area in found]
    outside = [each for each in extents if not outline.meets(each[1], city.bounds)]
    exchanged = [
        name for name, extent in outside if outline.meets(outline.swapped(extent), city.bounds)
    ]
    elsewhere = [name for name, _ in outside if name not in exchanged]
    for kind, names in ((Wrong.SWAPPED, exchanged), (Wrong.OUTSIDE, elsewhere)):
        if names:
            yield _problem(kind, names, blocks=2 * len(names) > len(found))


def _overlapping(session: Session, found: Sequence[NewArea]) -> Iterator[Problem]:
    pairs = outlines.overlaps(session, [area.geometry for area in found])
    if pairs:
        names = [f"{found[one].name} / {found[other].name}" for one, other in pairs]
        yield _problem(Wrong.OVERLAP, names)


def _problem(kind: Wrong, names: Sequence[str], *, blocks: bool = False) -> Problem:
    return Problem(kind, len(names), tuple(names[:SHOWN_NAMES]), blocks)
