"""What happened when: bars over a period, and the hours of the week.

Every time is the city's own. A bar that is ``missing`` says that nobody reported then, which is
not a count of zero; docs/methods/time.md says how each number comes about.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.city import City
from domain.filters import Filter, Period
from domain.narrowing import NOTHING, Narrowing
from domain.sight import Sight

HOURS_OF_WEEK = 168
# No screen shows more bars than this apart.
MOST_BARS = 1_300
_LONGEST_DAYS = {"hour": 7, "day": 120, "week": 1_200}


class Grain(StrEnum):
    """How much time a bar stands for."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Beside(StrEnum):
    """Why a record is counted beside a chart and not in it. ``INTERVAL``, an interval of more than
    an hour and up to 24, is beside only where the filter asks for hours; else it is spread."""

    INTERVAL = "interval"
    DAY_PRECISION = "day_precision"
    LONG_INTERVAL = "long_interval"
    SUMMARY = "summary"
    MONTH_PRECISION = "month_precision"
    DOUBTFUL_TIME = "doubtful_time"


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter put to one city at ``now`` (aware UTC) by somebody with a certain sight. ``only``
    narrows what is listed of it, and nothing that is counted."""

    city: City
    chosen: Filter
    sight: Sight
    now: datetime
    only: Narrowing = NOTHING


@dataclass(frozen=True, slots=True)
class Interval:
    """A number not known exactly: what is expected, and between what it lies."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bar:
    """``first`` ≤ time < ``end``, aware, in the city's zone.

    ``count`` is None where it may not be shown or is ``missing``. ``partial`` marks a bar cut by
    the period, by the first or last day of data or by a source that was silent for a part of it.
    ``by_category`` has the categories that happened. ``reference`` is the bar as far into the
    period compared with, None where none is or where nobody reported then. ``completed`` is the
    final count expected, with an 80 % interval, where records are still likely to arrive.
    ``spread`` is what incidents of which only an interval is known add to an hour beside
    ``count``; coarser bars have none.
    """

    first: datetime
    end: datetime
    count: int | None
    missing: bool = False
    partial: bool = False
    by_category: Mapping[str, int] = field(default_factory=dict)
    reference: float | None = None
    completed: Interval | None = None
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Bars:
    """Every bar of ``period`` in order. ``beside`` counts by ``Beside`` what fits no bar, or whose
    hour is not known where the filter asks for hours; ``compared`` is the period of ``reference``.
    """

    grain: Grain
    period: Period
    bars: tuple[Bar, ...]
    beside: Mapping[str, int] = field(default_factory=dict)
    compared: Period | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Sums of weights by weekday and hour, ``counts[0][0]`` of Mondays before one o'clock.

    None stands for a count that may not be shown. ``spread`` is the part of the sum that comes
    from intervals, spread over the hours they cover; ``beside`` counts by ``Beside`` the records
    without a known hour, ``unknown`` is their sum.
    """

    counts: tuple[tuple[float | None, ...], ...]
    unknown: int
    spread: float
    beside: Mapping[str, int] = field(default_factory=dict)


def grain_for(period: Period) -> Grain:
    """The bars that show ``period`` best: at most 173, but for more than fourteen years."""
    for grain, longest in _LONGEST_DAYS.items():
        if period.days <= longest:
            return Grain(grain)
    return Grain.MONTH


def bar_starts(period: Period, grain: Grain, *, week_start: int) -> list[Period]:
    """The bars of ``period`` by whole days, cut where it begins and ends; days for ``HOUR``.

    ``week_start`` is the ISO weekday a week of the city begins with.
    """
    bars, day = [], period.first
    while day < period.end:
        if grain is Grain.MONTH:
            after = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        elif grain is Grain.WEEK:
            after = day + timedelta(days=7 - (day.isoweekday() - week_start) % 7)
        else:
            after = day + timedelta(days=1)
        bars.append(Period(day, min(after, period.end)))
        day = after
    return bars
