"""How the events of the synthetic city become known: two sources, each late and each partial.

``dispatch`` hears of an event within minutes and gives the minute and the address. ``records``
files it hours to weeks later, gives the block, rounds times, and knows a burglary only as a span.
"""

from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from connectors.synthetic import kinds, noise, process
from connectors.synthetic.kinds import KINDS, Floats
from connectors.synthetic.plan import Layout
from connectors.synthetic.process import Events


class Feed(StrEnum):
    """The two sources."""

    DISPATCH = "dispatch"
    RECORDS = "records"


class Place(StrEnum):
    """What a report says of the place; the members are in the order of ``PLACES``' chances."""

    POINT = "point"
    DISTRICT = "district"
    NOWHERE = "none"


# How long after it happened an event can still be published.
REACH = {Feed.DISPATCH: timedelta(days=1), Feed.RECORDS: timedelta(days=121)}
LONGEST_DELAY = {Feed.DISPATCH: timedelta(hours=3), Feed.RECORDS: timedelta(days=120)}
PLACES = {Feed.DISPATCH: (0.99, 0.01, 0.0), Feed.RECORDS: (0.96, 0.03, 0.01)}
ROUNDED_TO_HOUR = 0.3
DAY_ONLY = 0.04

# Share, median in hours and log standard deviation of each way a record is filed.
FILED: tuple[tuple[float, float, float], ...] = (
    (0.70, 14.0, 0.9),
    (0.24, 84.0, 0.7),
    (0.06, 600.0, 0.6),
)
DISPATCHED = (4.0, 0.8)  # median in minutes, log standard deviation
FOUND_BURGLARY_H = 6.0
FOUND_MIN = 4.0

REPORT = np.dtype(
    [
        ("event", "i8"),
        ("key", "u8"),
        ("from", "M8[s]"),
        ("to", "M8[s]"),
        ("published", "M8[s]"),
        ("day_only", "?"),
        ("place", "i8"),
    ]
)
Reports = NDArray[np.void]

_FOUND, _KEPT, _DELAY, _WAY, _PLACE, _STATED, _EARLIER, _KEY = 10, 20, 22, 24, 25, 26, 27, 28
_FEED_USES = {Feed.DISPATCH: 0, Feed.RECORDS: 20}
_BURGLARY = kinds.CODES.index("burglary")
_HOUR = np.timedelta64(1, "h")


def reports(layout: Layout, feed: Feed, events: Events) -> Reports:
    """What ``feed`` ever publishes of ``events``; ``event`` indexes them.

    ``from`` and ``to`` bound the stated time and are equal for an instant; ``place`` indexes
    ``Place``.
    """
    shares = np.array([kind.heard if feed is Feed.DISPATCH else kind.recorded for kind in KINDS])
    kept = _draw(layout, feed, events, _KEPT) < shares[events["kind"]]
    told = events[kept]
    found = np.zeros(len(told), REPORT)
    found["event"] = np.flatnonzero(kept)
    found["key"] = noise.keys(told["key"], _KEY + _FEED_USES[feed]) >> np.uint64(16)
    found["place"] = np.searchsorted(
        np.cumsum(PLACES[feed])[:-1], _draw(layout, feed, told, _PLACE), side="right"
    )
    known = _known(layout, told)
    found["published"] = np.add(known, _delay(layout, feed, told))
    if feed is Feed.DISPATCH:
        found["from"] = found["to"] = known
    else:
        _state(layout, told, known, found)
    return found


def _known(layout: Layout, told: Events) -> NDArray[np.datetime64]:
    """When somebody noticed: minutes later, or up to 14 hours for a burglary."""
    is_burglary = told["kind"] == _BURGLARY
    mean = np.where(is_burglary, FOUND_BURGLARY_H * 60, FOUND_MIN)
    longest = np.where(is_burglary, 14 * 60, 60)
    minutes = np.minimum(noise.exponential(layout.seed, told["key"], _FOUND) * mean, longest)
    seconds = (minutes.astype(np.int64) * 60).astype("m8[s]")
    known: NDArray[np.datetime64] = np.add(told["at"], seconds)
    return known


def _delay(layout: Layout, feed: Feed, told: Events) -> NDArray[np.timedelta64]:
    """Lognormal for dispatch, a mixture of three lognormals for records; at least a minute."""
    normal = noise.normal(layout.seed, told["key"], _DELAY + _FEED_USES[feed])
    if feed is Feed.DISPATCH:
        median, spread = DISPATCHED
        minutes = median * np.exp(spread * normal)
    else:
        shares, medians, spreads = np.array(FILED).T
        way = np.searchsorted(np.cumsum(shares)[:-1], _draw(layout, feed, told, _WAY), side="right")
        late = np.array([kind.late for kind in KINDS])[told["kind"]]
        minutes = 60 * np.maximum(late * medians[way] * np.exp(spreads[way] * normal), 1)
    longest = LONGEST_DELAY[feed].total_seconds()
    seconds = np.clip(minutes * 60, 60, longest).astype(np.int64)
    delay: NDArray[np.timedelta64] = seconds.astype("m8[s]")
    return delay


def _state(layout: Layout, told: Events, known: NDArray[np.datetime64], found: Reports) -> None:
    """The times as records states them: a burglary's span, some to the full hour, some the day."""
    is_burglary = told["kind"] == _BURGLARY
    stated = _draw(layout, Feed.RECORDS, told, _STATED)
    hour = (told["at"] + _HOUR // 2).astype("M8[h]").astype("M8[s]")
    at = np.where((stated < ROUNDED_TO_HOUR) & ~is_burglary, hour, told["at"])
    earlier = _draw(layout, Feed.RECORDS, told, _EARLIER) * 120
    left = told["at"] - earlier.astype(np.int64) * np.timedelta64(60, "s")
    found["from"] = np.where(is_burglary, left, at)
    found["to"] = np.where(is_burglary, known, at)
    found["day_only"] = stated >= 1 - DAY_ONLY
    days = told["day"][found["day_only"]]
    found["from"][found["day_only"]] = process.midnights(days)
    found["to"][found["day_only"]] = process.midnights(days + 1)


def _draw(layout: Layout, feed: Feed, events: Events, use: int) -> Floats:
    return noise.uniform(layout.seed, events["key"], use + _FEED_USES[feed])


def published_within(found: Reports, start: datetime, end: datetime) -> NDArray[np.bool_]:
    """Which of ``found`` are published from ``start`` until before ``end``."""
    first, last = process.instant(start), process.instant(end)
    within: NDArray[np.bool_] = (found["published"] >= first) & (found["published"] < last)
    return within
