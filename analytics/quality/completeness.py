"""How much of the recent days is known yet: what comes late is not what did not happen.

A feed is read at instants, its editions: every day of a live feed, once a month where a file is
published monthly. A record's lag is the number of editions between the first that could have told
of it and the one that did. The distribution of lags is estimated by reverse hazards, which allow
for the late records nobody can have seen yet (right truncation: Kalbfleisch & Lawless 1989, JASA
84:360; the chain ladder of insurers is the same sum). docs/methods/quality.md has the constants.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from domain.audit import Recent

Floats = NDArray[np.float64]
Days = NDArray[np.int64]

# A day is provisional while less than this share of it is known.
COMPLETE = 0.95
# Later than this after the event counts as never, and older events say nothing of today's habits.
LONGEST_DAYS = 365
WINDOW_DAYS = 730
LEAST_RECORDS, LEAST_EDITIONS = 200, 6
# A day of which less is known than this is not corrected: the factor would be a guess.
LEAST_SHARE = 0.1
RECENT_DAYS = (3, 7, 28)
_RESAMPLES, _TAIL = 200, 0.025
# How old an event is when its first edition comes out matters: limits of the classes, in days.
_AGES = np.array([1, 2, 3, 4, 6, 9, 13, 19, 26])


@dataclass(frozen=True, slots=True)
class Reports:
    """Records of one source, all of shape (n,): ``event_day`` and ``known_day`` (of publication,
    else of reading) are proleptic ordinals (``date.toordinal``) on the city's clock."""

    event_day: Days
    known_day: Days


@dataclass(frozen=True, slots=True)
class Curve:
    """Completeness by age on the morning of ``as_of``, before anything of that day is known.

    ``share``, ``low`` and ``high`` have shape (LONGEST_DAYS,): entry ``i`` is of the day ``i`` + 1
    days before ``as_of``, 0 where no edition came out since. ``records`` and ``editions`` are what
    it was estimated from.
    """

    as_of: date
    share: Floats
    low: Floats
    high: Floats
    recent: tuple[Recent, ...]
    records: int
    editions: int

    @property
    def provisional_days(self) -> int:
        """How many days, counted back from ``as_of``, are not complete yet: up to the first that
        is, and whose week before is on average. A lone late day further back makes none of them
        provisional."""
        week = np.convolve(self.share, np.full(7, 1 / 7), mode="valid")
        complete = (self.share[: week.size] >= COMPLETE) & (week >= COMPLETE)
        return int(complete.argmax()) if complete.any() else LONGEST_DAYS

    @property
    def unpublished_days(self) -> int:
        """How many days came after the last edition: of these nothing is known at all."""
        return int((self.share == 0).sum())


@dataclass(frozen=True, slots=True)
class _Lags:
    """``counts`` (editions, classes, lags) of records by first possible edition."""

    counts: Floats
    editions: Days

    @property
    def last(self) -> int:
        return int(self.editions.size) - 1


def curve(reports: Reports, *, as_of: date, known_before: date | None = None) -> Curve | None:
    """The curve of the days before ``as_of`` from what was known before that morning, or before
    that of ``known_before``: a file of a month comes out after its last day. None where too little
    is known of delays, as when everything was imported at once."""
    end = as_of.toordinal()
    known = reports.known_day < (known_before or as_of).toordinal()
    known &= reports.event_day < end
    event, told = reports.event_day[known], reports.known_day[known]
    editions = np.unique(told)
    if editions.size < LEAST_EDITIONS:
        return None
    # What the first edition tells of the time before it is a backlog: its delay is unknown.
    kept = (event > max(editions[0], end - WINDOW_DAYS)) & (told >= event)
    if int(kept.sum()) < LEAST_RECORDS:
        return None
    lags = _lags(event[kept], told[kept], editions)
    shares = _by_age(_distributions(lags, _weights(lags)), lags, end)
    low, high = np.quantile(shares[1:], (_TAIL, 1 - _TAIL), axis=0)
    recent = [_recent(shares, days) for days in RECENT_DAYS]
    told_of = tuple(one for one in recent if one is not None)
    return Curve(as_of, shares[0], low, high, told_of, int(kept.sum()), int(editions.size))


def newest_curve(reports: Reports, *, before: date, is_fed: bool) -> Curve | None:
    """The curve of the days before ``before`` from all ``reports``, known by that morning, or by
    the end of the day on which a file of them came out. None as ``curve`` has it."""
    if not reports.known_day.size:
        return None
    gone = int(reports.known_day.max()) - before.toordinal()
    # A feed goes on telling all day; a file of that day is whole.
    ahead_days = max(gone + 1, 0) if gone > 0 or not is_fed else 0
    return curve(reports, as_of=before, known_before=before + timedelta(days=ahead_days))


def corrected(counts: Floats, known: Curve) -> Floats:
    """``counts`` of shape (days, ...), whose last row is the day before ``known.as_of``, raised to
    what they will be; NaN where too little of a day is known to say."""
    share = np.ones(counts.shape[0])
    reach = min(counts.shape[0], LONGEST_DAYS)
    share[counts.shape[0] - reach :] = known.share[:reach][::-1]
    share[share < LEAST_SHARE] = np.nan
    whole: Floats = counts / share.reshape(-1, *[1] * (counts.ndim - 1))
    return whole


def _lags(event: Days, told: Days, editions: Days) -> _Lags:
    first = np.searchsorted(editions, event)
    classes = np.digitize(editions[first] - event, _AGES)
    lag = np.searchsorted(editions, told) - first
    most = int(np.searchsorted(editions, editions[-1] - LONGEST_DAYS))
    longest = editions.size - 1 - most
    counts = np.zeros((editions.size, _AGES.size + 1, longest + 1))
    seen = lag <= longest
    np.add.at(counts, (first[seen], classes[seen], lag[seen]), 1.0)
    return _Lags(counts, editions)


def _weights(lags: _Lags) -> Floats:
    """Editions as they are, then ``_RESAMPLES`` times drawn with replacement: records of one
    edition are late together, so it is editions that vary by chance."""
    random = np.random.default_rng(lags.editions.size)
    size = lags.editions.size
    drawn = random.multinomial(size, np.full(size, 1 / size), size=_RESAMPLES)
    return np.vstack([np.ones(size), drawn])


def _distributions(lags: _Lags, weights: Floats) -> Floats:
    """P(lag ≤ l) of shape (weights, classes, lags) by reverse hazards."""
    size, classes, lengths = lags.counts.shape
    at_most = np.cumsum(lags.counts, axis=2)
    # An edition can tell of a lag only if that many editions have come out since.
    visible = (lags.last - np.arange(size))[:, None, None] >= np.arange(lengths)
    came, there = lags.counts * visible, at_most * visible
    flat = (size, classes * lengths)
    events = (weights @ came.reshape(flat)).reshape(-1, classes, lengths)
    risk = (weights @ there.reshape(flat)).reshape(-1, classes, lengths)
    staying = 1 - np.divide(events, risk, out=np.zeros_like(events), where=risk > 0)
    later = np.cumprod(staying[:, :, :0:-1], axis=2)[:, :, ::-1]
    return np.concatenate([later, np.ones((*later.shape[:2], 1))], axis=2)


def _by_age(distributions: Floats, lags: _Lags, end: int) -> Floats:
    """Shares of shape (weights, LONGEST_DAYS)."""
    day = end - 1 - np.arange(LONGEST_DAYS)
    first = np.searchsorted(lags.editions, day)
    published = first <= lags.last
    of_day = np.minimum(first, lags.last)
    classes = _nearest(np.digitize(lags.editions[of_day] - day, _AGES), lags)
    lag = np.minimum(lags.last - of_day, distributions.shape[2] - 1)
    return np.where(published, distributions[:, classes, lag], 0.0)


def _nearest(classes: Days, lags: _Lags) -> Days:
    """``classes``, but for those without a record the nearest that has any."""
    known = np.flatnonzero(lags.counts.sum(axis=(0, 2)) > 0)
    found: Days = known[np.abs(classes[:, None] - known).argmin(axis=1)]
    return found


def _recent(shares: Floats, days: int) -> Recent | None:
    means = shares[:, :days].mean(axis=1)
    if means[0] < LEAST_SHARE:
        return None
    low, high = np.quantile(1 / np.maximum(means[1:], LEAST_SHARE / 10), (_TAIL, 1 - _TAIL))
    return Recent(days, float(means[0]), float(1 / means[0]), float(low), float(high))
