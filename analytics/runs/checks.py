"""Whether the data may be learned from: every gate of ``analytics.quality`` on what was read."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from analytics.quality import breaks, gates
from analytics.runs import sources as histories
from analytics.runs.reading import Ground
from db import frames
from db.queries import polls
from db.queries import sources as source_rows
from domain.category import CATEGORIES
from domain.finding import SNAPPED, Finding
from domain.model import ModelKind
from domain.source import Source
from domain.target import ALL

# What is wrong with positions says nothing of counts of areas.
_OF_PLACES = frozenset({"missing_positions", *SNAPPED, "stacked_points", "new_stack"})
_POLLS_SINCE = timedelta(days=35)


def findings(session: Session, ground: Ground, *, now: datetime) -> tuple[Finding, ...]:
    """Everything found about the sources that matter and the categories they report."""
    first = ground.raw[ALL.code].first
    days = (ground.as_of - first).days
    daily = histories.daily(ground.source_days, first=pd.Timestamp(first), days=days)
    found: list[Finding] = []
    for source in source_rows.listed(session):
        if source.id in histories.that_matter(daily):
            found += _of_source(session, ground, source, daily[source.id], now)
    return (*found, *ground.precision.findings, *_of_categories(session, ground))


def that_concern(found: tuple[Finding, ...], kind: ModelKind) -> tuple[Finding, ...]:
    """Those that a model of ``kind`` has to heed."""
    if kind is ModelKind.CELLS:
        return found
    return tuple(each for each in found if each.code not in _OF_PLACES)


def _of_source(
    session: Session, ground: Ground, source: Source, counts: histories.Floats, now: datetime
) -> Iterator[Finding]:
    begun = histories.begun(counts)
    known = counts.size - _unpublished(ground, source.id)
    first = ground.raw[ALL.code].first + timedelta(days=begun)
    observed = np.ones(max(known - begun, 0), dtype=bool)
    yield from gates.gaps(gates.Daily(source.name, first, counts[begun:known], observed))
    yield from _positions(ground, source)
    if source.enabled and source.poll_minutes:
        read_at = _read_at(session, source, now)
        yield from gates.polls(gates.Polls(source.name, read_at, source.poll_minutes), now=now)


def _read_at(session: Session, source: Source, now: datetime) -> list[datetime]:
    """The readings of five weeks; of a feed that has been silent for longer, the last one."""
    if found := polls.succeeded(session, source.slug, since=now - _POLLS_SINCE):
        return found
    last = polls.newest(session, source.slug)
    return [] if last is None else [last]


def _unpublished(ground: Ground, source_id: int) -> int:
    delay = ground.delays.get(source_id)
    return 0 if delay is None else delay.unpublished_days


def _positions(ground: Ground, source: Source) -> Iterator[Finding]:
    recent = ground.as_of - timedelta(days=gates.RECENT_DAYS)
    year = recent - timedelta(days=gates.YEAR_DAYS)
    own = ground.source_days[ground.source_days["source_id"] == source.id]
    late = own[own["day"] >= pd.Timestamp(recent)]
    early = own[(own["day"] >= pd.Timestamp(year)) & (own["day"] < pd.Timestamp(recent))]
    yield from gates.missing_positions(
        source.name,
        recent=int(late["n"].sum()),
        recent_placed=int(late["placed"].sum()),
        year=int(early["n"].sum()),
        year_placed=int(early["placed"].sum()),
    )
    points = ground.precision.points.get(source.id)
    if points is not None:
        yield from gates.stacked_points(points)


def _of_categories(session: Session, ground: Ground) -> tuple[Finding, ...]:
    """Breaks of the categories that are forecast, by whole weeks up to ``as_of``."""
    wanted = {one.code: (one.slot,) for one in CATEGORIES if one.slot in ALL.slots}
    by_day = frames.area_days(session, wanted, before=ground.as_of).groupby("day")[[*wanted]].sum()
    start = pd.Timestamp(ground.raw[ALL.code].first)
    dates = pd.date_range(start, periods=ground.raw[ALL.code].days)
    whole = by_day.reindex(dates, fill_value=0).iloc[len(dates) % 7 :]
    if whole.empty:
        return ()
    weekly = {
        code: whole[code].to_numpy(dtype=np.float64).reshape(-1, 7).sum(axis=1) for code in wanted
    }
    return breaks.categories(breaks.Weekly(whole.index[0].date(), weekly))
