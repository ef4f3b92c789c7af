"""GeoJSON, feature by feature, with what must be known in a member ``about`` of its own."""

from collections.abc import Iterator
from datetime import datetime

import orjson

from domain.export import About
from services.exports.table import Row, Table


def collection(table: Table, about: About) -> Iterator[bytes]:
    """A FeatureCollection that is never whole in memory. Times are UTC (RFC 3339)."""
    head = orjson.dumps({"type": "FeatureCollection", "name": table.name, "about": about.as_dict()})
    yield head[:-1] + b',"features":[\n'
    kept = table.without_place()
    first = True
    for part in table.parts:
        said = [orjson.dumps(_feature(table, kept, row)) for row in part]
        if said:
            yield (b"" if first else b",\n") + b",\n".join(said)
            first = False
    yield b"\n]}\n"


def _feature(table: Table, kept: tuple[tuple[int, object], ...], row: Row) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": table.geometry(row),
        "properties": {column.name: _told(row[at]) for at, column in kept},  # type: ignore[attr-defined]
    }


def _told(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
