"""On which days nobody reported: before a source began, after it ended, while it was down.

A day without records is no day without incidents. Where sources say nothing of it themselves, a
run of empty days too long for chance is taken for an outage (``analytics.runs.sources``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics.runs import sources as histories
from db.queries import lags, timeline
from domain.filters import Period

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Silence:
    """``missing`` (days,) are the days from ``begun`` on of which no source told, ``partly`` those
    of which one told not that matters. The first that none has reached yet is ``through``;
    ``today`` is over by ``passed`` of 1."""

    begun: date
    through: date
    missing: Flags
    partly: Flags
    today: date
    passed: float

    def is_missing(self, day: date) -> bool:
        """Whether nobody can have told of ``day``."""
        inside = self.begun <= day < self.through
        return not inside or bool(self.missing[(day - self.begun).days])

    def is_partly(self, day: date) -> bool:
        """Whether a source that matters told nothing of ``day``, but another did."""
        inside = self.begun <= day < self.through
        return inside and bool(self.partly[(day - self.begun).days])

    def is_whole(self, first: date, days: int) -> bool:
        """Whether every source that matters told of each of ``days`` from ``first`` on."""
        each = [first + timedelta(days=day) for day in range(days)]
        return not any(self.is_missing(day) or self.is_partly(day) for day in each)

    def part(self, day: date) -> float:
        """How much of ``day`` was observed: of today as much as is over."""
        if self.is_missing(day):
            return 0.0
        return self.passed if day == self.today else 1.0


@dataclass(frozen=True, slots=True)
class _History:
    first: date
    counts: NDArray[np.float64]
    end: date
    is_monthly: bool


# By database, what its sources had told and the day. The newest few are kept.
_FOUND: dict[tuple[object, ...], Silence | None] = {}
_MOST_KEPT = 32


def silence(
    session: Session, source_ids: Sequence[int], *, zone: str, now: datetime
) -> Silence | None:
    """The silence of the sources (empty: all) by the days of ``zone``; None where they never
    told."""
    local = now.astimezone(ZoneInfo(zone))
    told = lags.sources(session, tuple(source_ids))
    key = (str(session.get_bind().engine.url), local.date(), local.tzinfo, *told)
    if key not in _FOUND:
        while len(_FOUND) >= _MOST_KEPT:
            _FOUND.pop(next(iter(_FOUND)), None)
        _FOUND[key] = _found(session, told, local)
    found = _FOUND[key]
    passed = (local.hour * 60 + local.minute + 1) / 1440
    return None if found is None else replace(found, passed=passed)


def _found(session: Session, told: Sequence[lags.Told], local: datetime) -> Silence | None:
    counts = timeline.by_source(session, [one.source_id for one in told])
    months = timeline.months_of_sources(session)
    known = {
        one.source_id: _history(one, counts.get(one.source_id, {}), months, local) for one in told
    }
    found = {key: each for key, each in known.items() if each is not None}
    if not found:
        return None
    whole = Period(
        min(each.first for each in found.values()), max(each.end for each in found.values())
    )
    silent = {key: _silent(each, whole) for key, each in found.items()}
    laid = {key: _laid(each, whole) for key, each in found.items()}
    matter = histories.that_matter(laid)
    nobody = np.logical_and.reduce(list(silent.values()))
    nobody &= np.add.reduce(list(laid.values())) == 0
    somebody_not = np.logical_or.reduce([silent[key] for key in matter] or [nobody])
    return Silence(whole.first, whole.end, nobody, somebody_not & ~nobody, local.date(), 0.0)


def _history(
    told: lags.Told,
    days: Mapping[date, int],
    months: Mapping[int, tuple[Period, int]],
    local: datetime,
) -> _History | None:
    told_of = [day for day, n in days.items() if n > 0]
    monthly, n = months.get(told.source_id, (None, 0))
    if monthly is not None and n > sum(days.values()):
        return _History(monthly.first, np.empty(0), monthly.end, is_monthly=True)
    if not told_of:
        return None
    ends = [day for day in told_of if day <= local.date()] or told_of
    end = max(ends) + timedelta(days=1)
    if told.is_fed and told.last_success_at is not None:
        read = told.last_success_at.astimezone(local.tzinfo).date() + timedelta(days=1)
        end = max(end, min(read, local.date() + timedelta(days=1)))
    first = min(told_of)
    counts = np.zeros((end - first).days)
    for day in told_of:
        if day < end:
            counts[(day - first).days] = days[day]
    begun = histories.begun(counts)
    return _History(first + timedelta(days=begun), counts[begun:], end, is_monthly=False)


def _silent(own: _History, whole: Period) -> Flags:
    silent = np.ones(whole.days, dtype=bool)
    start = (own.first - whole.first).days
    days = (own.end - own.first).days
    silent[start : start + days] = False if own.is_monthly else histories.outages(own.counts)
    return silent


def _laid(own: _History, whole: Period) -> NDArray[np.float64]:
    laid = np.zeros(whole.days)
    start = (own.first - whole.first).days
    days = (own.end - own.first).days
    laid[start : start + days] = 1.0 if own.is_monthly else own.counts
    return laid
