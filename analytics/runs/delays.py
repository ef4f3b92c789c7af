"""How late records come, by source: days are raised to what they will be, and it is kept how."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta

from sqlalchemy.orm import Session

from analytics.quality import completeness
from analytics.quality.completeness import Curve
from db import frames
from domain.source import Source
from domain.target import ALL


def delay(session: Session, source: Source, *, before: date) -> Curve | None:
    """How much of the days before ``before`` is known by that morning, or by the end of the day on
    which a file of them came out; None where too little is known of delays."""
    since = before - timedelta(days=completeness.WINDOW_DAYS)
    told = frames.reports(session, source.id, ALL.slots, since=since, before=before)
    reports = completeness.Reports(told["event_day"].to_numpy(), told["known_day"].to_numpy())
    is_fed = source.poll_minutes is not None
    return completeness.newest_curve(reports, before=before, is_fed=is_fed)


def provisional_days(delays: Mapping[int, Curve]) -> int:
    """How many days before the first one forecast are not complete yet, by the latest source."""
    return max((each.provisional_days for each in delays.values()), default=0)


def told(delays: Mapping[int, Curve]) -> dict[str, object]:
    """By source id: the days not complete yet, and what is known of the last 3, 7 and 28."""
    return {str(source_id): _told(each) for source_id, each in sorted(delays.items())}


def _told(each: Curve) -> Mapping[str, object]:
    return {
        "provisional_days": each.provisional_days,
        "recent": [asdict(one) for one in each.recent],
        "records": each.records,
        "editions": each.editions,
    }
