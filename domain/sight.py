"""What a role may see of incidents, decided once for map, table, drawer, API and export.

Who may not see small counts is *guarded*: whatever is counted for such a reader is a sum of
published atoms (``db.queries.atoms``), of one whole week, one kind of offence and one place each.
A period is then widened to whole weeks, categories to whole kinds and cells to a coarser size;
``Coarsening`` names what was done, so that it can be said (docs/methods/privacy.md).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.category import BY_CODE
from domain.filters import Filter, Period
from domain.grid import RESOLUTION
from domain.roles import GRANTS, Permission, Role

# A viewer is shown no count from 1 to 2: so few may point at somebody.
SMALLEST_SHOWN = 3
# The finest cells of which a guarded reader is told, 0.74 km².
GUARDED_RESOLUTION = 8
# Sensitive offences are told to a guarded reader by area alone, and this many days later.
SENSITIVE_DELAY_DAYS = 28
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Kind:
    """Offence categories that a guarded reader is told of together; ``slots`` are their columns."""

    code: str
    slots: tuple[int, ...]
    sensitive: bool = False


def _kind(code: str, *categories: str, sensitive: bool = False) -> Kind:
    return Kind(code, tuple(BY_CODE[category].slot for category in categories), sensitive)


KINDS: tuple[Kind, ...] = (
    _kind("sensitive", "homicide", "sexual_offence", sensitive=True),
    _kind("violence", "robbery", "assault", "threat"),
    _kind("property", "burglary", "theft", "vehicle_theft", "arson", "vandalism"),
    _kind(
        "other",
        *("unmapped", "fraud", "drugs", "weapons", "disorder", "traffic"),
        *("fire", "medical", "rescue", "other"),
    ),
)
KIND_OF_SLOT = {slot: place for place, kind in enumerate(KINDS) for slot in kind.slots}


class Coarsening(StrEnum):
    """What a guarded reader is given instead of what was asked for."""

    WEEKS = "weeks"
    KINDS = "kinds"
    SOURCES = "sources"
    HOURS = "hours"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class Sight:
    """``smallest`` is the least count shown (1 shows all); ``incidents`` whether single incidents
    are listed; ``exact`` whether their points are, instead of the middle of their cell;
    ``week_start`` the ISO weekday on which the weeks of a guarded reader begin."""

    smallest: int
    incidents: bool
    exact: bool
    week_start: int = 1

    @property
    def guarded(self) -> bool:
        """Whether counts are told as sums of published atoms alone."""
        return self.smallest > 1

    @property
    def finest(self) -> int:
        """The finest resolution of cells whose counts are told."""
        return GUARDED_RESOLUTION if self.guarded else RESOLUTION

    @property
    def least_days(self) -> int:
        """The shortest time that is counted by itself."""
        return WEEK_DAYS if self.guarded else 1

    def hides(self, count: int) -> bool:
        """Whether a ``count`` is too small to be shown; a sum of withdrawals too, and nothing at
        all: to a guarded reader none and few look alike."""
        return self.guarded and abs(count) < self.smallest

    def slots(self, wanted: Sequence[int]) -> tuple[int, ...]:
        """``wanted`` count columns (none: all), widened to whole kinds for a guarded reader."""
        if not self.guarded or not wanted:
            return tuple(wanted)
        touched = {KIND_OF_SLOT[slot] for slot in wanted}
        return tuple(sorted(slot for place in touched for slot in KINDS[place].slots))

    def period(self, wanted: Period, covered: Period | None) -> Period:
        """``wanted``, for a guarded reader widened to whole weeks, of which none goes beyond the
        days with data: a week that still grows would tell of each day by subtraction. Where none
        is left, the last whole week before."""
        if not self.guarded:
            return wanted
        first = self.week(wanted.first)
        end = self.week(wanted.end + timedelta(days=WEEK_DAYS - 1))
        if covered is not None:
            end = min(end, self.week(covered.end))
        return Period(min(first, end - timedelta(days=WEEK_DAYS)), end)

    def step(self, wanted: Period) -> Period:
        """The weeks that begin in ``wanted``, a step of a playback: steps side by side have none in
        common. The week of its first day where none begins in it; all of it where none is guarded.
        """
        if not self.guarded:
            return wanted
        before = timedelta(days=WEEK_DAYS - 1)
        first, end = self.week(wanted.first + before), self.week(wanted.end + before)
        return Period(first, end) if first < end else self.period(wanted, None)

    def week(self, day: date) -> date:
        """The first day of the week of ``day``."""
        return day - timedelta(days=(day.isoweekday() - self.week_start) % WEEK_DAYS)


def sight(role: Role | None, *, reason: str = "") -> Sight:
    """The sight of ``role``; nobody sees as little as can be. Exact places need a ``reason``."""
    return granted(GRANTS[role] if role else frozenset(), reason=reason)


def granted(permissions: Collection[Permission], *, reason: str = "") -> Sight:
    """The sight of whoever has ``permissions``, which of a program can be fewer than its role's."""
    return Sight(
        smallest=1 if Permission.SEE_SMALL_COUNTS in permissions else SMALLEST_SHOWN,
        incidents=Permission.SEE_INCIDENTS in permissions,
        exact=bool(reason) and Permission.SEE_EXACT_PLACES in permissions,
    )


def coarsened(chosen: Filter, asked: Period, seen: Sight, given: Period) -> tuple[Coarsening, ...]:
    """How what ``seen`` is given of ``chosen`` in ``asked`` is coarser than was asked for."""
    if not seen.guarded:
        return ()
    said = {
        Coarsening.WEEKS: given != asked,
        Coarsening.KINDS: seen.slots(chosen.slots) != chosen.slots,
        Coarsening.SOURCES: bool(chosen.sources),
        Coarsening.HOURS: bool(chosen.weekdays or chosen.hours),
        Coarsening.SENSITIVE: not chosen.slots or bool(set(chosen.slots) & set(KINDS[0].slots)),
    }
    return tuple(name for name, holds in said.items() if holds)


# What Halo sees when it computes for itself: everything.
WHOLE = Sight(smallest=1, incidents=True, exact=True)
