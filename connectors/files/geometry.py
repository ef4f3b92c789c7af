"""Geometries as well-known binary (OGC 06-103r4, 8.2): what shapefiles are read as."""

import struct
from collections.abc import Iterator

Position = tuple[float, float]
_POINT, _POLYGON, _MANY_POINTS, _MANY_POLYGONS = 1, 3, 4, 6
# Z, M, or both: ISO adds thousands, older writers set high bits.
_ISO, _HIGH_BITS = 1_000, 0xE0000000
_WIDTH = {0: 2, 1: 3, 2: 3, 3: 4}


class _Bytes:
    def __init__(self, binary: bytes) -> None:
        self._binary = binary
        self._at = 0

    def begun(self) -> tuple[int, int, str]:
        """Kind and numbers a position of the next geometry, and its byte order."""
        order = "<" if self._binary[self._at] else ">"
        (code,) = struct.unpack_from(order + "I", self._binary, self._at + 1)
        self._at += 5
        extra = (code >> 31 & 1) + (code >> 30 & 1)
        plain = code & ~_HIGH_BITS
        return plain % _ISO, 2 + extra if extra else _WIDTH[plain // _ISO], order

    def count(self, order: str) -> int:
        (number,) = struct.unpack_from(order + "I", self._binary, self._at)
        self._at += 4
        return int(number)

    def positions(self, number: int, width: int, order: str) -> list[Position]:
        values = struct.unpack_from(f"{order}{number * width}d", self._binary, self._at)
        self._at += 8 * number * width
        return list(zip(values[::width], values[1::width], strict=True))


def point(binary: bytes | None) -> Position | None:
    """The position of a point, or of a group of one; None for everything else."""
    if not binary:
        return None
    read = _Bytes(binary)
    kind, width, order = read.begun()
    if kind == _MANY_POINTS and read.count(order) == 1:
        kind, width, order = read.begun()
    if kind != _POINT:
        return None
    x, y = read.positions(1, width, order)[0]
    return (x, y) if x == x and y == y else None


def polygons(binary: bytes | None) -> list[list[list[Position]]]:
    """The rings of every polygon, the outer first; none where it is no polygon."""
    if not binary:
        return []
    read = _Bytes(binary)
    kind, width, order = read.begun()
    if kind == _POLYGON:
        return [list(_rings(read, width, order))]
    if kind != _MANY_POLYGONS:
        return []
    found = []
    for _ in range(read.count(order)):
        _, width, order = read.begun()
        found.append(list(_rings(read, width, order)))
    return found


def _rings(read: _Bytes, width: int, order: str) -> Iterator[list[Position]]:
    for _ in range(read.count(order)):
        yield read.positions(read.count(order), width, order)
