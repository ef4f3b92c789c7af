"""When in the week: a profile of 168 hours, learnt by the city and shrunk everywhere else.

An area's own profile is mostly noise, and worse than none (docs/methods/surface.md); so an area of
n events gets (κ·city + n·own) / (κ + n), and a category the same towards all categories. Midnight
and noon are where records without a time are put, so those minutes are left out, from the events
and from the time they are divided by. The clocks' changes are in that time too: 02:00 of a Sunday
in March did not happen.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from domain.errors import BadInput

Floats = NDArray[np.float64]

HOURS = 168
LEAST_EVENTS = 2_000
# Events at which a profile of its own weighs as much as the one it is shrunk to.
SHRINKAGE = 1_500.0
# Minutes of a day at which records without a time are put.
HEAPED = (0, 1, 720)
_DAY_MIN = 1_440


@dataclass(frozen=True, slots=True)
class HourEvents:
    """Events from ``first`` up to the day before ``end`` whose civil time is known to the minute.

    ``areas`` (n,) sorted ids; ``index`` (events,) into them, −1 for none; ``minute`` (events,)
    since Monday 00:00 on the clocks of ``zone``, 0 … 10,079; ``weight`` (events,).
    """

    first: date
    end: date
    zone: str
    areas: NDArray[np.int64]
    index: NDArray[np.int32]
    minute: NDArray[np.int32]
    weight: Floats

    def timed(self) -> "HourEvents":
        """Without the minutes at which records without a time are put."""
        kept = ~np.isin(self.minute % _DAY_MIN, HEAPED)
        return replace(
            self, index=self.index[kept], minute=self.minute[kept], weight=self.weight[kept]
        )


@dataclass(frozen=True, slots=True)
class HourProfile:
    """``shares`` (168,) of a week's events by hour from Monday 00:00 local, sum 1; ``count`` of
    events it was learnt from."""

    shares: Floats
    count: int


def city_profile(events: HourEvents, *, towards: HourProfile | None = None) -> HourProfile:
    """The whole city's; shrunk to ``towards``, all categories', or else to hour × weekday. Raises
    BadInput where fewer than 2,000 events have a time."""
    timed = events.timed()
    counts = np.maximum(np.bincount(timed.minute // 60, timed.weight, minlength=HOURS), 0.0)
    known = int(counts.sum())
    if known < LEAST_EVENTS:
        raise BadInput(
            f"Not enough data for hours of the week: {known} incidents have a time of day, "
            f"{LEAST_EVENTS} are needed."
        )
    own = _shares(counts, exposure(events.first, events.end, events.zone))
    return HourProfile(
        _shrunk(own, known, _separable(own) if towards is None else towards.shares), known
    )


def area_profiles(events: HourEvents, city: HourProfile) -> dict[int, HourProfile]:
    """Each area's own, shrunk to the city's; an area without events has the city's."""
    timed = events.timed()
    placed = timed.index >= 0
    key = timed.index[placed].astype(np.int64) * HOURS + timed.minute[placed] // 60
    sums = np.bincount(key, timed.weight[placed], minlength=events.areas.size * HOURS)
    counts = np.maximum(sums, 0.0).reshape(events.areas.size, HOURS)
    hours = exposure(events.first, events.end, events.zone)
    return {
        int(area): HourProfile(_shrunk(_shares(row, hours), row.sum(), city.shares), int(row.sum()))
        for area, row in zip(events.areas, counts, strict=True)
    }


def exposure(first: date, end: date, zone: str) -> Floats:
    """(168,) hours of each hour of the week that really passed on the clocks of ``zone``, without
    the heaped minutes."""
    local = ZoneInfo(zone)
    days = (end - first).days
    passed = np.bincount((first.weekday() + np.arange(days)) % 7, minlength=7).astype(np.float64)
    week = np.repeat(passed[:, None], 24, axis=1)
    for number in range(days):
        day = first + timedelta(number)
        start, stop = (
            datetime(d.year, d.month, d.day, tzinfo=local) for d in (day, day + timedelta(1))
        )
        if start.utcoffset() != stop.utcoffset():
            week[day.weekday()] += _changed(start, stop)
    return week.ravel() * _unheaped()


def _changed(start: datetime, stop: datetime) -> Floats:
    """(24,) hours that a day of changing clocks has more, or less, than others."""
    first, last = start.astimezone(UTC), stop.astimezone(UTC)
    hours = [(first + timedelta(hours=h)).astimezone(start.tzinfo).hour for h in range(25)]
    real = hours[: round((last - first) / timedelta(hours=1))]
    return np.bincount(real, minlength=24).astype(np.float64) - 1


def _unheaped() -> Floats:
    """(168,) the part of each hour that is not left out."""
    day = np.ones(24)
    for minute in HEAPED:
        day[minute // 60] -= 1 / 60
    return np.tile(day, 7)


def _shares(counts: Floats, hours: Floats) -> Floats:
    rates = np.divide(counts, hours, out=np.zeros(HOURS), where=hours > 0)
    total = rates.sum()
    return rates / total if total > 0 else np.full(HOURS, 1 / HOURS)


def _shrunk(own: Floats, count: float, towards: Floats) -> Floats:
    return (SHRINKAGE * towards + count * own) / (SHRINKAGE + count)


def _separable(shares: Floats) -> Floats:
    """Hour of the day times day of the week."""
    week = shares.reshape(7, 24)
    return np.outer(week.sum(axis=1), week.sum(axis=0)).ravel()
