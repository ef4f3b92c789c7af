"""The steps in which a period is played back: days, weeks or months of it, never more than 92."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from domain.filters import Period

MOST_STEPS = 92


class Unit(StrEnum):
    """How long a step is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_DAYS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30, Unit.YEAR: 365}


def full_weeks(unit: Unit) -> float:
    """The length of a whole step in weeks, months taken as 30 days and years as 365."""
    return _DAYS[unit] / 7


def units(period: Period, *, least_days: int = 1) -> list[Unit]:
    """The units of ``least_days`` that give at least two and at most 92 steps, finest first; a
    period without any is one step."""
    known = [unit for unit in Unit if _DAYS[unit] >= least_days]
    fitting = [unit for unit in known if 2 <= period.days / _DAYS[unit] <= MOST_STEPS]
    return fitting or known[:1]


def unit_for(period: Period, wanted: str | None = None, *, least_days: int = 1) -> Unit:
    """``wanted`` where it fits the period, else the finest that does."""
    fitting = units(period, least_days=least_days)
    return next((unit for unit in fitting if unit == wanted), fitting[0])


def steps(period: Period, unit: Unit) -> Sequence[Period]:
    """``period`` cut into steps; the first and last may be shorter."""
    cut, first = [], period.first
    while first < period.end:
        end = min(_next(first, unit), period.end)
        cut.append(Period(first, end))
        first = end
    return cut


def _next(day: date, unit: Unit) -> date:
    if unit is Unit.MONTH:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    if unit is Unit.YEAR:
        return date(day.year + 1, 1, 1)
    return day + timedelta(days=_DAYS[unit])
