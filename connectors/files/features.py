"""GeoJSON, feature by feature: the file is never held whole."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from connectors.files import containers, encodings
from connectors.files.projections import Projection
from connectors.files.refusals import refused
from connectors.files.rows import Row
from domain.fault import Fault, FaultKind

LAT, LON, ID = "geometry_lat", "geometry_lon", "feature_id"
_BLOCK_BYTES = 1 << 16
_LONGEST_FEATURE_LETTERS = 32 << 20
_OPENING = re.compile(r'"features"\s*:\s*\[')
# As the first edition of GeoJSON had it, and as many programs still write it.
_SYSTEM = re.compile(r'"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"]{1,100})"')
_DEGREES = ("CRS84", "EPSG::4326", "EPSG:4326")
_LONGEST_OPENING = 4_096
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def objects(path: Path) -> Iterator[Mapping[str, object]]:
    """The features of the collection in ``path``. Raises BadInput where it is none or is cut."""
    with containers.opened(path) as stream:
        yield from _Features(path.name, stream)


class _Features:
    def __init__(self, name: str, stream: BinaryIO) -> None:
        self._name = name
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")(encodings.OLDER).decode
        self._buffer = ""
        self._scan = json.JSONDecoder().raw_decode

    def _more(self) -> bool:
        block = self._stream.read(_BLOCK_BYTES)
        self._buffer += self._decode(block, not block)
        if len(self._buffer) > _LONGEST_FEATURE_LETTERS:
            raise refused("feature_too_long", name=self._name)
        return bool(block)

    def __iter__(self) -> Iterator[Mapping[str, object]]:
        projection = self._begin()
        while (feature := self._next()) is not None:
            yield feature if projection is None else _turned(feature, projection)

    def _begin(self) -> Projection | None:
        """Up to the first feature; what stands before it may name a coordinate system."""
        looked = 0
        while not (opening := _OPENING.search(self._buffer, looked)):
            looked = max(0, len(self._buffer) - _LONGEST_OPENING)
            if not self._more():
                raise refused("no_collection", name=self._name)
        named = _SYSTEM.search(self._buffer, 0, opening.start())
        self._buffer = self._buffer[opening.end() :]
        is_usual = named is None or named[1].endswith(_DEGREES)
        return None if named is None or is_usual else Projection(named[1])

    def _next(self) -> Mapping[str, object] | None:
        while True:
            self._buffer = self._buffer.lstrip(" \t\r\n,")
            if self._buffer.startswith("]"):
                return None
            try:
                feature, end = self._scan(self._buffer)
            except (json.JSONDecodeError, RecursionError) as fault:
                if not self._more():
                    raise refused("cut_json", name=self._name) from fault
                continue
            self._buffer = self._buffer[end:]
            return feature if isinstance(feature, dict) else {}


def _turned(feature: Mapping[str, object], projection: Projection) -> Mapping[str, object]:
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        return feature
    places = _in_degrees(geometry.get("coordinates"), projection)
    return {**feature, "geometry": {**geometry, "coordinates": places}}


def _in_degrees(coordinates: object, projection: Projection) -> object:
    """A position, or a list of such to any depth; whatever else stands there stays."""
    if not isinstance(coordinates, list) or not coordinates:
        return coordinates
    if isinstance(coordinates[0], list):
        return [_in_degrees(part, projection) for part in coordinates]
    if len(coordinates) < 2:
        return coordinates
    lat, lon = projection.degrees(coordinates[1], coordinates[0])
    return [lon, lat]


def header(path: Path) -> tuple[str, ...]:
    """The property names of the first feature, then ``LAT``, ``LON`` and ``ID``."""
    first = next((row.values for row in rows(path)), {LAT: None, LON: None, ID: None})
    return tuple(first)


def rows(path: Path) -> Iterator[Row]:
    """Every feature of ``path``: its properties, and its point as ``LAT`` and ``LON``."""
    for number, feature in enumerate(objects(path), 1):
        yield row(number, feature)


def row(number: int, feature: Mapping[str, object]) -> Row:
    """The properties of ``feature``, its point as ``LAT`` and ``LON`` and its own ``ID``."""
    properties = feature.get("properties")
    values: dict[str, object] = {}
    if isinstance(properties, dict):
        values = {_storable(str(name)): plain(value) for name, value in properties.items()}
    geometry = feature.get("geometry")
    lat, lon = None, None
    faults: tuple[Fault, ...] = ()
    if isinstance(geometry, dict):
        point = geometry.get("coordinates")
        if geometry.get("type") == "Point" and isinstance(point, list) and len(point) >= 2:
            lon, lat = plain(point[0]), plain(point[1])
        else:
            kind = str(geometry.get("type"))[:200]
            faults = (Fault(number, LAT, FaultKind.FLAGGED, "not_a_point", kind),)
    values |= {LAT: lat, LON: lon, ID: plain(feature.get("id"))}
    return Row(number, values, faults)


def plain(value: object) -> object:
    """``value`` as a cell: lists and objects as the JSON they were."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if abs(value) < float("inf") else repr(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _storable(text)


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("", text)
