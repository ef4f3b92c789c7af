"""What a count will be once every record has come, and how sure that is.

Of a count of which a share ``s`` is known by now, the records still to come are a negative
binomial with mean n (1 − s) / s and variance n (1 − s) / s²: those that wait while n came (Lawless
1994, Canadian Journal of Statistics 22:15). Half a record is added to n, so that nothing seen yet
is not taken for certain. How well ``s`` is known itself adds (n / s)² (σ / s)². Both together are
taken as normal; what was counted is the least that can be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from analytics.quality.completeness import COMPLETE, LEAST_SHARE, LONGEST_DAYS, Curve
from domain.timeline import Interval

Floats = NDArray[np.float64]

_Z80, _Z95 = 1.2816, 1.9600


@dataclass(frozen=True, slots=True)
class Known:
    """A source's ``curve`` and how much it usually tells: its records of the last year. ``before``
    is the first day that the curve says nothing of any more."""

    before: date
    weight: float
    curve: Curve | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """How much is known of each day, of all sources by their weight: ``share``, ``low`` and
    ``high`` (95 %) of shape (days,), the last the day before ``before``; all is known of earlier
    days. From ``settled`` on records are still arriving."""

    before: date
    share: Floats
    low: Floats
    high: Floats
    settled: date

    def of(self, days: Sequence[date]) -> tuple[float, float, float]:
        """Share, low and high of ``days`` together; of none of them 1."""
        back = np.array([(self.before - day).days for day in days], dtype=int)
        known = [np.append(np.ones(1), each) for each in (self.share, self.low, self.high)]
        places = np.clip(self.share.size + 1 - back, 0, self.share.size)
        if not days:
            return 1.0, 1.0, 1.0
        share, low, high = (float(each[places].mean()) for each in known)
        return share, low, high


def arrival(sources: Sequence[Known], *, before: date) -> Arrival:
    """The arrival of ``sources`` together up to ``before``; all is known where no source has a
    curve."""
    size = LONGEST_DAYS
    total = sum(one.weight for one in sources) or 1.0
    sums = np.zeros((3, size))
    settled = before
    for one in sources:
        told = _told(one, before, size)
        sums += told * one.weight / total
        if one.curve is not None and one.weight > 0:
            since = one.curve.as_of - timedelta(days=one.curve.provisional_days)
            settled = min(settled, since)
    if not sources:
        sums += 1.0
    share, low, high = sums
    return Arrival(before, share, low, high, settled)


def _told(one: Known, before: date, size: int) -> Floats:
    """(3, size) share, low and high of the days before ``before``, oldest first."""
    told = np.ones((3, size))
    if one.curve is None:
        return told
    later = (one.curve.as_of - before).days
    for row, values in enumerate((one.curve.share, one.curve.low, one.curve.high)):
        reach = values[max(later, 0) :]
        start = max(-later, 0)
        kept = reach[: size - start]
        told[row, start : start + kept.size] = kept
    return told[:, ::-1]


def completed(count: float, share: float, low: float, high: float) -> Interval | None:
    """The final count expected, with an 80 % interval; None where too little is known to say."""
    if share < LEAST_SHARE:
        return None
    share = min(share, 1.0)
    seen = max(count, 0.0)
    arriving = (seen + 0.5) * (1 - share) / share**2
    unsure = (seen / share) ** 2 * ((high - low) / (2 * _Z95) / share) ** 2
    reach = _Z80 * sqrt(arriving + unsure)
    expected = seen / share
    return Interval(expected, max(seen, expected - reach), expected + reach)


def is_filling(known: Arrival, days: Sequence[date]) -> bool:
    """Whether records of ``days`` are still likely to arrive."""
    return any(day >= known.settled for day in days) and known.of(days)[0] < COMPLETE
