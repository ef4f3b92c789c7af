"""What is unusual in the last complete weeks, by area and category, against its own past."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics import unusual
from db.queries import areas, risk, weekly
from domain.category import CATEGORIES, SLOTS
from domain.filters import Filter, Period
from domain.overview import Lookout, Unusual
from domain.sight import KIND_OF_SLOT, KINDS
from domain.timeline import Asked
from services import lags, layers

# Earlier years that tell the season, besides the two that are tested and learned on.
SEASONS = 6
_ALL = SLOTS
_KINDS = SLOTS + 1

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Series:
    """Area (None: the city) and slot (``_ALL``: together) of each column of ``counts``."""

    keys: list[tuple[int | None, int]]
    counts: Counts
    seasons: Counts
    period: Period


def lookout(session: Session, asked: Asked) -> Lookout:
    """What stands out in the last weeks whose records are in. Raises ``NotFound`` before anything
    is stored.

    Every series of the filter is tested over one week and over four; of one that stands out over
    both the clearer is told.
    """
    period = _history(session, asked)
    weeks = period.days // 7
    if weeks < unusual.LEAST_WEEKS:
        return Lookout(None, lacking=unusual.LEAST_WEEKS - max(weeks, 0))
    series = _series(session, asked, period)
    last = Period(period.end - timedelta(weeks=max(unusual.WINDOWS)), period.end)
    if not series.keys:
        return Lookout(last)
    groups = np.array([slot if area is None else slot + _KINDS for area, slot in series.keys])
    drawn = unusual.stands(unusual.History(series.counts, series.seasons, groups))
    names = {one.id: one.name for one in areas.listed(session)}
    return Lookout(
        last,
        tuple(_found(drawn, series, names, guarded=asked.sight.guarded)),
        tests=len(series.keys) * len(unusual.WINDOWS),
        rate=unusual.RATE,
        years=max(weeks // unusual.YEAR - 2, 0),
        guarded=asked.sight.guarded,
    )


def _history(session: Session, asked: Asked) -> Period:
    """Whole city weeks from the first with data to the last that is complete."""
    newest = layers.newest_day(session, asked.city)
    wanted = layers.slice_of(session, Filter(), Period(newest, newest), asked.sight)
    known = risk.coverage(session, wanted.source_ids)
    end = _week_start(lags.settled(session, asked), asked.city.week_start)
    first = end if known is None else _week_start(known.first + timedelta(6), asked.city.week_start)
    # What is published to a guarded reader is costly to sum, and its seasons are left out.
    seasons = 0 if asked.sight.guarded else SEASONS
    longest = end - timedelta(weeks=unusual.LEAST_WEEKS + unusual.YEAR * seasons)
    return Period(max(first, longest), max(end, first))


def _week_start(day: date, starts: int) -> date:
    return day - timedelta(days=(day.isoweekday() - starts) % 7)


def _series(session: Session, asked: Asked, period: Period) -> _Series:
    wanted = layers.slice_of(session, asked.chosen, period, asked.sight)
    recent = Period(period.end - timedelta(weeks=unusual.LEAST_WEEKS), period.end)
    by_area = weekly.by_area(session, replace(wanted, period=recent))
    city = _with_all(weekly.of_city(session, wanted))
    places = _with_all(by_area.counts)
    ids = [(int(area), at) for at, area in enumerate(by_area.ids.tolist()) if area]
    told: list[tuple[int | None, int]] = []
    columns = []
    for area, own in _blocks(city[-unusual.LEAST_WEEKS :], places, ids):
        there = np.flatnonzero(own.sum(axis=0) > 0)
        told += [(area, slot) for slot in there.tolist() if _apart(slot, there.size)]
        columns.append(own[:, [slot for slot in there.tolist() if _apart(slot, there.size)]])
    seasons = np.concatenate([city, city], axis=1)
    return _Series(told, np.concatenate(columns, axis=1), seasons, period)


def _blocks(
    city: Counts, places: Counts, ids: Sequence[tuple[int, int]]
) -> Iterator[tuple[int | None, Counts]]:
    """The weeks × slots of the city, then of every area where there are several."""
    yield None, city
    if len(ids) > 1:
        for area, at in ids:
            yield area, places[:, at]


def _apart(slot: int, kinds: int) -> bool:
    """All together are a series of their own only where they are more than one."""
    return slot != _ALL or kinds > 2


def _with_all(counts: Counts) -> Counts:
    return np.concatenate([counts, counts.sum(axis=-1, keepdims=True)], axis=-1)


def _categories(slot: int, *, guarded: bool) -> tuple[str, ...]:
    if slot == _ALL:
        return ()
    if not guarded:
        return (CATEGORIES[slot].code,)
    slots = KINDS[KIND_OF_SLOT[slot]].slots
    return tuple(CATEGORIES[one].code for one in slots)


def _found(
    drawn: list[unusual.Stands], series: _Series, names: dict[int, str], *, guarded: bool
) -> Iterator[Unusual]:
    """The series that stand out, the clearest first, each over the weeks where it does most."""
    clearest = np.argmin([one.p for one in drawn], axis=0)
    kept = [
        (at, drawn[int(clearest[at])])
        for at in range(len(series.keys))
        if min(one.q[at] for one in drawn) <= unusual.RATE
    ]
    for at, one in sorted(kept, key=lambda pair: float(pair[1].p[pair[0]])):
        area, slot = series.keys[at]
        low, high = unusual.interval(one, at)
        yield Unusual(
            area_id=area,
            area=names.get(area, "") if area is not None else "",
            categories=_categories(slot, guarded=guarded),
            period=Period(series.period.end - timedelta(weeks=one.weeks), series.period.end),
            count=int(one.count[at]),
            expected=float(one.expected[at]),
            low=low,
            high=high,
            q=float(one.q[at]),
        )
