"""The events polisen.se publishes (docs/sources/polisen.md).

Its points are the middles of municipalities and counties and so are no places: records carry the
area's name and no position. ``IGNORED`` names payload keys whose change makes no revision.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from connectors import polisen_feed, polisen_text, polisen_title, polite_http
from connectors.contract import Fetched
from connectors.polisen_feed import WindowChange, window_change
from connectors.polisen_title import TitleTime
from domain.city import City
from domain.errors import SourceDown
from domain.fault import Fault, FaultKind, ParsedRecord
from domain.incident import Flag, NewIncident, PlacePrecision, TimePrecision
from domain.source import Source

__all__ = ["IGNORED", "PolisenConnector", "WindowChange", "connector", "parse", "window_change"]

URL = "https://polisen.se/api/events"
# The point is computed from the area and moves in its last decimals; addresses change in bulk.
IGNORED = frozenset({"url", "gps"})
_READ_KEPT = 256
_QUOTED_CHARS = 200
_PUBLISHED = re.compile(
    r"(20[0-9]{2}-[0-9]{2}-[0-9]{2})[ T]([0-9]{1,2})(:[0-9]{2}:[0-9]{2}) ?([+-][0-9]{2}:[0-9]{2})"
)
_SEVERAL_EVENTS = re.compile(
    r"\burval (?:av|från)\b|\bsammanfattning\b|\bresultat från några\b"
    r"|\b(?:nattens|kvällens|dygnets) händelser\b",
    re.IGNORECASE,
)
# Titles are rounded and written some minutes ahead; later than that the title is doubted.
_ROUNDED = timedelta(minutes=15)


class _Unfit(Exception):
    """An event that cannot be stored: which of its columns, and the fault's reason."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(column, reason)
        self.column = column
        self.reason = reason


class PolisenConnector:
    """Polls the list of events. Beside the client's own keys its cursor holds ``ids`` of the last
    good list, for ``window_change``, and ``read``: digests of the answers already read, so that a
    cache that serves an old answer once more cannot undo a correction."""

    IGNORED = IGNORED

    def __init__(self, client: polite_http.PoliteClient, *, url: str = URL) -> None:
        self._client = client
        self._url = url

    def fetch(self, cursor: Mapping[str, object]) -> Fetched:
        """The list of events, or None where it is not news. Raises polite_http.PollFailed."""
        answer = self._client.answer(self._url, cursor)
        if answer.body is None:
            return Fetched(None, answer.cursor)
        try:
            listed = polisen_feed.ids(polisen_feed.events(answer.body))
        except SourceDown as refusal:
            kept = {**cursor, **{key: answer.cursor[key] for key in ("asked", "quiet_until")}}
            raise polite_http.PollFailed(refusal.sentence, kept, refusal.said) from refusal
        digest = hashlib.sha256(answer.body).hexdigest()[:16]
        read = _strings(cursor.get("read"))
        if digest in read:
            return Fetched(None, answer.cursor)
        kept = answer.cursor | {"ids": listed, "read": [*read, digest][-_READ_KEPT:]}
        return Fetched(answer.body, kept)

    def parse(self, payload: bytes) -> Iterator[ParsedRecord]:
        """See ``parse``."""
        return parse(payload)


def connector(source: Source, city: City) -> PolisenConnector:
    """``options``: ``url`` replaces the address, ``contact`` goes into the user agent."""
    contact, url = (str(source.options.get(name) or "") for name in ("contact", "url"))
    client = polite_http.PoliteClient(contact=contact, allowed=polite_http.allowed(source.options))
    return PolisenConnector(client, url=url or URL)


def parse(payload: bytes) -> Iterator[ParsedRecord]:
    """Every listed event, in order. Raises SourceDown at once where there is no list."""
    listed = polisen_feed.events(payload)
    return (_record(number, event) for number, event in enumerate(listed, start=1))


def _record(record: int, event: object) -> ParsedRecord:
    if not isinstance(event, dict):
        said = str(event)[:_QUOTED_CHARS]
        fault = Fault(record, "", FaultKind.REJECTED, "not_an_event", said)
        return ParsedRecord(record, None, (fault,), {"value": said})
    payload, repairs = polisen_text.payload(event, record)
    try:
        published_at = _published_at(payload)
        when = _when(payload, published_at)
        faults = (*repairs, *_doubts(record, payload, when, published_at))
        incident = _incident(payload, published_at, when, faults)
    except _Unfit as unfit:
        said = str(payload.get(unfit.column) or "")[:_QUOTED_CHARS]
        fault = Fault(record, unfit.column, FaultKind.REJECTED, unfit.reason, said)
        return ParsedRecord(record, None, (*repairs, fault), payload)
    return ParsedRecord(record, incident, faults, payload)


def _incident(
    payload: Mapping[str, object],
    published_at: datetime,
    when: TitleTime,
    faults: tuple[Fault, ...],
) -> NewIncident:
    title, category = polisen_text.line(payload.get("name")), _category(payload, faults)
    summary = str(payload.get("summary") or "").strip()
    area_name, precision = _area(payload, title, category)
    flags = {Flag(fault.reason) for fault in faults}
    if category.casefold().startswith("sammanfattning") or _SEVERAL_EVENTS.search(summary):
        flags.add(Flag.SUMMARY)
    return NewIncident(
        key=_key(payload),
        occurred_from=when.occurred_from,
        occurred_to=when.occurred_to,
        time_precision=TimePrecision.MINUTE,
        zone=polisen_title.ZONE,
        category_published=category,
        place_precision=precision,
        payload=payload,
        area_name=area_name,
        title=title,
        description=summary,
        published_at=published_at,
        flags=frozenset(flags),
    )


def _doubts(
    record: int, payload: Mapping[str, object], when: TitleTime, published_at: datetime
) -> Iterator[Fault]:
    title = str(payload.get("name"))[:_QUOTED_CHARS]
    if when.shifted:
        yield Fault(record, "name", FaultKind.REPAIRED, Flag.NONEXISTENT_TIME.value, title)
    if when.occurred_from - published_at > _ROUNDED:
        yield Fault(record, "name", FaultKind.FLAGGED, Flag.AFTER_REPORT.value, title)


def _key(payload: Mapping[str, object]) -> str:
    key = polisen_feed.key(payload)
    if key is None:
        raise _Unfit("id", "missing_id")
    return key


def _category(payload: Mapping[str, object], faults: tuple[Fault, ...]) -> str:
    if any((fault.column, fault.reason) == ("type", Flag.CUT_TEXT) for fault in faults):
        raise _Unfit("type", "long_category")
    return polisen_text.line(payload.get("type"))


def _area(
    payload: Mapping[str, object], title: str, category: str
) -> tuple[str | None, PlacePrecision]:
    """Name and level of the event's area. The title knows better only where the feed's own place
    is a whole county, or nothing."""
    named = published = polisen_text.line(payload.get("location"))
    if not published or _is_county(published):
        named = polisen_title.place_in_title(title, category) or published
    if not named:
        return None, PlacePrecision.NONE
    return named, PlacePrecision.COUNTY if _is_county(named) else PlacePrecision.MUNICIPALITY


def _is_county(name: str) -> bool:
    return name.casefold().endswith(" län")


def _published_at(payload: Mapping[str, object]) -> datetime:
    """From "2024-06-16 8:26:21 +02:00", single-digit hours and all, to aware UTC."""
    found = _PUBLISHED.fullmatch(polisen_text.line(payload.get("datetime")))
    if found is None:
        raise _Unfit("datetime", "unreadable_publication")
    day, hour, rest, offset = found.groups()
    try:
        return datetime.fromisoformat(f"{day}T{hour:0>2}{rest}{offset}").astimezone(UTC)
    except (ValueError, OverflowError) as fault:
        raise _Unfit("datetime", "unreadable_publication") from fault


def _when(payload: Mapping[str, object], published_at: datetime) -> TitleTime:
    when = polisen_title.time_in_title(polisen_text.line(payload.get("name")), published_at)
    if when is None:
        raise _Unfit("name", "unreadable_time")
    return when


def _strings(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
