"""Hot spots: places where incidents crowd more than in their surroundings, and how they go on.

A hot spot describes a dated window. It is no forecast and says nothing about any person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.category import BY_CODE
from domain.errors import BadInput
from domain.target import TARGETS, Target

_ALONE = ("robbery", "assault", "theft", "vandalism")
# What hot spots are looked for in: the targets of forecasts, and categories of their own.
GROUPS: tuple[Target, ...] = (
    *TARGETS,
    *(Target(code, (BY_CODE[code].slot,)) for code in _ALONE),
)
GROUP_BY_CODE = {group.code: group for group in GROUPS}
WINDOWS_DAYS = (30, 60, 90)


class Kind(StrEnum):
    """What stands out: a place among its surroundings, or a few days at a place among the place's
    other days."""

    PLACE = "place"
    BURST = "burst"


class Status(StrEnum):
    """How a hot spot stood over the year: by the trend of its Gi* from slice to slice."""

    NEW = "new"
    EMERGING = "emerging"
    PERSISTENT = "persistent"
    FADING = "fading"
    SPORADIC = "sporadic"
    UNTOLD = "untold"


class Lack(StrEnum):
    """What there is too little of to look for hot spots."""

    DAYS = "days"
    EVENTS = "events"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class Shortage:
    """``have`` of what is lacking, ``need`` of it needed."""

    lack: Lack
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class RepeatBand:
    """Pairs of events from ``from_m`` to ``to_m`` metres and from ``from_day`` to ``to_day`` days
    apart, all bounds included: how many there are, how many there would be if place and time had
    nothing to do with each other, and the share of permutations with as many."""

    from_m: int
    to_m: int
    from_day: int
    to_day: int
    observed: int
    expected: float
    p: float
    simulations: int

    @property
    def ratio(self) -> float | None:
        """How many times as many as without any tie; None where none are expected."""
        return self.observed / self.expected if self.expected else None


@dataclass(frozen=True, slots=True)
class HotSpot:
    """One hot spot of a run. ``expected`` is what its surroundings, or for a burst the place's
    other days, would have put into its outline; ``q`` the false-discovery rate at which it stands;
    ``stability`` the mean overlap with what is found in four fifths of the events; ``places`` how
    many different points it has; ``slices`` the Gi* of each slice, oldest first."""

    id: int
    kind: Kind
    number: int
    count: int
    places: int
    expected: float
    p: float
    q: float
    stability: float
    status: Status
    trend_p: float | None
    slices: tuple[float, ...]
    first_day: date
    last_day: date
    km2: float
    lat: float
    lon: float
    area: str = ""

    @property
    def times(self) -> float:
        """How many times as many incidents as its surroundings would give it."""
        return self.count / self.expected


@dataclass(frozen=True, slots=True)
class HotCell:
    """A resolution-9 cell whose Gi* ``z`` over the window stands out."""

    cell: int
    z: float
    status: Status
    area: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One search: days ``first`` ≤ day < ``end``. With a ``shortage`` nothing was looked for.
    ``counts`` are ``events``, ``clusters`` before and ``hot_spots`` after the test, ``repeats``
    the events near-repeats were counted in."""

    id: int
    group: str
    window_days: int
    first: date
    end: date
    ran_at: datetime
    shortage: Shortage | None
    parameters: Mapping[str, float]
    counts: Mapping[str, int] = field(default_factory=dict)
    job_id: int | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """What to look in: a group's incidents of the newest ``window_days``."""

    group: Target
    window_days: int

    def __str__(self) -> str:
        """As the argument of a job."""
        return f"{self.group.code} {self.window_days}"


EVERY_SEARCH = tuple(Search(group, days) for group in GROUPS for days in WINDOWS_DAYS)


def search_of(code: str, window_days: str) -> Search:
    """The search of a group and a length spelled in an address or a job. Raises ``BadInput``."""
    group = GROUP_BY_CODE.get(code)
    if group is None:
        raise BadInput(f"`target` is one of {', '.join(GROUP_BY_CODE)}.")
    if window_days not in {str(days) for days in WINDOWS_DAYS}:
        raise BadInput(f"`window` is one of {', '.join(map(str, WINDOWS_DAYS))} days.")
    return Search(group, int(window_days))


def searches(argument: str) -> tuple[Search, ...]:
    """What a job's argument asks for: nothing means every search. Raises ``BadInput``."""
    if not argument:
        return EVERY_SEARCH
    code, _, window_days = argument.partition(" ")
    return (search_of(code, window_days),)
