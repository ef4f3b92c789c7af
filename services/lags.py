"""How late the sources of a filter tell what happened: a bar that is still filling is no fall."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics.quality import arrivals, completeness
from analytics.quality.arrivals import Arrival, Known
from analytics.quality.completeness import Curve
from db.queries import lags, sources, timeline
from domain.timeline import Asked, Interval

YEAR_DAYS = 364
# What took longer than this to read is kept for so long, whatever comes in meanwhile.
_SLOW_S = 0.2
_KEPT = timedelta(hours=1)
_MOST_KEPT = 16


@dataclass(frozen=True, slots=True)
class _Reports:
    """Records of a source as ``db.queries.lags.reports`` has them, and the curves estimated from
    them by the slots they are of."""

    version: int
    at: datetime
    seconds: float
    rows: NDArray[np.int32]
    curves: dict[tuple[int, ...], Curve | None]


# By database, city, source and day. They say nothing that another process could not find out too.
_KEPT_REPORTS: dict[tuple[object, ...], _Reports] = {}


def arrival(session: Session, asked: Asked) -> Arrival:
    """How much of each recent day is known by now, of the sources and categories of the filter
    together; of a guarded reader those of all."""
    slots = () if asked.sight.guarded else asked.chosen.slots
    return by_category(session, asked, [slots])[slots]


def by_category(
    session: Session, asked: Asked, groups: Sequence[tuple[int, ...]]
) -> dict[tuple[int, ...], Arrival]:
    """As ``arrival``, of each group of slots by itself; an empty group means all."""
    today = asked.now.astimezone(ZoneInfo(asked.city.zone)).date()
    told = lags.sources(session, _chosen(session, asked))
    ends = [min(_day_after(one.latest_event_at, asked), today) for one in told]
    year = timedelta(days=YEAR_DAYS)
    weights = timeline.weights(session, since=max(ends, default=today) - year)
    found = {}
    for slots in groups:
        known = [
            Known(
                end,
                max(weights.get(one.source_id, 0), 0),
                _curve(session, one, slots, end, asked.now),
            )
            for one, end in zip(told, ends, strict=True)
        ]
        found[slots] = arrivals.arrival(known, before=max(ends, default=today))
    return found


def settled(session: Session, asked: Asked) -> date:
    """The first day of which records are still likely to arrive: what lies before is complete."""
    return arrival(session, asked).settled


def completed(count: float, known: Arrival, days: Sequence[date]) -> Interval | None:
    """What ``count`` of ``days`` will be; None where all of it is known, or too little."""
    told = [day for day in days if day < known.before]
    if not told or not arrivals.is_filling(known, told):
        return None
    return arrivals.completed(count, *known.of(told))


def _chosen(session: Session, asked: Asked) -> tuple[int, ...]:
    if asked.sight.guarded or not asked.chosen.sources:
        return ()
    known = {source.slug: source.id for source in sources.listed(session)}
    return tuple(known.get(slug, 0) for slug in asked.chosen.sources)


def _day_after(at: datetime | None, asked: Asked) -> date:
    moment = at or asked.now
    return moment.astimezone(ZoneInfo(asked.city.zone)).date() + timedelta(days=1)


def _curve(
    session: Session, told: lags.Told, slots: tuple[int, ...], before: date, now: datetime
) -> Curve | None:
    """The curve of the categories, or of all where there are too few of them to tell."""
    known = _reports(session, told, before, now)
    if slots not in known.curves:
        known.curves[slots] = _estimate(known.rows, slots, before, is_fed=told.is_fed)
    found = known.curves[slots]
    return _curve(session, told, (), before, now) if found is None and slots else found


def _reports(session: Session, told: lags.Told, before: date, now: datetime) -> _Reports:
    key = (str(session.get_bind().engine.url), told.city, told.source_id, before)
    kept = _KEPT_REPORTS.get(key)
    if kept is not None and (kept.version == told.version or _is_fresh(kept, now)):
        return kept
    begun = time.perf_counter()
    since = before - timedelta(days=completeness.WINDOW_DAYS)
    rows = lags.reports(session, told.source_id, since=since, before=before)
    while len(_KEPT_REPORTS) >= _MOST_KEPT:
        _KEPT_REPORTS.pop(next(iter(_KEPT_REPORTS)), None)
    read = _Reports(told.version, now, time.perf_counter() - begun, rows, {})
    _KEPT_REPORTS[key] = read
    return read


def _is_fresh(kept: _Reports, now: datetime) -> bool:
    return kept.seconds > _SLOW_S and abs(now - kept.at) < _KEPT


def _estimate(
    rows: NDArray[np.int32], slots: tuple[int, ...], before: date, *, is_fed: bool
) -> Curve | None:
    """The curve of some categories; an empty group means all."""
    own = (rows[np.isin(rows[:, 2], slots)] if slots else rows).astype(np.int64)
    reports = completeness.Reports(own[:, 0], own[:, 1])
    return completeness.newest_curve(reports, before=before, is_fed=is_fed)
