"""Breaks of sources: looked for after each reading, kept, and told where they would mislead.

A break is worked out of the figures anew each time, so that late records and corrections mend what
was said of it; what was noticed earlier keeps its moment (docs/methods/source-breaks.md).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from analytics.quality import source_shares, source_volumes
from db.queries import breaks as rows
from db.queries import source_days
from db.queries.breaks import Stored
from domain.city import City
from domain.source import Source
from domain.source_break import DAILY, Break, BreakKind, SourceBreak

# Reference, the longest break and some of what lay before it.
LOOKED_AT_DAYS = 200
# Of the first days looked at nothing is known that lay before them.
BLIND_DAYS = 45
# Jobs are forgotten after 90 days (background.forgetting.KEPT_JOBS_DAYS): what they told of longer
# ago stays.
TOLD_BY_JOBS_DAYS = 45


def look(
    session: Session, source: Source, *, city: City, first: date | None = None, now: datetime
) -> list[Break]:
    """Look for breaks in the last days of ``source``, from ``first`` on where that is earlier, and
    keep them; those that were found."""
    today = now.astimezone(ZoneInfo(city.zone)).date()
    recent = today - timedelta(days=LOOKED_AT_DAYS)
    since = min(recent, first - timedelta(days=BLIND_DAYS)) if first else recent
    days = source_days.figures(session, source.id, zone=city.zone, since=since, today=today)
    found = source_shares.breaks(days)
    if source.poll_minutes is not None:
        found += source_volumes.breaks(days)
    _keep(session, source, found, zone=city.zone, since=since, now=now)
    return found


def between(
    session: Session, first: date, end: date, *, zone: str, slugs: tuple[str, ...] = ()
) -> list[SourceBreak]:
    """The breaks that lay anywhere in the days from ``first`` to before ``end``, newest first;
    empty ``slugs`` mean all sources."""
    ends = (_midnight(first, zone), _midnight(end, zone))
    return [_told(one, zone) for one in rows.between(session, *ends, slugs=slugs)]


def of(session: Session, source: Source, *, zone: str) -> list[SourceBreak]:
    """Every break of a source, newest first."""
    return [_told(one, zone) for one in rows.of(session, source.id)]


def _keep(
    session: Session,
    source: Source,
    found: Sequence[Break],
    *,
    zone: str,
    since: date,
    now: datetime,
) -> None:
    known = rows.of(session, source.id)
    kept: set[int] = set()
    wanted = [_stored(one, source, zone, now) for one in found]
    pairs = [(one, _same(one, known, kept)) for one in wanted]
    for old in known:
        if old.id not in kept and old.since >= _seen(old.kind, since, zone=zone, now=now):
            rows.delete(session, old.id)
    # Of two of a kind the one that ended makes room for the one that lasts.
    for one, before in sorted(pairs, key=lambda pair: pair[0].ended_at is None):
        if before is None:
            rows.insert(session, source.id, one)
        elif replace(one, id=before.id, noticed_at=before.noticed_at) != before:
            rows.change(session, replace(one, id=before.id))


def _seen(kind: BreakKind, since: date, *, zone: str, now: datetime) -> datetime:
    """From when on a break that is not found any more was none."""
    seen = _midnight(since + timedelta(days=BLIND_DAYS), zone)
    return max(seen, now - timedelta(days=TOLD_BY_JOBS_DAYS)) if kind in DAILY else seen


def _same(one: Stored, known: Sequence[Stored], taken: set[int]) -> Stored | None:
    """The break that was known before under perhaps other days."""
    for old in known:
        until = old.ended_at or one.since + timedelta(days=1)
        overlaps = one.since <= until and (one.ended_at is None or old.since <= one.ended_at)
        if old.kind is one.kind and overlaps and old.id not in taken:
            taken.add(old.id)
            return old
    return None


def _stored(one: Break, source: Source, zone: str, now: datetime) -> Stored:
    until = None if one.until is None else _midnight(one.until, zone)
    since = _midnight(one.since, zone)
    sides = (round(one.before, 4), round(one.after, 4), one.settled)
    return Stored(0, source.slug, source.name, one.kind, since, now, until, *sides)


def _told(one: Stored, zone: str) -> SourceBreak:
    until = None if one.ended_at is None else _day(one.ended_at, zone)
    found = Break(one.kind, _day(one.since, zone), until, one.before, one.after, one.settled)
    return SourceBreak(one.source, one.name, found, one.noticed_at)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
