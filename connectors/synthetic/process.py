"""The events of the synthetic city: spontaneous ones, those of hot spots, and repeats.

An event depends on the seed and its own day alone, so a longer period holds every event of a
shorter one, unchanged.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from connectors.synthetic import kinds, noise, spots
from connectors.synthetic.kinds import KINDS, Floats
from connectors.synthetic.plan import ADDRESSES, ZONE, Layout
from connectors.synthetic.spots import HotSpot

GENERATIONS = 3
LAG_DAYS = 7.0
LONGEST_LAG_DAYS = 28
SAME_ADDRESS = 0.6

EVENT = np.dtype(
    [
        ("key", "u8"),
        ("kind", "i8"),
        ("cell", "i8"),
        ("address", "i8"),
        ("day", "i8"),
        ("at", "M8[s]"),
        ("hot_spot", "i8"),
        ("generation", "i8"),
    ]
)
Events = NDArray[np.void]

_CELL, _ADDRESS, _HOUR, _MINUTE, _NUMBER, _STAY, _SIDE, _LAG = range(8)
_EPOCH = date(1970, 1, 1)


def events(layout: Layout, start: datetime, end: datetime) -> Events:
    """Every event that happens from ``start`` until before ``end``, in order of time.

    ``kind`` indexes ``kinds.KINDS``, ``cell`` and ``address`` the layout; ``day`` is the local day
    since 1970-01-01 and ``at`` the UTC instant, to the minute; ``hot_spot`` is 0 where it belongs
    to none and ``generation`` 0 where no other event caused it.
    """
    warm_up = timedelta(days=GENERATIONS * LONGEST_LAG_DAYS + 1)
    first, last = (start - warm_up).date(), end.date() + timedelta(days=1)
    generation = np.concatenate([_spontaneous(layout, first, last), *_hot(layout, first, last)])
    generations = [generation]
    for _ in range(GENERATIONS):
        generation = _caused(layout, generation)
        generations.append(generation)
    found = np.concatenate(generations)
    found["at"] = _instants(layout.seed, found)
    wanted = (found["at"] >= instant(start)) & (found["at"] < instant(end))
    found = found[wanted]
    return found[np.lexsort((found["key"], found["at"]))]


def ordinal(day: date) -> int:
    """``day`` counted from 1970-01-01."""
    return (day - _EPOCH).days


def instant(moment: datetime) -> np.datetime64:
    """``moment`` as numpy counts it, UTC."""
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "s")


def midnights(days: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """The UTC instants at which local ``days`` begin."""
    starts: NDArray[np.datetime64] = (days * 86400 - _offsets(days, days * 86400)).astype("M8[s]")
    return starts


def lag_shares() -> Floats:
    """The chances of a repeat 1, 2 … ``LONGEST_LAG_DAYS`` days later."""
    weight = np.exp(-np.arange(LONGEST_LAG_DAYS) / LAG_DAYS)
    share: Floats = weight / weight.sum()
    return share


def _spontaneous(layout: Layout, first: date, last: date) -> Events:
    days = np.arange(ordinal(first), ordinal(last) + 1)
    counts = _counts(layout.seed, 0, days, kinds.daily_means(days))
    kind = np.repeat(np.tile(np.arange(len(KINDS)), len(days)), counts.ravel())
    born = _born(0, days, counts.sum(axis=1))
    born["kind"] = kind
    draw = noise.uniform(layout.seed, born["key"], _CELL)
    # One search for all kinds: the k-th row of cumulative shares is moved up by k.
    ladder = (np.cumsum(layout.weight, axis=1) + np.arange(len(KINDS))[:, None]).ravel()
    place = np.searchsorted(ladder, draw + kind, side="right") - kind * len(layout.cells)
    born["cell"] = np.clip(place, 0, len(layout.cells) - 1)
    return _addressed(layout, born)


def _hot(layout: Layout, first: date, last: date) -> list[Events]:
    return [_of_spot(layout, spot) for spot in spots.hot_spots(layout, first, last)]


def _of_spot(layout: Layout, spot: HotSpot) -> Events:
    days = spots.days(spot)
    means = np.full((len(days), 1), spot.per_week / 7)
    counts = _counts(layout.seed, spot.number, days, means).ravel()
    born = _born(spot.number, days, counts)
    born["kind"], born["hot_spot"] = spots.kind_index(spot), spot.number
    ladder = np.cumsum(spots.shares(layout, spot))
    draw = noise.uniform(layout.seed, born["key"], _CELL)
    born["cell"] = np.clip(np.searchsorted(ladder, draw, side="right"), 0, len(ladder) - 1)
    return _addressed(layout, born)


def _caused(layout: Layout, parents: Events) -> Events:
    """The repeats that ``parents`` cause: near them and 1 to 28 days later."""
    odds = np.array([kinds.repeat_odds(kind) for kind in KINDS])[parents["kind"]]
    draw = noise.uniform(layout.seed, parents["key"], _NUMBER)
    numbers = (draw[:, None] < odds).sum(axis=1)
    born = np.repeat(parents, numbers)
    turn = np.arange(len(born)) - np.repeat(np.cumsum(numbers) - numbers, numbers)
    key = born["key"] = noise.keys(born["key"], turn)
    moves = noise.uniform(layout.seed, key, _STAY) >= SAME_ADDRESS
    side = (noise.uniform(layout.seed, key, _SIDE) * 6).astype(np.int64)
    moved = _addressed(layout, born.copy())
    born["cell"] = np.where(moves, layout.neighbours[born["cell"], side], born["cell"])
    born["address"] = np.where(moves, moved["address"], born["address"])
    lag = np.searchsorted(np.cumsum(lag_shares()), noise.uniform(layout.seed, key, _LAG))
    born["day"] += 1 + np.clip(lag, 0, LONGEST_LAG_DAYS - 1)
    born["generation"] += 1
    return born


def _counts(seed: int, stream: int, days: NDArray[np.int64], means: Floats) -> NDArray[np.int64]:
    rows = zip(days.tolist(), means, strict=True)
    drawn = [np.random.default_rng((seed, 3, stream, day)).poisson(mean) for day, mean in rows]
    return np.array(drawn, dtype=np.int64).reshape(means.shape)


def _born(stream: int, days: NDArray[np.int64], counts: NDArray[np.int64]) -> Events:
    born = np.zeros(int(counts.sum()), EVENT)
    born["day"] = np.repeat(days, counts)
    turn = np.arange(len(born)) - np.repeat(np.cumsum(counts) - counts, counts)
    born["key"] = noise.keys(noise.keys(born["day"], stream), turn)
    return born


def _addressed(layout: Layout, born: Events) -> Events:
    draw = noise.uniform(layout.seed, born["key"], _ADDRESS)
    born["address"] = (draw * ADDRESSES).astype(np.int64)
    return born


def _instants(seed: int, found: Events) -> NDArray[np.datetime64]:
    """When each event happens: an hour by its kind's clock, any minute of it."""
    ladder = (
        np.cumsum([kinds.hours(kind) for kind in KINDS], axis=1) + np.arange(len(KINDS))[:, None]
    ).ravel()
    draw = noise.uniform(seed, found["key"], _HOUR) + found["kind"]
    hour = np.clip(np.searchsorted(ladder, draw, side="right") - found["kind"] * 24, 0, 23)
    minute = (noise.uniform(seed, found["key"], _MINUTE) * 60).astype(np.int64)
    wall = found["day"] * 86400 + hour * 3600 + minute * 60
    instants: NDArray[np.datetime64] = (wall - _offsets(found["day"], wall)).astype("M8[s]")
    return instants


def _offsets(days: NDArray[np.int64], wall: NDArray[np.int64]) -> NDArray[np.int64]:
    """Seconds by which the wall clock is ahead of UTC. A wall time the clock skips is moved on,
    one it shows twice is the first."""
    seen, place = np.unique(days, return_inverse=True)
    at_start = np.array([_offset(int(day) * 86400) for day in seen], dtype=np.int64)
    at_end = np.array([_offset(int(day + 1) * 86400) for day in seen], dtype=np.int64)
    offsets = at_start[place]
    for index in np.flatnonzero((at_start != at_end)[place]):
        offsets[index] = _offset(int(wall[index]))
    return offsets


def _offset(wall: int) -> int:
    naive = datetime.combine(_EPOCH, time()) + timedelta(seconds=wall)
    offset = naive.replace(tzinfo=ZoneInfo(ZONE)).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
