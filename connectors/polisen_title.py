"""When and where, read from a title: "17 juni 22.47, Rån, Malmö".

The feed's own ``datetime`` is when an event was published; only the title says when it happened.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = "Europe/Stockholm"
_STOCKHOLM = ZoneInfo(ZONE)
_MONTHS = {
    name: number
    for number, name in enumerate(
        "januari februari mars april maj juni juli augusti september oktober november december"
        .split(),
        start=1,
    )
}  # fmt: skip
_CLOCK = r"(?:kl(?:ockan|\.)?\s*)?([0-9]{1,2})[.:]([0-9]{2})"
_WHEN = re.compile(
    rf"\s*([0-9]{{1,2}})\s+([a-zåäö]+),?\s+{_CLOCK}(?:\s*[-–—]\s*{_CLOCK})?\s*(?:,|$)",
    re.IGNORECASE,
)
# A title names no year. It may be prepared ahead, and mistyped by some days or weeks.
_AHEAD = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class TitleTime:
    """The event time in aware UTC, both ends equal for an instant. ``shifted`` tells that the
    title's time fell into the hour that summer time skips, and was moved on by that hour."""

    occurred_from: datetime
    occurred_to: datetime
    shifted: bool


def time_in_title(title: str, published_at: datetime) -> TitleTime | None:
    """The time ``title`` begins with, or None where it cannot be read.

    The year is the latest that puts it no more than a month after ``published_at``. A range that
    ends before it begins ends on the next day. Of a repeated hour the first is meant.
    """
    found = _WHEN.match(title)
    if found is None:
        return None
    day, month, hour, minute, last_hour, last_minute = found.groups()
    clock = _clock(hour, minute)
    until = _clock(last_hour, last_minute) if last_hour else clock
    midnight = _midnight(int(day), _MONTHS.get(month.casefold(), 0), published_at)
    if midnight is None or clock is None or until is None:
        return None
    end = midnight + until + timedelta(days=1 if until < clock else 0)
    start_utc, end_utc = (at.astimezone(UTC) for at in (midnight + clock, end))
    return TitleTime(start_utc, max(start_utc, end_utc), _skipped(midnight + clock))


def place_in_title(title: str, category: str) -> str:
    """The place ``title`` ends with, "" where it names none.

    Some categories hold commas, and one word of them must not be taken for a place.
    """
    found = _WHEN.match(title)
    rest = title[found.end() :].strip() if found else title
    if category and rest.startswith(category):
        rest = rest[len(category) :]
    place = rest.rpartition(",")[2].strip() if "," in rest else ""
    return place if place[:1].isupper() else ""


def _clock(hour: str, minute: str) -> timedelta | None:
    if int(hour) > 23 or int(minute) > 59:
        return None
    return timedelta(hours=int(hour), minutes=int(minute))


def _midnight(day: int, month: int, published_at: datetime) -> datetime | None:
    published = published_at.astimezone(_STOCKHOLM)
    for year in (published.year + 1, published.year, published.year - 1):
        try:
            midnight = datetime(year, month, day, tzinfo=_STOCKHOLM)
        except ValueError:
            continue
        if midnight - published <= _AHEAD:
            return midnight
    return None


def _skipped(local: datetime) -> bool:
    there_and_back = local.astimezone(UTC).astimezone(_STOCKHOLM)
    return there_and_back.replace(tzinfo=None) != local.replace(tzinfo=None)
