"""How much a source brings and how often it is read, where that changes from one day to the next
(docs/methods/source-breaks.md).

New records by the day of reading, not of the event: what arrives late is no fall. A median of the
last days stands against that of the ``REFERENCE_DAYS`` usual ones before; a night of storm does not
move it, a feed that gives half as much does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import median

from domain.source_break import Break, BreakKind, DayFigures

REFERENCE_DAYS, LEAST_REFERENCE_DAYS = 28, 14
SETTLED_DAYS = 56
RETURN_DAYS = 3
# Standard deviations of a day, or of the mean of several.
CRITICAL = 4.0
_NORMAL = 1.4826
# One low day alone must be so much lower still: all but silent.
LONE = 0.3


@dataclass(frozen=True, slots=True)
class Flow:
    """A number a day. It is a break where the median of one of ``windows`` days is ``low`` times
    the usual or less, or, over three days or more, ``high`` times or more; ``least`` is the usual
    number that the last days together must have had for that to say anything."""

    kind: BreakKind
    number: Callable[[DayFigures], int | None]
    low: float
    high: float
    least: float
    windows: tuple[int, ...] = (1, 3, 7)


# Fewer days than this with too many are a storm.
LEAST_HIGH = 3
FLOWS = (
    Flow(BreakKind.READINGS, lambda d: d.readings, low=0.5, high=2.0, least=4),
    Flow(BreakKind.VOLUME, lambda d: d.arrived, low=1 / 3, high=3.0, least=20),
)


@dataclass(frozen=True, slots=True)
class _Point:
    day: date
    number: int


def breaks(days: Sequence[DayFigures]) -> list[Break]:
    """Every break in ``days``, which rise; by the day it began."""
    found = [one for flow in FLOWS for one in _of(flow, days)]
    return sorted(found, key=lambda one: (one.since, one.kind))


def expected(days: Sequence[DayFigures]) -> float | None:
    """New records to expect of the day after ``days``; None where too few days are known."""
    known = [d.arrived for d in days if d.arrived is not None][-REFERENCE_DAYS:]
    return float(median(known)) if len(known) >= LEAST_REFERENCE_DAYS else None


def _of(flow: Flow, days: Sequence[DayFigures]) -> list[Break]:
    numbers = [(d.day, flow.number(d)) for d in days]
    points = [_Point(day, number) for day, number in numbers if number is not None]
    usual: list[_Point] = []
    found: list[Break] = []
    at = 0
    while at < len(points):
        usual.append(points[at])
        length = _departed(flow, usual)
        if not length:
            at += 1
            continue
        before = _median(usual[:-length][-REFERENCE_DAYS:])
        begun = _first_off(flow, points, range(at - length + 1, at), before)
        one, at = _lasting(flow, points, begun, before)
        found.append(one)
        usual = points[max(begun, at - REFERENCE_DAYS) : at] if one.settled else usual[:-length]
    return found


def _departed(flow: Flow, usual: Sequence[_Point]) -> int:
    """How many of the last days are not as before; 0 where all are."""
    for length in flow.windows:
        reference, recent = usual[:-length][-REFERENCE_DAYS:], usual[-length:]
        if len(reference) < LEAST_REFERENCE_DAYS:
            return 0
        if _is_off(flow, reference, recent):
            return length
    return 0


def _is_off(flow: Flow, reference: Sequence[_Point], recent: Sequence[_Point]) -> bool:
    was, now, length = _median(reference), _median(recent), len(recent)
    if was * length < flow.least:
        return False
    low = flow.low if length > 1 else flow.low * LONE
    is_low, is_high = now <= was * low, length >= LEAST_HIGH and now >= was * flow.high
    if not (is_low or is_high):
        return False
    mean = sum(one.number for one in recent) / length
    if min(abs(now - was), abs(mean - was)) < CRITICAL * _spread(reference) / sqrt(length):
        return False
    held = [_median(reference[at : at + length]) for at in range(len(reference) - length + 1)]
    return now < min(held) if is_low else now > max(held)


def _first_off(flow: Flow, points: Sequence[_Point], days: range, before: float) -> int:
    """Where the break began: the first of ``days`` that is itself not as before, else the last."""
    low, high = before * flow.low, before * flow.high
    return next((at for at in days if not low < points[at].number < high), days.stop)


def _lasting(flow: Flow, points: Sequence[_Point], begun: int, before: float) -> tuple[Break, int]:
    """The break that began at ``points[begun]``, and where the days after it begin."""
    since = points[begun].day
    for at in range(begun + 1, len(points)):
        if points[at].day - since >= timedelta(days=SETTLED_DAYS):
            after = _median(points[begun:at])
            return Break(flow.kind, since, points[at].day, before, after, settled=True), at
        coming = points[at : at + RETURN_DAYS]
        if len(coming) == RETURN_DAYS and _is_back(flow, coming, before):
            after = _median(points[begun:at])
            return Break(flow.kind, since, points[at].day, before, after), at
    return Break(flow.kind, since, None, before, _median(points[begun:])), len(points)


def _is_back(flow: Flow, coming: Sequence[_Point], before: float) -> bool:
    """The first day counts too: what came in one heap after a gap is read again."""
    low, high = (before * (bound + 1) / 2 for bound in (flow.low, flow.high))
    return low <= _median(coming) <= high and coming[0].number > before * flow.low


def _spread(points: Sequence[_Point]) -> float:
    """The standard deviation of days, by the median of how far they lie from the median; at least
    that of chance."""
    middle = _median(points)
    deviation = _NORMAL * float(median(abs(one.number - middle) for one in points))
    return max(deviation, sqrt(middle))


def _median(points: Sequence[_Point]) -> float:
    return float(median(one.number for one in points)) if points else 0.0
