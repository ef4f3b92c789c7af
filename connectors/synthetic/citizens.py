"""What the people of the synthetic city report of its events: late, nearly there, nearly then.

Each witness is off in place by what a telephone is off and by where they stand, in time by minutes,
now and then in the kind of event; some write nothing, some tell twice, some tell of what never
happened. Like everything here it hangs on the seed and the event alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from connectors.synthetic import feeds, kinds, noise, plan, process
from connectors.synthetic.citizen_words import LANGUAGES, TAKEN_FOR
from connectors.synthetic.kinds import KINDS, Floats
from connectors.synthetic.plan import Layout
from connectors.synthetic.process import Events

# Mean number of witnesses who report one event of each kind.
WITNESSES = {
    "theft": 0.5,
    "assault": 1.0,
    "burglary": 0.5,
    "vandalism": 0.4,
    "vehicle_theft": 0.5,
    "robbery": 0.9,
    "disorder": 1.2,
    "traffic": 1.4,
}
MOST_WITNESSES = 6
WRONG_KIND, NO_TEXT, NO_POSITION, TELLS_TWICE, IMAGINED = 0.08, 0.1, 0.04, 0.06, 0.05
TO_TEN_MINUTES, TO_THE_HOUR, GIVES_A_SPAN = 0.25, 0.03, 0.5
_LANGUAGES = (("en", 0.5), ("sv", 0.4), ("ar", 0.1))
_STANDS_M, _TIME_OFF_MIN, _DELAY_MIN = 20.0, 4.0, 12.0
_ACCURACY_M = (18.0, 0.7)  # median, log standard deviation

_COUNT, _KEY, _KIND, _TEXT, _PLACE, _TWICE, _ROUND, _FOUND = range(100, 108)
_EAST, _NORTH, _ACCURACY, _WHEN, _DELAY, _LANGUAGE, _SENTENCE, _IMAGINED, _SPAN = range(110, 128, 2)


@dataclass(frozen=True, slots=True)
class Told:
    """One report. ``event`` is the key of what it is about, 0 where nothing happened; ``device``
    is who tells. Without position ``place`` is what they type."""

    event: int
    number: int
    device: str
    category: str
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    place: str
    occurred_from: datetime
    occurred_to: datetime
    text: str
    language: str
    told_at: datetime


def told(layout: Layout, start: datetime, end: datetime) -> list[Told]:
    """What is reported from ``start`` until before ``end``, in that order."""
    events = process.events(layout, start - timedelta(days=1), end)
    return [one for one in told_of(layout, events) if start <= one.told_at < end]


def told_of(layout: Layout, events: Events) -> list[Told]:
    """What is ever reported of ``events``, in the order it is told."""
    seen = np.repeat(np.arange(len(events)), _witnesses(layout, events))
    turn = np.arange(len(seen)) - np.searchsorted(seen, seen)
    key = noise.keys(noise.keys(events["key"][seen], _KEY), turn)
    each = _each(layout, _imagined(layout, events[seen], key), key)
    return sorted(chain.from_iterable(each), key=lambda one: (one.told_at, one.number))


def _witnesses(layout: Layout, events: Events) -> NDArray[np.int64]:
    """How many report each event: Poisson, by its kind."""
    counts = np.arange(MOST_WITNESSES)
    factorial = np.cumprod(np.maximum(counts, 1))
    mean = np.array([WITNESSES[kind.code] for kind in KINDS])[:, None]
    ladder = np.cumsum(np.exp(-mean) * mean**counts / factorial, axis=1)
    draw = noise.uniform(layout.seed, events["key"], _COUNT)
    many: NDArray[np.int64] = (draw[:, None] > ladder[events["kind"]]).sum(axis=1)
    return many


def _imagined(layout: Layout, seen: Events, key: noise.Keys) -> Events:
    """Some of what is told never happened: it is told of some other place, and of no event."""
    draw = noise.uniform(layout.seed, key, _IMAGINED)
    elsewhere = draw < IMAGINED
    told = seen.copy()
    told["cell"][elsewhere] = (draw[elsewhere] / IMAGINED * len(layout.cells)).astype(np.int64)
    told["key"][elsewhere] = 0
    return told


def _each(layout: Layout, seen: Events, key: noise.Keys) -> Iterator[list[Told]]:
    lat, lon, accuracy = _places(layout, seen, key)
    times = _times(layout, seen, key)
    chances = {
        use: noise.uniform(layout.seed, key, use)
        for use in (_KIND, _TEXT, _PLACE, _TWICE, _LANGUAGE, _SENTENCE)
    }
    streets = [feeds.STREETS[cell % 12] for cell in seen["cell"].tolist()]
    for at in range(len(seen)):
        chance = {use: float(drawn[at]) for use, drawn in chances.items()}
        has_place = chance[_PLACE] >= NO_POSITION
        language, text = _words(KINDS[int(seen["kind"][at])].code, streets[at], chance)
        occurred_from, occurred_to, told_at = (column[at] for column in times)
        first = Told(
            event=int(seen["key"][at]),
            number=int(key[at] >> np.uint64(16)),
            device=f"{int(key[at]):020d}",
            category=_category(KINDS[int(seen["kind"][at])].code, chance[_KIND]),
            lat=float(lat[at]) if has_place else None,
            lon=float(lon[at]) if has_place else None,
            accuracy_m=float(accuracy[at]) if has_place else None,
            place="" if has_place else streets[at],
            occurred_from=occurred_from,
            occurred_to=occurred_to,
            text=text,
            language=language,
            told_at=told_at,
        )
        yield [first, *_again(first, chance[_TWICE])]


def _places(layout: Layout, seen: Events, key: noise.Keys) -> tuple[Floats, Floats, Floats]:
    """Latitude, longitude and the radius that the telephone gives."""
    median, spread = _ACCURACY_M
    normal = noise.normal(layout.seed, key, _ACCURACY)
    accuracy: Floats = np.clip(median * np.exp(spread * normal), 4, 250).round(1)
    off = np.hypot(accuracy / 2, _STANDS_M)
    moved = np.stack([noise.normal(layout.seed, key, use) * off for use in (_EAST, _NORTH)], 1)
    shift = plan.degrees(moved) - plan.CENTRE[::-1]
    lat: Floats = layout.lat[seen["cell"], seen["address"]] + shift[:, 1]
    lon: Floats = layout.lon[seen["cell"], seen["address"]] + shift[:, 0]
    return lat.round(6), lon.round(6), accuracy


def _times(
    layout: Layout, seen: Events, key: noise.Keys
) -> tuple[list[datetime], list[datetime], list[datetime]]:
    """From when and to when it is said to have happened, and when it is told. A burglary is found
    hours later: some give the span, the others when they found it."""
    at = seen["at"].astype("M8[s]").astype(np.int64)
    late = noise.exponential(layout.seed, key, _FOUND)
    found = at + np.where(seen["kind"] == kinds.CODES.index("burglary"), late * 4 * 3600, 0)
    when = found + noise.normal(layout.seed, key, _WHEN) * _TIME_OFF_MIN * 60
    rounded = noise.uniform(layout.seed, key, _ROUND)
    step = np.where(
        rounded < TO_THE_HOUR, 3600, np.where(rounded < TO_THE_HOUR + TO_TEN_MINUTES, 600, 60)
    )
    when = np.round(when / step) * step
    delay = 60 + noise.exponential(layout.seed, key, _DELAY) * _DELAY_MIN * 60
    told_at = np.maximum(when, found) + delay
    gives_span = (found > at) & (noise.uniform(layout.seed, key, _SPAN) < GIVES_A_SPAN)
    since = np.where(gives_span, np.minimum(at - 1800, when), when)
    return _moments(since), _moments(when), _moments(told_at)


def _moments(seconds: Floats) -> list[datetime]:
    return [datetime.fromtimestamp(int(each), UTC) for each in seconds]


def _category(code: str, chance: float) -> str:
    if chance >= WRONG_KIND:
        return code
    others = TAKEN_FOR[code]
    return others[int(chance / WRONG_KIND * len(others))]


def _words(code: str, street: str, chance: dict[int, float]) -> tuple[str, str]:
    """The language and the words, which are "" for those who write nothing."""
    ladder = np.cumsum([share for _, share in _LANGUAGES])
    language = _LANGUAGES[int(np.searchsorted(ladder, chance[_LANGUAGE], side="right"))][0]
    sentences = LANGUAGES[language][code]
    sentence = sentences[int(chance[_SENTENCE] * len(sentences))]
    return language, "" if chance[_TEXT] < NO_TEXT else sentence.format(street=street)


def _again(first: Told, chance: float) -> list[Told]:
    """The same telephone a few minutes later, with fewer words."""
    if chance >= TELLS_TWICE:
        return []
    later = first.told_at + timedelta(minutes=1 + int(chance / TELLS_TWICE * 9))
    return [replace(first, number=first.number + 1, text="", told_at=later)]
