"""Records whose event is known: what the synthetic city's sources and people say of its events."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import orjson
from numpy.typing import NDArray

from connectors.synthetic import citizens, feeds, kinds, noise, plan, process, reading
from connectors.synthetic.plan import Layout
from connectors.synthetic.process import Events
from connectors.synthetic.reports import Feed
from domain.category import BY_CODE
from domain.incident import DOUBTFUL_PLACE, DOUBTFUL_TIME, Flag, NewIncident
from domain.report import point_precision

FOLDED = 4
RECURRING, BESIDE = 0.25, 0.15
_RECURS, _BESIDE = 200, 201
_WORDS = {
    word: BY_CODE[kind.code].slot
    for kind in kinds.KINDS
    for word in (kind.dispatched_as, kind.recorded_as)
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A record and the ``event`` it is about, "" where nobody else tells of it. ``area`` is the
    number of its finest area, 0 for none."""

    event: str
    source: str
    lat: float | None
    lon: float | None
    place_precision: str
    accuracy_m: float | None
    area: int
    occurred_from: datetime
    occurred_to: datetime
    time_precision: str
    category: int
    words: str
    official: bool


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """``learned`` and ``tested`` share no event. Pairs of one source are compared only
    ``within_source``; those of one ``official`` kind too only where they may be."""

    name: str
    learned: tuple[Labelled, ...]
    tested: tuple[Labelled, ...]
    within_source: bool
    reports_only: bool = False


def synthetic(*, days: int, learned: tuple[int, ...], tested: tuple[int, ...]) -> list[LabelledSet]:
    """The pairs of the synthetic city's two sources, and those with what its people report, from
    ``days`` of each of the cities of these seeds."""
    official = {seed: list(_official(seed, days)) for seed in (*learned, *tested)}
    told = {seed: list(_told(seed, days)) for seed in (*learned, *tested)}

    def of(seeds: tuple[int, ...], *kept: dict[int, list[Labelled]]) -> tuple[Labelled, ...]:
        return tuple(one for seed in seeds for each in kept for one in each[seed])

    return [
        LabelledSet("synthetic_feeds", of(learned, official), of(tested, official), False),
        LabelledSet(
            "synthetic_reports",
            of(learned, official, told),
            of(tested, official, told),
            True,
            reports_only=True,
        ),
    ]


def _period(seed: int, days: int) -> tuple[datetime, datetime]:
    """A period of each seed's own, so that the cities never meet in time."""
    start = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=seed * 400)
    return start, start + timedelta(days=days)


def _official(seed: int, days: int) -> Iterator[Labelled]:
    start, end = _period(seed, days)
    events = process.events(plan.city(seed), start, end)
    folds = dict(zip(events["key"].tolist(), _folds(events, start, days).tolist(), strict=True))
    for feed in Feed:
        # What is filed weeks later belongs to the period too.
        out = feeds.published(plan.city(seed), feed, start, end + timedelta(days=60))
        payload = orjson.dumps({"rows": [each.row for each in out]})
        for each, parsed in zip(out, reading.records(payload), strict=True):
            incident = parsed.incident
            if incident is not None and each.event in folds:
                yield _record(f"{seed} {each.event}", feed, incident, folds[each.event])


def _record(event: str, feed: Feed, incident: NewIncident, fold: timedelta) -> Labelled:
    doubted = bool(incident.flags & (DOUBTFUL_PLACE | {Flag.UNUSABLE_COORDINATES}))
    return Labelled(
        event=event,
        source=feed,
        lat=None if doubted else incident.lat,
        lon=None if doubted else incident.lon,
        place_precision=incident.place_precision,
        accuracy_m=None,
        area=0,
        occurred_from=incident.occurred_from - fold,
        occurred_to=incident.occurred_to - fold,
        time_precision="none" if incident.flags & DOUBTFUL_TIME else incident.time_precision,
        category=_WORDS.get(incident.category_published, 0),
        words=incident.title,
        official=True,
    )


def _busy(layout: Layout, start: datetime, days: int) -> Events:
    """The events of a period, laid over each other, and what makes corners busy: of some, the
    same happens again one to five hours later; beside some, another kind of thing happens within
    half an hour."""
    events = process.events(layout, start, start + timedelta(days=days))
    events["at"] -= _folds(events, start, days)
    draw = noise.uniform(layout.seed, events["key"], _RECURS) / RECURRING
    again = _moved(events[draw < 1], 60 + draw[draw < 1] * 240, _RECURS)
    draw = noise.uniform(layout.seed, events["key"], _BESIDE) / BESIDE
    beside = _moved(events[draw < 1], draw[draw < 1] * 60 - 30, _BESIDE)
    beside["kind"] = (beside["kind"] + 1 + beside["key"] % 7).astype(np.int64) % len(kinds.KINDS)
    return np.concatenate([events, again, beside])


def _folds(events: Events, start: datetime, days: int) -> NDArray[np.timedelta64]:
    """By how much each event is moved so that ``FOLDED`` days become one: the town is quiet."""
    span = np.timedelta64(days * 86_400 // FOLDED, "s")
    folds: NDArray[np.timedelta64] = (events["at"] - process.instant(start)) // span * span
    return folds


def _moved(events: Events, minutes: kinds.Floats, use: int) -> Events:
    moved = events.copy()
    moved["at"] += (minutes.astype(np.int64) * 60).astype("m8[s]")
    moved["key"] = noise.keys(moved["key"], use)
    return moved


def _told(seed: int, days: int) -> Iterator[Labelled]:
    layout = plan.city(seed)
    for one in citizens.told_of(layout, _busy(layout, _period(seed, days)[0], days)):
        precision = point_precision(one.accuracy_m) if one.lat is not None else None
        yield Labelled(
            event=f"{seed} {one.event}" if one.event else "",
            source="people",
            lat=one.lat,
            lon=one.lon,
            place_precision=precision or "none",
            accuracy_m=one.accuracy_m,
            area=0,
            occurred_from=one.occurred_from,
            occurred_to=one.occurred_to,
            time_precision="minute",
            category=BY_CODE[one.category].slot,
            words=one.text,
            official=False,
        )
