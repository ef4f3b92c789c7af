"""Changes in a source that would look like changes in the world, and the figures that show them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class BreakKind(StrEnum):
    """What about a source is not as it was."""

    NO_POSITION = "no_position"
    AREA_ONLY = "area_only"
    SAME_PLACES = "same_places"
    NO_HOUR = "no_hour"
    HALF_DAYS = "half_days"
    MIDNIGHTS = "midnights"
    READINGS = "readings"
    VOLUME = "volume"


# Of these ``before`` and ``after`` are records or readings a day; of all others shares, 0 to 1.
DAILY = frozenset({BreakKind.READINGS, BreakKind.VOLUME})


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day of a source on the city's calendar.

    By the day of the event: ``records`` (of these ``no_position`` and ``area_only`` are not on the
    map and ``on_map`` are, in ``cells`` different cells of resolution 10; ``timed`` have an hour,
    of these ``afternoon`` from noon on and ``midnight`` in the first hour). By the day of reading:
    ``arrived`` new records and ``readings`` that succeeded; None where the source is not polled or
    the day is not over.
    """

    day: date
    records: int = 0
    no_position: int = 0
    area_only: int = 0
    on_map: int = 0
    cells: int = 0
    timed: int = 0
    afternoon: int = 0
    midnight: int = 0
    arrived: int | None = None
    readings: int | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """From the day ``since`` on to before ``until`` (None: still) a source was not as before.

    ``before`` and ``after`` are the figure on both sides. ``settled`` says that it lasted so long
    that what it changed to is now the usual.
    """

    kind: BreakKind
    since: date
    until: date | None
    before: float
    after: float
    settled: bool = False


@dataclass(frozen=True, slots=True)
class SourceBreak:
    """A break as stored, with the source it is of and when it was noticed."""

    source: str
    name: str
    found: Break
    noticed_at: datetime


@dataclass(frozen=True, slots=True)
class FormChange:
    """Fields that nearly every record of a source has since ``at`` and had not before, and those
    that are gone."""

    at: datetime
    added: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HealthDay:
    """A day of a source as its history shows it: readings that succeeded and failed, new records
    and how many were to be expected, and the median minutes from event to publication."""

    day: date
    readings: int
    failures: int
    arrived: int
    expected: float | None
    lag_minutes: float | None


@dataclass(frozen=True, slots=True)
class History:
    """How a source fared. ``gaps`` are the spans without a reading that were too long for its
    schedule, from the last success to the next, None where there is none yet."""

    days: tuple[HealthDay, ...]
    gaps: tuple[tuple[datetime, datetime | None], ...]
    forms: tuple[FormChange, ...]
    breaks: tuple[SourceBreak, ...]
