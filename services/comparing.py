"""What changed between a period and the one it is compared with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics.quality import arrivals, changes
from analytics.quality.arrivals import Arrival
from analytics.quality.changes import Exposed
from analytics.quality.completeness import LEAST_SHARE
from db.queries import risk, timeline
from db.queries.risk import Slice
from domain import comparing
from domain.category import CATEGORIES
from domain.comparing import LEAST_BASE, Change, Doubt, Measured
from domain.filters import Period
from domain.sight import KINDS
from domain.timeline import Asked
from services import lags, layers, silence
from services.silence import Silence

Counts = NDArray[np.int64]

_DAY = timedelta(days=1)
# Weeks of the past that tell how much weeks differ.
_WEEKS = 52


@dataclass(frozen=True, slots=True)
class _Days:
    """Of a period's days how many were observed, what share of their records is known, and what
    there is to doubt."""

    observed: float
    known: tuple[float, float, float]
    flags: frozenset[str]
    is_filling: bool

    def exposed(self, count: int) -> Exposed:
        """``count`` as it was observed."""
        return Exposed(count, self.observed, *self.known)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A slice and the one it is compared with, when their sources were silent, how both were
    observed, and how much weeks of the whole filter differ: their ``dispersion`` about their
    ``mean``."""

    now: Slice
    base: Slice
    quiet: Silence | None
    of_now: _Days
    of_base: _Days
    mean: float
    dispersion: float

    def of_category(self, known: Arrival | None) -> "_Pair":
        """The same with what is known of the delays of one category."""
        if known is None:
            return self
        of_now, of_base = (_days(one, self.quiet, known) for one in (self.now, self.base))
        return replace(self, of_now=of_now, of_base=of_base)


def change(session: Session, asked: Asked) -> Change:
    """What changed in all that the filter chooses. Raises ``NotFound`` before anything is stored
    and ``BadInput`` for a comparison before the calendar begins."""
    pair = _pair(session, asked)
    now, base = (int(_total(session, one).sum()) for one in (pair.now, pair.base))
    return _change(pair, now, base)


def by_category(session: Session, asked: Asked) -> Mapping[str, Change]:
    """Category → its change, those chosen that have records in either period; for a guarded reader
    by the code of their kinds (``domain.sight.KINDS``)."""
    pair = _pair(session, asked)
    if pair.now.sight.guarded:
        return _by_kind(session, pair)
    now, base = (_total(session, one) for one in (pair.now, pair.base))
    there = [int(slot) for slot in np.flatnonzero((now != 0) | (base != 0))]
    late = pair.of_now.is_filling or pair.of_base.is_filling
    known = lags.by_category(session, asked, [(slot,) for slot in there]) if late else {}
    return {
        CATEGORIES[slot].code: _change(
            pair.of_category(known.get((slot,))), int(now[slot]), int(base[slot])
        )
        for slot in there
    }


def by_area(session: Session, asked: Asked) -> Mapping[int, Change]:
    """Finest area → its change, those that have records in either period; 0 for no known area."""
    pair = _pair(session, asked)
    now, base = (_areas(session, one) for one in (pair.now, pair.base))
    areas = sorted({*now, *base})
    return {area: _change(pair, now.get(area, 0), base.get(area, 0)) for area in areas}


def _by_kind(session: Session, pair: _Pair) -> dict[str, Change]:
    wanted = set(pair.now.slots)
    found = {}
    for kind in KINDS:
        if wanted and not wanted & set(kind.slots):
            continue
        own = [replace(one, slots=kind.slots) for one in (pair.now, pair.base)]
        now, base = (sum(risk.days(session, one).values()) for one in own)
        if now or base:
            found[kind.code] = _change(pair, now, base)
    return found


def _pair(session: Session, asked: Asked) -> _Pair:
    newest = layers.newest_day(session, asked.city)
    chosen = asked.chosen
    now = layers.slice_of(session, chosen, chosen.period(newest), asked.sight)
    compared = comparing.base_period(now.period, chosen.compare)
    base = layers.slice_of(session, chosen, compared, asked.sight)
    known = lags.arrival(session, asked)
    mean, dispersion = _dispersion(session, now, known.settled)
    quiet = silence.silence(session, now.source_ids, zone=asked.city.zone, now=asked.now)
    of_now, of_base = (_days(one, quiet, known) for one in (now, base))
    return _Pair(now, base, quiet, of_now, of_base, mean, dispersion)


def _days(wanted: Slice, quiet: Silence | None, known: Arrival) -> _Days:
    period = wanted.period
    days = [period.first + n * _DAY for n in range(period.days)]
    days = [day for day in days if not wanted.weekdays or day.isoweekday() in wanted.weekdays]
    if quiet is None:
        return _Days(0.0, (1.0, 1.0, 1.0), frozenset({Doubt.MISSING.value}), is_filling=False)
    told = [day for day in days if not quiet.is_missing(day)]
    is_filling = arrivals.is_filling(known, told)
    shares = known.of([day for day in told if day < known.before])
    return _Days(
        sum(quiet.part(day) for day in days),
        shares if is_filling else (1.0, 1.0, 1.0),
        frozenset(_flags(quiet, days, is_filling=is_filling)),
        is_filling,
    )


def _flags(quiet: Silence, days: Iterable[date], *, is_filling: bool) -> Iterable[str]:
    if is_filling:
        yield Doubt.LAG.value
    for day in days:
        if not quiet.begun <= day < quiet.through or day == quiet.today:
            yield Doubt.PARTIAL.value
        elif quiet.is_missing(day) or quiet.is_partly(day):
            yield Doubt.MISSING.value


def _total(session: Session, wanted: Slice) -> Counts:
    """Sums by category; a guarded reader's in one."""
    if wanted.sight.guarded:
        return np.array([sum(risk.days(session, wanted).values())], dtype=np.int64)
    sums: Counts = timeline.by_bar(session, wanted, [wanted.period.first], months=True)[0]
    return sums


def _areas(session: Session, wanted: Slice) -> dict[int, int]:
    if wanted.sight.guarded:
        return risk.areas(session, wanted)
    found = timeline.by_area(session, wanted, months=True)
    return {area: int(sums.sum()) for area, sums in found.items() if sums.any()}


def _dispersion(session: Session, wanted: Slice, before: date) -> tuple[float, float]:
    """Mean and dispersion of the weeks of the filter before ``before``."""
    end = before if not wanted.sight.guarded else wanted.sight.week(before)
    starts = [end - timedelta(weeks=weeks) for weeks in range(_WEEKS, 0, -1)]
    year = replace(wanted, period=Period(starts[0], end))
    if wanted.sight.guarded:
        told = risk.days(session, year)
        weeks = np.array([told.get(day, 0) for day in starts], dtype=np.float64)
    else:
        weeks = timeline.by_bar(session, year, starts).sum(axis=1).astype(np.float64)
    return float(weeks.mean()), changes.dispersion(weeks)


def _change(pair: _Pair, now: int, base: int) -> Change:
    of_now, of_base = pair.of_now, pair.of_base
    hidden = pair.now.sight.hides(now), pair.now.sight.hides(base)
    flags = of_now.flags | of_base.flags
    if any(hidden):
        flags |= {Doubt.SUPPRESSED.value}
    if pair.now.period.days != pair.base.period.days:
        flags |= {Doubt.LENGTH.value}
    bare = Change(
        None if hidden[0] else now,
        None if hidden[1] else base,
        pair.now.period,
        pair.base.period,
        difference=None,
        low=None,
        high=None,
        measured=Measured.DIFFERENCE,
        percent=None,
        flags=flags,
    )
    known = min(of_now.known[0], of_base.known[0])
    if any(hidden) or min(of_now.observed, of_base.observed) <= 0 or known < LEAST_SHARE:
        return bare
    weekly = max(base, now) / max(pair.base.period.weeks, 1 / 7)
    own = changes.dispersion_of_part(pair.dispersion, pair.mean, weekly)
    return _measured(bare, of_now.exposed(now), of_base.exposed(base), own)


def _measured(bare: Change, now: Exposed, base: Exposed, dispersion: float) -> Change:
    at, low, high = changes.difference(now, base, dispersion=dispersion)
    completed = None
    if now.known < 1:
        completed = arrivals.completed(now.count, now.known, now.low, now.high)
    told = replace(bare, difference=round(at), low=low, high=high, completed=completed)
    if base.count < LEAST_BASE:
        return told
    percent, low, high = changes.percent(now, base, dispersion=dispersion)
    return replace(told, measured=Measured.PERCENT, percent=percent, low=low, high=high)
