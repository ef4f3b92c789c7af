"""The time columns of a row: the event, its end, its publication."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from connectors.files import times, values
from connectors.files.columns import ColumnMap
from connectors.files.findings import Findings, Rejected
from connectors.files.times import Reading
from connectors.files.values import Note, Unusable, Zone
from domain.fault import FaultKind
from domain.incident import Flag, TimePrecision

_CACHED = 1 << 14
_MONTH_FIRST_ZONES = ("America/", "US/")
_FUTURE = Note(FaultKind.FLAGGED, "future_date", Flag.FUTURE_DATE)
_AFTER_REPORT = Note(FaultKind.FLAGGED, "after_report", Flag.AFTER_REPORT)
_BAD_END = Note(FaultKind.FLAGGED, "unusable_end", Flag.STATED_READING)
_BAD_PUBLICATION = Note(FaultKind.FLAGGED, "unreadable_publication", Flag.STATED_READING)


class TimeColumns:
    """Reads the times of a file's rows; ``zone`` is the source's, ``now`` aware UTC."""

    def __init__(self, columns: ColumnMap, zone: str, now: datetime, *, later: bool) -> None:
        self._columns = columns
        self._default = Zone(ZoneInfo(zone))
        self._now = now
        assumed = "month_first" if zone.startswith(_MONTH_FIRST_ZONES) else "day_first"
        finest = TimePrecision(columns.time_precision)
        convention = times.Convention(columns.date_order, assumed, finest, later)

        @lru_cache(maxsize=_CACHED)
        def reading(text: str, zone_info: ZoneInfo) -> Reading | Unusable:
            return times.reading(text, zone_info, convention)

        self._reading = reading

    def zone(self, row: Mapping[str, object], found: Findings) -> ZoneInfo:
        """The zone of ``row``. Raises Rejected where the one written does not exist."""
        column = self._columns.zone
        if column is None:
            return self._default.zone
        text = values.shown(row.get(column))
        zone = values.zone(text, self._default.zone.key)
        if isinstance(zone, Unusable):
            raise Rejected(column, zone.reason, text)
        if zone.note:
            found.note(column, text, zone.note)
        return zone.zone

    def event(self, row: Mapping[str, object], zone: ZoneInfo, found: Findings) -> Reading:
        """When it happened. Raises Rejected where that cannot be read."""
        column = self._columns.occurred or ""
        text = self._written(row, column)
        when = self._reading(text, zone)
        if isinstance(when, Unusable):
            raise Rejected(column, when.reason, text)
        if when.notes:
            found.notes(column, text, when.notes)
        if when.start > self._now:
            found.note(column, text, _FUTURE)
        return when

    def _written(self, row: Mapping[str, object], column: str) -> str:
        value = row.get(column)
        text = value if isinstance(value, str) else values.shown(value)
        if self._columns.clock is None:
            return text
        return f"{text.strip()} {_clock(values.shown(row.get(self._columns.clock)))}".strip()

    def end(
        self, row: Mapping[str, object], zone: ZoneInfo, when: Reading, found: Findings
    ) -> datetime:
        """When it was over: the end of ``when`` unless the row names a later one."""
        column = self._columns.occurred_end
        text = values.shown(row.get(column)) if column else ""
        if not text.strip():
            return when.end
        last = self._reading(text, zone)
        if isinstance(last, Unusable) or last.end < when.start:
            found.note(column, text, _BAD_END)
            return when.end
        return max(last.end, when.end)

    def published(
        self, row: Mapping[str, object], zone: ZoneInfo, when: Reading, found: Findings
    ) -> datetime | None:
        """When the source told of it; where it names but a month, the end of that month, by
        which it was known."""
        known_by = self._month_end(row, zone)
        if known_by is not None and when.start >= known_by:
            found.note(self._columns.reported, row.get(self._columns.reported or ""), _AFTER_REPORT)
        column = self._columns.published
        text = values.shown(row.get(column)) if column else ""
        if not text.strip():
            return known_by
        at = self._reading(text, zone)
        if isinstance(at, Unusable):
            found.note(column, text, _BAD_PUBLICATION)
            return known_by
        return at.end

    def _month_end(self, row: Mapping[str, object], zone: ZoneInfo) -> datetime | None:
        column = self._columns.reported
        if column is None:
            return None
        month = times.reported_month(values.shown(row.get(column)))
        return times.month_end(*month, zone) if month else None


def _clock(text: str) -> str:
    """``text`` as a clock time: 1430 and 930 are 14:30 and 9:30."""
    digits = text.strip()
    if digits.isdecimal() and 3 <= len(digits) <= 4:
        return f"{digits[:-2]}:{digits[-2:]}"
    return digits
