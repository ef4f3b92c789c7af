"""When it happened: every spelling a publisher uses, read one stated way or refused."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from connectors.files.values import Note, Unusable
from domain.fault import FaultKind
from domain.incident import Flag, TimePrecision

FIRST_YEAR, LAST_YEAR = 1800, 2200
FIRST_PLAUSIBLE_YEAR = 1950
_WIDEST_OFFSET = timedelta(hours=14)
_CLOCK = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<offset>Z|z|[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/.](?P<a>\d{1,2})[-/.](?P<b>\d{1,2})" + _CLOCK)
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<year>\d{4})" + _CLOCK)
_COMPACT = re.compile(
    r"(?P<year>(?:18|19|20|21)\d{2})(?P<a>\d{2})(?P<b>\d{2})"
    r"(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<offset>Z)?)?"
)
_NAMED = re.compile(r"(?P<a>\d{1,2})[ -](?P<month>[A-Za-z]{3,9})\.?[ -](?P<year>\d{4})" + _CLOCK)
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_EPOCH = re.compile(r"-?\d{9,10}(?:\.0+)?|\d{12,13}(?:\.0+)?")
_SERIAL = re.compile(r"\d{4,6}(?:\.\d+)?")
_ZERO = re.compile(r"0{1,4}[-/.]0{1,2}[-/.]0{1,4}(?:[T ][0:]+)?")
_LONG_YEAR = re.compile(r"[+-]?\d{5,}-\d{1,2}-\d{1,2}.*")
_USUAL_LETTERS = frozenset({19, 20, 25})
_FINENESS = tuple(TimePrecision)


@dataclass(frozen=True, slots=True)
class Reading:
    """An event time as a half-open interval in aware UTC, and what had to be said about it."""

    start: datetime
    end: datetime
    precision: TimePrecision
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Convention:
    """How one file writes times. ``order`` is ``month_first``, ``day_first`` or "" where its
    rows do not settle it, ``assumed`` what is read then; ``finest`` is the finest precision the
    publisher keeps; ``later`` takes the second of two equal clock times when clocks go back."""

    order: str = ""
    assumed: str = "month_first"
    finest: TimePrecision = TimePrecision.SECOND
    later: bool = False


def reading(text: str, zone: ZoneInfo, convention: Convention) -> Reading | Unusable:
    """``text`` as an event time in ``zone``; an offset in the text wins over the zone."""
    text = text.strip()
    try:
        return _usual(text, zone, convention) or _by_form(text, zone, convention)
    except _Impossible as fault:
        return Unusable(fault.reason)
    except OverflowError:
        return Unusable("year_out_of_range")


def _usual(text: str, zone: ZoneInfo, convention: Convention) -> Reading | None:
    """The reading of ``2018-07-16T11:00:00`` with or without an offset, the form most rows have,
    without a pattern."""
    if len(text) not in _USUAL_LETTERS or text[4] != "-" or text[10] not in "T ":
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    _year(at.year)
    offset = at.utcoffset()
    if offset is None:
        return _instant(at, None, zone, convention, TimePrecision.SECOND, ())
    if abs(offset) > _WIDEST_OFFSET:
        raise _Impossible("impossible_offset")
    local, at = at.replace(tzinfo=None), at.astimezone(UTC)
    return Reading(at, at, _coarser(TimePrecision.SECOND, convention.finest), _doubt(local))


class _Impossible(Exception):
    def __init__(self, reason: str) -> None:
        self.reason = reason


def _by_form(text: str, zone: ZoneInfo, convention: Convention) -> Reading:
    if not text:
        raise _Impossible("missing_date")
    if _ZERO.fullmatch(text):
        raise _Impossible("zero_date")
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return _built(match, int(match["a"]), int(match["b"]), zone, convention, ())
    if match := _YEAR_LAST.fullmatch(text):
        month, day, notes = _ordered(int(match["a"]), int(match["b"]), match, convention)
        return _built(match, month, day, zone, convention, notes)
    if match := _NAMED.fullmatch(text):
        return _built(match, _named_month(match["month"]), int(match["a"]), zone, convention, ())
    if match := _MONTH.fullmatch(text):
        return _month(int(match[1]), int(match[2]), zone, convention)
    if _EPOCH.fullmatch(text):
        return _epoch(float(text))
    if _SERIAL.fullmatch(text):
        raise _Impossible("excel_serial")
    raise _Impossible("year_out_of_range" if _LONG_YEAR.fullmatch(text) else "unreadable_date")


def _ordered(
    a: int, b: int, match: re.Match[str], convention: Convention
) -> tuple[int, int, tuple[Note, ...]]:
    """Month and day of ``a``/``b``. The twelve-hour clock is written month first."""
    order = "month_first" if match["half"] and a <= 12 else convention.order
    if a > 12 or (order == "day_first" and b <= 12):
        return b, a, () if order == "day_first" else (_read("day_first_date"),)
    if b > 12:
        return a, b, (_read("month_first_date"),) if order == "day_first" else ()
    if order == "month_first" or a == b:
        return a, b, ()
    if convention.assumed == "day_first":
        return b, a, (_read("ambiguous_day_first"),)
    return a, b, (_read("ambiguous_month_first"),)


def _named_month(word: str) -> int:
    """The month ``word`` begins or is, in English: "Aug" and "August"."""
    for number, name in enumerate(_MONTH_NAMES, 1):
        if name.startswith(word.casefold()):
            return number
    raise _Impossible("unreadable_date")


def _read(reason: str) -> Note:
    return Note(FaultKind.FLAGGED, reason, Flag.STATED_READING)


def _built(
    match: re.Match[str],
    month: int,
    day: int,
    zone: ZoneInfo,
    convention: Convention,
    notes: tuple[Note, ...],
) -> Reading:
    year = _year(int(match["year"]))
    try:
        on = date(year, month, day)
    except ValueError:
        raise _Impossible("impossible_date") from None
    if match["hour"] is None:
        return _whole_day(on, zone, convention, notes)
    clock, leap = _clock(match)
    local = datetime.combine(on, datetime.min.time()) + clock
    notes += (_read("leap_second"),) if leap else ()
    precision = TimePrecision.SECOND if match["second"] else TimePrecision.MINUTE
    return _instant(local, match["offset"], zone, convention, precision, notes)


def _year(year: int) -> int:
    if not FIRST_YEAR <= year < LAST_YEAR:
        raise _Impossible("year_out_of_range")
    return year


def _clock(match: re.Match[str]) -> tuple[timedelta, bool]:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if half := match.groupdict().get("half"):
        if not 1 <= hour <= 12:
            raise _Impossible("impossible_time")
        hour = hour % 12 + (12 if half[0] in "Pp" else 0)
    leap = second == 60
    if hour > 23 or minute > 59 or second > 60:
        raise _Impossible("impossible_time")
    return timedelta(hours=hour, minutes=minute, seconds=59 if leap else second), leap


def _instant(
    local: datetime,
    offset: str | None,
    zone: ZoneInfo,
    convention: Convention,
    precision: TimePrecision,
    notes: tuple[Note, ...],
) -> Reading:
    if offset:
        at = local.replace(tzinfo=_offset(offset)).astimezone(UTC)
    else:
        at, missing = universal(local, zone, later=convention.later)
        if missing:
            notes += (Note(FaultKind.REPAIRED, "nonexistent_time", Flag.NONEXISTENT_TIME),)
    return Reading(at, at, _coarser(precision, convention.finest), notes + _doubt(local))


def _offset(text: str) -> timezone:
    if text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or offset > _WIDEST_OFFSET:
        raise _Impossible("impossible_offset")
    return timezone(-offset if text[0] == "-" else offset)


def _coarser(one: TimePrecision, other: TimePrecision) -> TimePrecision:
    return one if _FINENESS.index(one) > _FINENESS.index(other) else other


def _doubt(local: datetime) -> tuple[Note, ...]:
    if local.year < FIRST_PLAUSIBLE_YEAR or local == datetime(1970, 1, 1):  # noqa: DTZ001
        return (Note(FaultKind.FLAGGED, "placeholder_date", Flag.PLACEHOLDER_DATE),)
    return ()


def _whole_day(
    on: date, zone: ZoneInfo, convention: Convention, notes: tuple[Note, ...]
) -> Reading:
    midnight = datetime.combine(on, datetime.min.time())
    start, _ = universal(midnight, zone)
    end, _ = universal(midnight + timedelta(days=1), zone)
    if convention.finest is not TimePrecision.DAY:
        notes += (_read("date_only"),)
    return Reading(start, end, TimePrecision.DAY, notes + _doubt(midnight))


def _month(year: int, month: int, zone: ZoneInfo, convention: Convention) -> Reading:
    if not 1 <= month <= 12:
        raise _Impossible("impossible_date")
    first, next_first = _month_bounds(_year(year), month)
    start, _ = universal(first, zone)
    end, _ = universal(next_first, zone)
    is_rule = convention.finest is TimePrecision.MONTH
    notes = () if is_rule else (_read("month_only"),)
    return Reading(start, end, TimePrecision.MONTH, notes + _doubt(first))


def _month_bounds(year: int, month: int) -> tuple[datetime, datetime]:
    first = datetime(year, month, 1)  # noqa: DTZ001
    return first, (first + timedelta(days=32)).replace(day=1)


def _epoch(number: float) -> Reading:
    seconds = number / 1000 if abs(number) >= 1e11 else number
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    _year(at.year)
    return Reading(at, at, TimePrecision.SECOND, (_read("epoch_seconds"),))


def universal(local: datetime, zone: ZoneInfo, *, later: bool = False) -> tuple[datetime, bool]:
    """``local`` in UTC, and whether the clocks of ``zone`` jumped over it; then it is shifted
    forward by the jump."""
    at = local.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != local:
        return at, True
    if later:
        at = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return at, False


@lru_cache(maxsize=4_096)
def reported_month(text: str) -> tuple[int, int] | None:
    """Year and month at the start of ``text`` (``2012-06``, ``201206-00017``), or None."""
    match = re.match(r"((?:19|20)\d{2})[-/]?(0[1-9]|1[0-2])(?!\d)", text.strip())
    return (int(match[1]), int(match[2])) if match else None


@lru_cache(maxsize=4_096)
def month_end(year: int, month: int, zone: ZoneInfo) -> datetime:
    """The instant the month is over in ``zone``, aware UTC."""
    return universal(_month_bounds(year, month)[1], zone)[0]
