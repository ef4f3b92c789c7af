"""Which hours a forecast of cells is for: the seven days of an issue, and the steps they are cut
into, by the city's clock."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from domain.city import City
from domain.model import Issue
from domain.prospect import Step, Window

DAYS = 7
_HOURS_AHEAD = 24
_HOUR = timedelta(hours=1)


def whole(issue: Issue, city: City) -> Window:
    """The seven days from the issue's first, by the city's clock."""
    zone = ZoneInfo(city.zone)
    first = datetime.combine(issue.first_day, time(), zone)
    end = datetime.combine(issue.first_day + timedelta(days=DAYS), time(), zone)
    return Window(first.astimezone(UTC), end.astimezone(UTC))


def steps(issue: Issue, city: City, cut: Step, *, now: datetime) -> list[Window]:
    """Days, or hours from this one on while it lies in the seven days, else from their first."""
    week, zone = whole(issue, city), ZoneInfo(city.zone)
    if cut is Step.DAY:
        edges = [
            datetime.combine(issue.first_day + timedelta(days=n), time(), zone).astimezone(UTC)
            for n in range(DAYS + 1)
        ]
        return [Window(first, end) for first, end in pairwise(edges)]
    hour = now.replace(minute=0, second=0, microsecond=0)
    first = hour if week.first <= hour < week.end else week.first
    starts = [first + n * _HOUR for n in range(_HOURS_AHEAD)]
    return [Window(start, start + _HOUR) for start in starts if start < week.end]


def hours(window: Window, zone: ZoneInfo) -> NDArray[np.int64]:
    """The hours of the week, from Monday 00:00 of the city's clock, that ``window`` holds."""
    count = round((window.end - window.first) / _HOUR)
    local = [(window.first + n * _HOUR).astimezone(zone) for n in range(count)]
    return np.array([at.weekday() * 24 + at.hour for at in local], dtype=np.int64)


def limits(breaks: list[float], cut: Step) -> list[float]:
    """The class limits of one step: those of the seven days by its even share of them."""
    parts = DAYS * 24 if cut is Step.HOUR else DAYS
    return [limit / parts for limit in breaks]
