"""Where it happened: coordinates as publishers write them, doubts told and nothing swapped."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isinf, isnan

from connectors.files.values import Note, Unusable
from domain.fault import FaultKind
from domain.incident import Flag, PlacePrecision

Bounds = tuple[float, float, float, float]
_COMMA = re.compile(r"[+-]?\d{1,3},\d{1,12}")
_HEMISPHERE = {"N": 1, "S": -1, "E": 1, "W": -1}
_SUFFIXED = re.compile(r"(?P<d>\d{1,3}(?:\.\d+)?)\s*°?\s*(?P<h>[NSEWnsew])")
_DMS = re.compile(
    r"""(?P<sign>[+-])?(?P<d>\d{1,3})\s*[°d:\s]\s*(?P<m>\d{1,2})\s*['’′m:\s]\s*"""
    r"""(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:["”″s]|''|)\s*(?P<h>[NSEWnsew])?"""
)
_PRECISIONS: Mapping[str, PlacePrecision] = {
    **{precision.value: precision for precision in PlacePrecision},
    "address": PlacePrecision.EXACT,
    "point": PlacePrecision.EXACT,
    "rooftop": PlacePrecision.EXACT,
    "intersection": PlacePrecision.STREET,
    "hundred block": PlacePrecision.BLOCK,
    "suburb": PlacePrecision.DISTRICT,
    "neighborhood": PlacePrecision.DISTRICT,
    "neighbourhood": PlacePrecision.DISTRICT,
    "city": PlacePrecision.MUNICIPALITY,
    "kommun": PlacePrecision.MUNICIPALITY,
    "region": PlacePrecision.COUNTY,
    "län": PlacePrecision.COUNTY,
    "unknown": PlacePrecision.NONE,
}


@dataclass(frozen=True, slots=True)
class Position:
    """A point in degrees, or none, and what had to be said about it."""

    lat: float | None
    lon: float | None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Degrees:
    value: float | None
    note: Note | None = None


NOWHERE = Position(None, None)


def precision(text: str) -> PlacePrecision | None:
    """The precision a publisher calls ``text``, or None where the word is unknown."""
    return _PRECISIONS.get(text.strip().casefold())


def position(
    lat: object, lon: object, bounds: Bounds, *, decimal_comma: bool = False
) -> Position | Unusable:
    """The point written as ``lat`` and ``lon``. ``bounds`` is west, south, east, north of the
    place the source is about: a point outside is kept and doubted, one that no reading brings
    onto the globe makes the record unusable."""
    if isinstance(lat, float) and isinstance(lon, float) and lat and _inside(lat, lon, bounds):
        return Position(lat, lon)
    north, east = _degrees(lat, "NS"), _degrees(lon, "EW")
    if isinstance(north, Unusable):
        return north
    if isinstance(east, Unusable):
        return east
    y, x = north.value, east.value
    if y is None or x is None:
        return _nowhere(north, east)
    if y == 0:
        return Position(None, None, (_unusable("zero_coordinates"),))
    notes = _parsed(north, east, decimal_comma)
    if _inside(y, x, bounds):
        return Position(y, x, notes)
    return _outside(y, x, bounds, notes)


def _nowhere(north: _Degrees, east: _Degrees) -> Position:
    note = north.note or east.note
    if note is None and (north.value is not None or east.value is not None):
        note = _unusable("half_position")
    if note is not None and note.flag is not Flag.UNUSABLE_COORDINATES:
        note = _unusable("half_position")
    return Position(None, None, (note,)) if note else NOWHERE


def _parsed(north: _Degrees, east: _Degrees, decimal_comma: bool) -> tuple[Note, ...]:
    note = north.note or east.note
    if note is None or (decimal_comma and note.reason == "decimal_comma"):
        return ()
    return (note,)


def _inside(y: float, x: float, bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return west <= x <= east and south <= y <= north


def _outside(y: float, x: float, bounds: Bounds, notes: tuple[Note, ...]) -> Position | Unusable:
    if _inside(x, y, bounds):
        doubt = Note(FaultKind.FLAGGED, "swapped_axes", Flag.SWAPPED_AXES)
    elif not -90 <= y <= 90:
        return Unusable("latitude_out_of_range")
    elif not -180 <= x <= 180:
        return Unusable("longitude_out_of_range")
    elif any(_inside(a, b, bounds) for a, b in ((y, -x), (-y, x), (-y, -x))):
        doubt = Note(FaultKind.FLAGGED, "wrong_sign", Flag.WRONG_SIGN)
    else:
        doubt = Note(FaultKind.FLAGGED, "outside_city", Flag.OUTSIDE_CITY)
    return Position(y, x, (*notes, doubt))


def _degrees(value: object, hemispheres: str) -> _Degrees | Unusable:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(float(value))
    text = str(value).strip() if value is not None else ""
    if not text:
        return _Degrees(None)
    try:
        return _number(float(text)) if "_" not in text else _text()
    except (ValueError, OverflowError):
        return _spelled(text.replace("−", "-"), hemispheres)


def _number(number: float) -> _Degrees | Unusable:
    if isnan(number):
        return _Degrees(None, _unusable("nan_coordinates"))
    return Unusable("infinite_coordinate") if isinf(number) else _Degrees(number)


def _text() -> _Degrees:
    return _Degrees(None, _unusable("text_coordinates"))


def _unusable(reason: str) -> Note:
    return Note(FaultKind.FLAGGED, reason, Flag.UNUSABLE_COORDINATES)


def _spelled(text: str, hemispheres: str) -> _Degrees:
    if _COMMA.fullmatch(text):
        return _Degrees(float(text.replace(",", ".")), _repaired("decimal_comma"))
    match = _SUFFIXED.fullmatch(text) or _DMS.fullmatch(text)
    if match is None:
        return _text()
    parts = match.groupdict()
    letter = (parts["h"] or "").upper()
    minutes, seconds = int(parts.get("m") or 0), float((parts.get("s") or "0").replace(",", "."))
    if minutes > 59 or seconds >= 60 or letter not in hemispheres or (letter and parts.get("sign")):
        return _text()
    size = float(parts["d"]) + minutes / 60 + seconds / 3600
    sign = _HEMISPHERE.get(letter, -1 if parts.get("sign") == "-" else 1)
    return _Degrees(sign * size, _repaired("dms_coordinates"))


def _repaired(reason: str) -> Note:
    return Note(FaultKind.REPAIRED, reason, Flag.PARSED_COORDINATES)
