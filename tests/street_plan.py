"""Invented streets for the invented city: vector tiles made by PostGIS, and picture tiles."""

import struct
import zlib
from pathlib import Path

import numpy as np
import psycopg

from tests import pmtiles_file

BOUNDS = (-36.1, 40.93, -35.9, 41.07)
ZOOMS = range(8, 12)
"""Shallower than the map's first zoom, as an operator's own extract may well be."""

# Layer, kind, name, the same in Arabic, outline: as in the schema of the Protomaps basemap.
SHAPES = [
    ("earth", "earth", None, None, "POLYGON((-37 40, -35 40, -35 42, -37 42, -37 40))"),
    (
        "landuse",
        "park",
        None,
        None,
        "POLYGON((-36 41, -35.98 41, -35.98 41.02, -36 41.02, -36 41))",
    ),
    (
        "water",
        "lake",
        None,
        None,
        "POLYGON((-37 40, -36.01 40, -36.01 40.995, -37 40.995, -37 40))",
    ),
    ("roads", "highway", "Ring Road", "الطريق الدائري", "LINESTRING(-36.09 41, -35.91 41.005)"),
    ("roads", "major_road", "Quay", "الرصيف", "LINESTRING(-36.003 40.94, -35.999 41.06)"),
    ("roads", "minor_road", "Lane", "الزقاق", "LINESTRING(-35.99 40.99, -35.97 41.03)"),
    ("places", "locality", "Streetville", "مدينة الشوارع", "POINT(-35.985 40.99)"),
]
_TILE = """
SELECT ST_AsMVT(shape, %(layer)s, 4096, 'geom') FROM (
  SELECT kind, name, arabic AS "name:ar", ST_AsMVTGeom(
    ST_Transform(ST_GeomFromText(outline, 4326), 3857), ST_TileEnvelope(%(z)s, %(x)s, %(y)s)
  ) AS geom
  FROM unnest(%(kinds)s::text[], %(names)s::text[], %(arabic)s::text[], %(outlines)s::text[])
    AS given (kind, name, arabic, outline)
) AS shape WHERE geom IS NOT NULL
"""
_LAND, _WATER, _ROAD, _PARK = (242, 239, 233), (170, 211, 223), (252, 214, 164), (200, 250, 204)


def write(path: Path, database_url: str) -> Path:
    """``path``, which now holds the streets as a ``.pmtiles`` file."""
    with psycopg.connect(database_url.replace("+psycopg", "", 1)) as connection:
        places = [place for zoom in ZOOMS for place in _places(zoom)]
        tiles = {place: _vector_tile(connection, place) for place in places}
    path.write_bytes(pmtiles_file.archive(tiles, BOUNDS))
    return path


def picture() -> bytes:
    """A PNG tile of 256 by 256 in the colours usual for streets: land, water, a park, roads."""
    pixels = np.full((256, 256, 3), _LAND, dtype=np.uint8)
    pixels[:90, :90], pixels[160:, 160:] = _WATER, _PARK
    pixels[120:128], pixels[:, 120:128] = _ROAD, _ROAD
    rows = np.concatenate([np.zeros((256, 1), np.uint8), pixels.reshape(256, -1)], axis=1)
    size = struct.pack(">2I5B", 256, 256, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", size), (b"IDAT", zlib.compress(rows.tobytes())), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _places(zoom: int) -> list[pmtiles_file.Place]:
    west, north = _place(BOUNDS[0], BOUNDS[3], zoom)
    east, south = _place(BOUNDS[2], BOUNDS[1], zoom)
    return [(zoom, x, y) for x in range(west, east + 1) for y in range(north, south + 1)]


def _place(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    """Column and row of the web Mercator tile that holds a point."""
    rise = np.arcsinh(np.tan(np.radians(latitude))) / np.pi
    return int((longitude + 180) / 360 * 2**zoom), int((1 - rise) / 2 * 2**zoom)


def _vector_tile(connection: psycopg.Connection, place: pmtiles_file.Place) -> bytes:
    """Its layers one after another: that is how vector tiles are put together."""
    layers = dict.fromkeys(layer for layer, *_ in SHAPES)
    return b"".join(_layer(connection, place, layer) for layer in layers)


def _layer(connection: psycopg.Connection, place: pmtiles_file.Place, layer: str) -> bytes:
    of_it = [rest for name, *rest in SHAPES if name == layer]
    columns = zip(("kinds", "names", "arabic", "outlines"), zip(*of_it, strict=True), strict=True)
    values = {name: list(column) for name, column in columns}
    given = {"layer": layer, **dict(zip("zxy", place, strict=True)), **values}
    row = connection.execute(_TILE, given).fetchone()
    return bytes(row[0]) if row else b""
