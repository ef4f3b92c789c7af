"""A synthetic source's answer as records, with its mistakes found as in anybody's feed."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import orjson

from connectors import sentences
from connectors.synthetic import kinds, plan
from domain.errors import SourceDown
from domain.fault import Fault, FaultKind, ParsedRecord
from domain.incident import Flag, NewIncident, PlacePrecision, TimePrecision

Row = Mapping[str, object]

_REASONS = {Flag.UNUSABLE_COORDINATES: "zero_coordinates"}
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def records(payload: bytes) -> Iterator[ParsedRecord]:
    """Every row in order. Raises ``SourceDown`` at once where there are no rows."""
    try:
        rows = list(orjson.loads(payload)["rows"])
    except (orjson.JSONDecodeError, TypeError, KeyError) as error:
        raise SourceDown(*sentences.of("feed.no_rows")) from error
    return (_record(number, row) for number, row in enumerate(rows, start=1))


def _record(number: int, row: Row) -> ParsedRecord:
    try:
        occurred = tuple(datetime.fromisoformat(str(row[key])) for key in ("from", "to"))
    except ValueError:
        return _rejected(number, "from", "impossible_time", row)
    lat, lon = row["lat"], row["lon"]
    if isinstance(lat, float) and abs(lat) > 90:
        return _rejected(number, "lat", "latitude_out_of_range", row)
    published_at = datetime.fromisoformat(str(row["published"]))
    doubts = {**_place_doubt(lat, lon), **_time_doubt(occurred[0], published_at)}
    flags = set(doubts)
    if Flag.UNUSABLE_COORDINATES in flags:
        lat = lon = None
    if row["category"] == kinds.SUMMARY:
        flags.add(Flag.SUMMARY)
    incident = NewIncident(
        key=str(row["id"]),
        occurred_from=occurred[0],
        occurred_to=occurred[1],
        time_precision=TimePrecision(str(row["time"])),
        zone=plan.ZONE,
        category_published=str(row["category"]),
        place_precision=PlacePrecision(str(row["place"])),
        payload=row,
        lat=lat if isinstance(lat, float) else None,
        lon=lon if isinstance(lon, float) else None,
        area_code=str(row["district"]) if row["district"] else None,
        address=str(row["address"]),
        title=_title(row),
        published_at=published_at,
        flags=frozenset(flags),
    )
    faults = tuple(
        Fault(number, column, FaultKind.FLAGGED, _REASONS.get(flag, flag.value), str(row[column]))
        for flag, column in doubts.items()
    )
    return ParsedRecord(number, incident, faults)


def _title(row: Row) -> str:
    return f"{row['events']} events" if row["category"] == kinds.SUMMARY else ""


def _place_doubt(lat: object, lon: object) -> Mapping[Flag, str]:
    if not isinstance(lat, float) or not isinstance(lon, float):
        return {}
    if lat == 0 and lon == 0:
        return {Flag.UNUSABLE_COORDINATES: "lat"}
    if _within(lat, lon):
        return {}
    return {Flag.SWAPPED_AXES if _within(lon, lat) else Flag.OUTSIDE_CITY: "lat"}


def _within(lat: float, lon: float) -> bool:
    west, south, east, north = plan.BOUNDS
    return south <= lat <= north and west <= lon <= east


def _time_doubt(occurred: datetime, published_at: datetime) -> Mapping[Flag, str]:
    if occurred < _LONG_AGO:
        return {Flag.PLACEHOLDER_DATE: "from"}
    return {Flag.AFTER_REPORT: "from"} if occurred > published_at else {}


def _rejected(number: int, column: str, reason: str, row: Row) -> ParsedRecord:
    fault = Fault(number, column, FaultKind.REJECTED, reason, str(row[column])[:200])
    return ParsedRecord(number, None, (fault,), payload=row)
