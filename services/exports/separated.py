"""CSV, and CSV in a zip with what must be known about it: both sent while they are written.

The plain file holds nothing but the table, so that every program reads it, ``manage.py import``
among them; what must be known stands beside it, in README.md.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain import spreadsheet
from domain.export import About
from services.exports import telling
from services.exports.table import Row, Table, Value

# Spreadsheets take a file for UTF-8 that says so.
_MARK = "\ufeff".encode()


def plain(table: Table, about: About) -> Iterator[bytes]:
    """The table as CSV. Times are in the city's zone with their offset from UTC."""
    yield _MARK + _lines([[column.name for column in table.columns]])
    if table.written is not None:
        for piece, _ in table.written:
            yield piece
        return
    zone = ZoneInfo(about.zone)
    for part in table.parts:
        yield _lines([_cells(row, zone) for row in part])


def zipped(table: Table, about: About) -> Iterator[bytes]:
    """README.md and the table in a zip that is never whole in memory or on disk."""
    # Now: the language of a request is not in force any more once its answer is under way.
    return _zipped(table, about, telling.readme(table, about))


def _zipped(table: Table, about: About, readme: str) -> Iterator[bytes]:
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        moment = about.made_at.astimezone(ZoneInfo(about.zone)).timetuple()[:6]
        archive.writestr(zipfile.ZipInfo("README.md", moment), readme)
        info = zipfile.ZipInfo(f"{table.name}.csv", moment)
        info.compress_type = zipfile.ZIP_DEFLATED
        # Nobody knows yet how large it becomes.
        with archive.open(info, "w", force_zip64=True) as member:
            for part in plain(table, about):
                member.write(part)
                yield from sink.taken()
    yield from sink.taken()


def _lines(rows: Sequence[Sequence[object]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue().encode()


def _cells(row: Row, zone: ZoneInfo) -> list[object]:
    return [spreadsheet.inert(_told(value, zone)) for value in row]


def _told(value: Value, zone: ZoneInfo) -> object:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    return value


class _Sink(io.RawIOBase):
    """Where a zip is written to and taken from piece by piece; it cannot go back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> Iterator[bytes]:
        """What was written since the last time."""
        parts, self._parts = self._parts, []
        if parts:
            yield b"".join(parts)
