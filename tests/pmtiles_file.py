"""A PMTiles archive, version 3, of vector tiles, as a street map's maker would write it.

One root directory, no leaves; directory, metadata and tiles are compressed by gzip.
Source: the PMTiles specification, version 3, https://github.com/protomaps/PMTiles.
"""

import gzip
import json
import struct
from collections.abc import Mapping

Place = tuple[int, int, int]
"""Zoom, column from the west, row from the north."""

_HEADER_BYTES = 127
_FIRST_READ_BYTES = 16384
_GZIP = 2
_VECTOR = 1
_HEADER = struct.Struct("<7sB11Q6B4iB2i")


def archive(tiles: Mapping[Place, bytes], bounds: tuple[float, float, float, float]) -> bytes:
    """The file of ``tiles``; ``bounds`` are west, south, east, north in degrees."""
    placed = sorted((tile_id(*place), gzip.compress(tile)) for place, tile in tiles.items())
    root = gzip.compress(_directory([(number, len(tile)) for number, tile in placed]))
    metadata = gzip.compress(json.dumps({"vector_layers": []}).encode())
    assert _HEADER_BYTES + len(root) <= _FIRST_READ_BYTES
    body = b"".join(tile for _, tile in placed)
    at_metadata = _HEADER_BYTES + len(root)
    at_tiles = at_metadata + len(metadata)
    header = _HEADER.pack(
        b"PMTiles",
        3,
        *(_HEADER_BYTES, len(root), at_metadata, len(metadata), at_tiles, 0, at_tiles, len(body)),
        *[len(placed)] * 3,
        *(1, _GZIP, _GZIP, _VECTOR),
        *(min(zoom for zoom, _, _ in tiles), max(zoom for zoom, _, _ in tiles)),
        *(round(degrees * 1e7) for degrees in bounds),
        max(zoom for zoom, _, _ in tiles),
        *(round((bounds[axis] + bounds[axis + 2]) / 2 * 1e7) for axis in (0, 1)),
    )
    return header + root + metadata + body


def tile_id(zoom: int, x: int, y: int) -> int:
    """Tiles are numbered zoom by zoom, and along a Hilbert curve within each."""
    number = ((1 << 2 * zoom) - 1) // 3
    side = 1 << zoom
    half = side >> 1
    while half:
        right, low = int(x & half > 0), int(y & half > 0)
        number += half * half * ((3 * right) ^ low)
        if not low:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        half >>= 1
    return number


def _directory(entries: list[tuple[int, int]]) -> bytes:
    """Columns of varints: count, steps between numbers, runs, lengths, offsets (0: right after)."""
    numbers = [number for number, _ in entries]
    steps = [after - before for before, after in zip([0, *numbers], numbers, strict=False)]
    runs = [1] * len(entries)
    offsets = [1] + [0] * (len(entries) - 1)
    columns = [len(entries), *steps, *runs, *(length for _, length in entries), *offsets]
    return b"".join(map(_varint, columns))


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*written, number])
