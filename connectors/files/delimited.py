"""Tables of separated values: any delimiter, broken rows told and left out."""

import csv
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from connectors.files import containers, encodings
from connectors.files.encodings import Encoding, Lines
from connectors.files.refusals import refused
from connectors.files.rows import Row, unreadable
from domain.fault import Fault, FaultKind

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 30
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f\x1b\x00")
_MOST_CONTROLS = 0.01
_NUL = "\0"
_RAW_LETTERS = 2_000


def shape(sample: bytes, name: str) -> tuple[Encoding, str]:
    """Encoding and delimiter of a table that begins with ``sample``. Raises BadInput where it
    is no text."""
    encoding = encodings.detected(sample)
    if len(sample) - len(sample.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(sample):
        raise refused("no_table", name=name)
    text = sample[encoding.bom_bytes :].decode(encoding.name, "replace")
    lines = text.splitlines(keepends=True)[:_SAMPLE_LINES]
    return encoding, max(DELIMITERS, key=lambda delimiter: _fit(lines, delimiter))


def _fit(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """How well ``delimiter`` cuts the lines into as many cells as the first has."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    return widths.count(widths[0]) / len(widths), widths[0]


def header(path: Path, encoding: Encoding, delimiter: str) -> tuple[str, ...]:
    """The column names of ``path``. Raises BadInput where one stands twice."""
    with containers.opened(path) as stream:
        lines = Lines(stream, encoding)
        try:
            names = next((row for row in csv.reader(lines, delimiter=delimiter) if row), [])
        except csv.Error as fault:
            raise refused("no_table", name=path.name) from fault
    return named(names, path.name)


def named(names: Sequence[str], file_name: str) -> tuple[str, ...]:
    """``names`` trimmed, blank ones numbered. Raises BadInput where one stands twice."""
    shown = [n.replace(_NUL, "").strip() or f"column {i}" for i, n in enumerate(names, 1)]
    seen: set[str] = set()
    for name in shown:
        if name.casefold() in seen:
            raise refused("duplicate_header", name=file_name, column=name[:100])
        seen.add(name.casefold())
    return tuple(shown)


def rows(path: Path, encoding: Encoding, delimiter: str) -> Iterator[Row]:
    """Every record of ``path`` below its header."""
    columns = header(path, encoding, delimiter)
    with containers.opened(path) as stream:
        yield from _Table(Lines(stream, encoding), columns, delimiter)


class _Table:
    """The records of one table. Once a quote was left open nothing after it can be trusted to
    begin where it seems to: those lines are told one by one and not read."""

    def __init__(self, lines: Lines, columns: tuple[str, ...], delimiter: str) -> None:
        self._lines = lines
        self._columns = columns
        self._delimiter = delimiter
        self._number = 0

    def __iter__(self) -> Iterator[Row]:
        lines = self._lines
        reader = csv.reader(lines, delimiter=self._delimiter)
        next((row for row in reader if row), None)
        columns, width = self._columns, len(self._columns)
        while True:
            lines.begin()
            try:
                cells = next(reader, None)
            except csv.Error:
                cells = []
            if cells is None:
                return
            if len(cells) == width:
                self._number += 1
                if lines.repaired or _NUL in "".join(cells):
                    yield self._mended(cells)
                else:
                    yield Row(self._number, dict(zip(columns, cells, strict=True)))
            elif cells or (lines.taken and lines.text[0].strip()):
                yield self._odd(cells)
                if self._quote_left_open():
                    yield from self._rest()
                    return

    def _mended(self, cells: list[str]) -> Row:
        faults = []
        if self._lines.repaired:
            column, value = self._first_beyond_ascii(cells)
            faults.append(self._repair(column, "broken_encoding", value))
        for column, cell in zip(self._columns, cells, strict=True):
            if _NUL in cell:
                faults.append(self._repair(column, "nul_byte", cell.replace(_NUL, "")))
        clean = (cell.replace(_NUL, "") for cell in cells)
        return Row(self._number, dict(zip(self._columns, clean, strict=True)), tuple(faults))

    def _repair(self, column: str, reason: str, value: str) -> Fault:
        return Fault(self._number, column, FaultKind.REPAIRED, reason, value[:200])

    def _first_beyond_ascii(self, cells: list[str]) -> tuple[str, str]:
        pairs = zip(self._columns, cells, strict=True)
        return next(((c, v) for c, v in pairs if not v.isascii()), ("", ""))

    def _odd(self, cells: list[str]) -> Row:
        width = len(self._columns)
        self._number += 1
        raw = "".join(self._lines.text)[:_RAW_LETTERS].replace(_NUL, "")
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            return self._mended(cells[:width])
        if self._quote_left_open():
            return unreadable(self._number, "unclosed_quote", raw, {"": raw})
        if not cells:
            is_long = any(len(line) > csv.field_size_limit() for line in self._lines.text)
            reason = "cell_too_long" if is_long else "stray_line_end"
            return unreadable(self._number, reason, raw, {"": raw})
        return unreadable(self._number, "ragged_row", f"{len(cells)} ≠ {width}", {"": raw})

    def _quote_left_open(self) -> bool:
        """Whether the record ran over several lines because a quote was never closed."""
        if self._lines.taken < 2 and not self._is_last_open():
            return False
        strict = csv.reader(self._lines.text, delimiter=self._delimiter, strict=True)
        try:
            next(strict, None)
        except csv.Error:
            return True
        return False

    def _is_last_open(self) -> bool:
        line = self._lines.text[0] if self._lines.text else ""
        return line.count('"') % 2 == 1 and len(line) < csv.field_size_limit()

    def _rest(self) -> Iterator[Row]:
        swallowed = self._lines.text[1:]
        for line in chain(swallowed, self._lines):
            self._lines.begin()
            if line.strip():
                yield self._unread(line)

    def _unread(self, line: str) -> Row:
        self._number += 1
        raw = line[:_RAW_LETTERS].replace(_NUL, "").strip()
        return unreadable(self._number, "after_unclosed_quote", raw, {"": raw})
