"""GeoJSON, feature by feature: the file is never held whole."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from connectors.files import containers
from connectors.files.refusals import refused
from connectors.files.rows import Row
from domain.fault import Fault, FaultKind

LAT, LON, ID = "geometry_lat", "geometry_lon", "feature_id"
_BLOCK_BYTES = 1 << 16
_LONGEST_FEATURE_LETTERS = 32 << 20
_OPENING = re.compile(r'"features"\s*:\s*\[')
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def objects(path: Path) -> Iterator[Mapping[str, object]]:
    """The features of the collection in ``path``. Raises BadInput where it is none or is cut."""
    with containers.opened(path) as stream:
        yield from _Features(path.name, stream)


class _Features:
    def __init__(self, name: str, stream: BinaryIO) -> None:
        self._name = name
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self._buffer = ""
        self._scan = json.JSONDecoder().raw_decode

    def _more(self) -> bool:
        block = self._stream.read(_BLOCK_BYTES)
        self._buffer += self._decode(block, not block)
        if len(self._buffer) > _LONGEST_FEATURE_LETTERS:
            raise refused("feature_too_long", name=self._name)
        return bool(block)

    def __iter__(self) -> Iterator[Mapping[str, object]]:
        self._begin()
        while (feature := self._next()) is not None:
            yield feature

    def _begin(self) -> None:
        while not (opening := _OPENING.search(self._buffer)):
            if not self._more():
                raise refused("no_collection", name=self._name)
        self._buffer = self._buffer[opening.end() :]

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


def header(path: Path) -> tuple[str, ...]:
    """The property names of the first feature, then ``LAT``, ``LON`` and ``ID``."""
    first = next((row.values for row in rows(path)), {LAT: None, LON: None, ID: None})
    return tuple(first)


def rows(path: Path) -> Iterator[Row]:
    """Every feature of ``path``: its properties, and its point as ``LAT`` and ``LON``."""
    for number, feature in enumerate(objects(path), 1):
        yield _row(number, feature)


def _row(number: int, feature: Mapping[str, object]) -> Row:
    properties = feature.get("properties")
    values: dict[str, object] = {}
    if isinstance(properties, dict):
        values = {_storable(str(name)): _plain(value) for name, value in properties.items()}
    geometry = feature.get("geometry")
    lat, lon = None, None
    faults: tuple[Fault, ...] = ()
    if isinstance(geometry, dict):
        point = geometry.get("coordinates")
        if geometry.get("type") == "Point" and isinstance(point, list) and len(point) >= 2:
            lon, lat = _plain(point[0]), _plain(point[1])
        else:
            kind = str(geometry.get("type"))[:200]
            faults = (Fault(number, LAT, FaultKind.FLAGGED, "not_a_point", kind),)
    values |= {LAT: lat, LON: lon, ID: _plain(feature.get("id"))}
    return Row(number, values, faults)


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if abs(value) < float("inf") else repr(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _storable(text)


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("", text)
