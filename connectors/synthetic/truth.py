"""What was planted in the synthetic city, for whoever measures how much of it is found."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import orjson
from numpy.typing import NDArray

from connectors.synthetic import feeds, kinds, process, spots
from connectors.synthetic.feeds import Published
from connectors.synthetic.kinds import KINDS, Floats
from connectors.synthetic.plan import Layout
from connectors.synthetic.reports import Feed
from connectors.synthetic.spots import HotSpot


@dataclass(frozen=True, slots=True)
class CategoryTruth:
    """One category. ``per_week`` is the mean number of spontaneous events of an average week in
    each of ``Truth.cells``; ``hours`` are shares of the day by local hour, ``weekdays`` factors
    from Monday with mean 1, ``repeats`` the mean number of events each event causes; ``heard`` and
    ``recorded`` the chances that dispatch and records publish it."""

    per_week: tuple[float, ...]
    hours: tuple[float, ...]
    weekdays: tuple[float, ...]
    season: float
    season_peak: int
    repeats: float
    heard: float
    recorded: float


@dataclass(frozen=True, slots=True)
class FeedTruth:
    """What one source published: ``rows`` in all, by ``places``, and its ``mistakes`` by kind.
    ``summaries`` are rows about several events."""

    rows: int
    summaries: int
    places: Mapping[str, int]
    mistakes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything planted that was published from ``start`` until before ``end``.

    ``pairs`` are the keys, dispatch's and records', of the two rows of one event where both were
    published in that time, both have a position and neither a mistake.
    """

    seed: int
    start: datetime
    end: datetime
    cells: tuple[int, ...]
    categories: Mapping[str, CategoryTruth]
    hot_spots: tuple[HotSpot, ...]
    pairs: tuple[tuple[str, str], ...]
    feeds: Mapping[str, FeedTruth]


def truth(layout: Layout, start: datetime, end: datetime) -> Truth:
    """What is true of the rows published from ``start`` until before ``end``."""
    out = {feed: feeds.published(layout, feed, start, end) for feed in Feed}
    return Truth(
        seed=layout.seed,
        start=start,
        end=end,
        cells=tuple(layout.cells.tolist()),
        categories={kind.code: _category(layout, index) for index, kind in enumerate(KINDS)},
        hot_spots=spots.hot_spots(layout, start.date(), end.date()),
        pairs=_pairs(out[Feed.DISPATCH], out[Feed.RECORDS]),
        feeds={feed.value: _feed(rows) for feed, rows in out.items()},
    )


def written(planted: Truth) -> bytes:
    """``planted`` as JSON."""
    return orjson.dumps(planted, option=orjson.OPT_NON_STR_KEYS)


def expected(layout: Layout, first_day: date, last_day: date) -> Floats:
    """Mean numbers of events of each kind in each cell over local days, both included: kinds × n.

    Spontaneous events, those of hot spots, and the repeats of both. Multiply by ``heard`` or
    ``recorded`` for what a source publishes of them.
    """
    reach = process.GENERATIONS * process.LONGEST_LAG_DAYS
    first, last = process.ordinal(first_day), process.ordinal(last_day)
    days = np.arange(first - reach, last + 1)
    means = np.zeros((len(KINDS), len(layout.cells)))
    for index, daily in enumerate(kinds.daily_means(days).T):
        means[index] += _with_repeats(layout, index, layout.weight[index], daily, reach)
    for spot in spots.hot_spots(layout, first_day - timedelta(days=reach), last_day):
        index = spots.kind_index(spot)
        daily = np.where(np.isin(days, spots.days(spot)), spot.per_week / 7, 0.0)
        means[index] += _with_repeats(layout, index, spots.shares(layout, spot), daily, reach)
    return means


def _with_repeats(layout: Layout, index: int, share: Floats, daily: Floats, reach: int) -> Floats:
    """Events from day ``reach`` of ``daily`` on, by cell: each generation's days are the last's
    convolved with the lag, its cells the last's spread to the six neighbours."""
    rate = float(kinds.repeat_odds(KINDS[index]).sum())
    total: Floats = share * daily[reach:].sum()
    lag = np.concatenate([[0.0], process.lag_shares()])
    for _ in range(process.GENERATIONS if rate else 0):
        daily = rate * np.convolve(daily, lag)[: len(daily)]
        share = _spread(layout.neighbours, share)
        total = total + share * daily[reach:].sum()
    return total


def _spread(neighbours: NDArray[np.int64], share: Floats) -> Floats:
    moved = np.bincount(neighbours.ravel(), np.repeat(share / 6, 6), minlength=len(share))
    spread: Floats = process.SAME_ADDRESS * share + (1 - process.SAME_ADDRESS) * moved
    return spread


def _category(layout: Layout, index: int) -> CategoryTruth:
    kind = KINDS[index]
    weekdays = np.array(kind.weekdays) / np.mean(kind.weekdays)
    return CategoryTruth(
        per_week=tuple((layout.weight[index] * kind.per_day * 7).tolist()),
        hours=tuple(kinds.hours(kind).tolist()),
        weekdays=tuple(weekdays.tolist()),
        season=kind.season,
        season_peak=kind.season_peak,
        repeats=float(kinds.repeat_odds(kind).sum()),
        heard=kind.heard,
        recorded=kind.recorded,
    )


def _feed(rows: list[Published]) -> FeedTruth:
    return FeedTruth(
        rows=len(rows),
        summaries=sum(not each.event for each in rows),
        places=Counter(str(each.row["place"]) for each in rows),
        mistakes=Counter(each.mistake.value for each in rows if each.mistake),
    )


def _pairs(dispatch: list[Published], records: list[Published]) -> tuple[tuple[str, str], ...]:
    heard = {each.event: str(each.row["id"]) for each in dispatch if _clean(each)}
    return tuple(
        (heard[each.event], str(each.row["id"]))
        for each in records
        if _clean(each) and each.event in heard
    )


def _clean(each: Published) -> bool:
    return bool(each.event) and each.mistake is None and each.row["lat"] is not None
