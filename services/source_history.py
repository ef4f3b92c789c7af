"""How a source fared: its days, the spans without a reading, its fields, its breaks."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from analytics.quality import source_volumes
from db.queries import polls, source_days
from domain.city import City
from domain.source import LATE_AFTER_POLLS, Source
from domain.source_break import DayFigures, HealthDay, History
from services import breaks, source_forms

SHOWN_DAYS = 42
SHOWN_GAPS = 10


def history(session: Session, source: Source, *, city: City, now: datetime) -> History:
    """The last ``SHOWN_DAYS`` days of ``source`` up to today."""
    today = now.astimezone(ZoneInfo(city.zone)).date()
    first = today - timedelta(days=SHOWN_DAYS - 1)
    return History(
        days=_days(session, source, first, today, zone=city.zone),
        gaps=_gaps(session, source, since=now - timedelta(days=SHOWN_DAYS), now=now),
        forms=tuple(source_forms.changes(session, source)),
        breaks=tuple(breaks.of(session, source, zone=city.zone)),
    )


def _days(
    session: Session, source: Source, first: date, today: date, *, zone: str
) -> tuple[HealthDay, ...]:
    before = first - timedelta(days=source_volumes.REFERENCE_DAYS)
    known = source_days.figures(session, source.id, zone=zone, since=before, today=today)
    read = source_days.readings(session, source.id, zone=zone, since=first)
    lags = source_days.lags(session, source.id, zone=zone, since=first)
    came = source_days.arrived(session, source.id, zone=zone, since=first)
    return tuple(
        HealthDay(
            day=day,
            readings=read.get(day, (0, 0))[0],
            failures=read.get(day, (0, 0))[1],
            arrived=came.get(day, 0),
            expected=_expected(known, day) if source.poll_minutes is not None else None,
            lag_minutes=lags.get(day),
        )
        for day in (first + timedelta(days=n) for n in range((today - first).days + 1))
    )


def _expected(known: Sequence[DayFigures], day: date) -> float | None:
    return source_volumes.expected([one for one in known if one.day < day])


def _gaps(
    session: Session, source: Source, *, since: datetime, now: datetime
) -> tuple[tuple[datetime, datetime | None], ...]:
    """From one success to the next, where more than ``LATE_AFTER_POLLS`` readings were due."""
    if source.poll_minutes is None:
        return ()
    patience = timedelta(minutes=source.poll_minutes * LATE_AFTER_POLLS)
    read = polls.succeeded(session, source.slug, since=since)
    spans = zip(read, [*read[1:], None], strict=False)
    long = [(start, end) for start, end in spans if (end or now) - start > patience]
    return tuple(long[::-1][:SHOWN_GAPS])
