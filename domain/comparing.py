"""What a period is compared with, and what changed (docs/methods/time.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain import filters
from domain.errors import BadInput
from domain.filters import Period
from domain.timeline import Interval

# Below this base a percentage says more than is known.
LEAST_BASE = 10
FOUR_WEEKS = 28


class Doubt(StrEnum):
    """What a change cannot be read without: ``PARTIAL`` the period is not over or data begin or
    end in it, ``MISSING`` a source was silent for a part, ``LAG`` records are still arriving,
    ``SUPPRESSED`` a count may not be shown, ``LENGTH`` the periods are of unequal length."""

    PARTIAL = "partial"
    MISSING = "missing"
    LAG = "lag"
    SUPPRESSED = "suppressed"
    LENGTH = "length"


class Measured(StrEnum):
    """What the 95 % interval of a change is of."""

    DIFFERENCE = "difference"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Change:
    """``count`` of a period beside ``base`` of ``base_period``; None where they may not be shown.

    ``difference`` and ``percent`` compare with the base scaled to the length of the period, and
    use ``completed`` in place of ``count`` where records are still arriving. ``low`` and ``high``
    are the 95 % interval of ``measured``. ``percent`` is None where ``base`` is below
    ``LEAST_BASE``. Where nothing can be said, ``difference``, ``low`` and ``high`` are None too
    and ``flags`` holds why, in words of ``Doubt``.
    """

    count: int | None
    base: int | None
    period: Period
    base_period: Period
    difference: int | None
    low: float | None
    high: float | None
    measured: Measured
    percent: float | None
    flags: frozenset[str]
    completed: Interval | None = None


Changes = Mapping[str, Change]


def base_period(period: Period, compare: str) -> Period:
    """The period ``compare`` (``Filter.compare``; "" is ``previous``) sets beside ``period``.

    It never overlaps with ``period``, unless somebody chose it so: four weeks and years are
    repeated until it lies before. Raises ``BadInput`` where ``compare`` cannot be read.
    """
    custom = filters.compared_with(compare)
    if custom is not None:
        return custom
    try:
        return _before(period, compare)
    except (ValueError, OverflowError):
        raise BadInput("The calendar does not reach back to a period to compare with.") from None


def _before(period: Period, compare: str) -> Period:
    if compare == "weekdays":
        back = timedelta(days=-(-period.days // FOUR_WEEKS) * FOUR_WEEKS)
        return Period(period.first - back, period.end - back)
    if compare == "year":
        return _years_before(period)
    return Period(period.first - timedelta(days=period.days), period.first)


def _years_before(period: Period) -> Period:
    years = 1
    while _years_back(period.end, years) > period.first:
        years += 1
    return Period(_years_back(period.first, years), _years_back(period.end, years))


def _years_back(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)
