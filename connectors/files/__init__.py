"""Files of incidents, read as an operator hands them over: CSV, Parquet, GeoJSON, shapefiles.

``preview`` shows what a file is and how its columns would be read; ``records`` reads it. Both are
pure: nothing is stored, and memory does not grow with the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from connectors.files import (
    columnar,
    columns,
    containers,
    delimited,
    features,
    guesses,
    notices,
    places,
    shapefiles,
)
from connectors.files.columns import ColumnMap, column_map
from connectors.files.containers import Format, Found
from connectors.files.incidents import Reader
from connectors.files.options import FileOptions, Origin, options
from connectors.files.rows import Row, unreadable
from domain.city import City
from domain.errors import BadInput
from domain.fault import Fault, ParsedRecord

__all__ = [
    "ColumnMap",
    "FileOptions",
    "Format",
    "Origin",
    "Outline",
    "Preview",
    "column_map",
    "options",
    "outline",
    "preview",
    "records",
    "require_plausible",
    "require_sound",
]

SAMPLE_ROWS = 5_000
SAMPLE_LETTERS = 8_000_000
SHOWN_ROWS = 5
# As far as a packed file is unpacked to see whether it is a bomb.
_UNPACKED_BLOCKS, _BLOCK_BYTES = 32, 1 << 20


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file is. ``encoding`` and ``delimiter`` are "" where the format has none;
    ``first`` are the first records as they would be read, ``rows`` their cells; ``notices`` are
    faults of the file as a whole (``record`` is 0), and ``faults`` those of the sampled rows."""

    format: Format
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    column_map: ColumnMap
    rows: tuple[Mapping[str, object], ...]
    first: tuple[ParsedRecord, ...]
    notices: tuple[Fault, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The columns of a file and the cells of its first rows."""

    header: tuple[str, ...]
    sample: tuple[Mapping[str, object], ...]
    bounds: places.Bounds

    def suggested(self) -> ColumnMap:
        """The map that header and rows suggest, which may lack what an import needs."""
        return guesses.column_map(self.header, self.sample, self.bounds)

    def adapted(self, columns: ColumnMap) -> ColumnMap:
        """``columns``, which somebody chose, with the conventions that the rows show."""
        return guesses.conventions(self.header, self.sample, self.bounds, columns)


@dataclass(frozen=True, slots=True)
class _Table:
    format: Format
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: Iterator[Row]


def preview(
    path: Path,
    *,
    options: FileOptions,
    city: City,
    now: datetime,
    column_map: ColumnMap | None = None,
) -> Preview:
    """What ``path`` is and how its first rows read, by ``column_map`` or by the one guessed.
    Raises BadInput where the file cannot be imported at all."""
    table = _table(path)
    sample = _sample(table.rows)
    cells = [row.values for row in sample if not row.faults]
    bounds = options.bounds or city.bounds
    chosen = column_map or guesses.column_map(table.header, cells, bounds)
    chosen = columns.checked(chosen, table.header, path.name)
    read = Reader(chosen, options, city, now).record
    first = tuple(read(row) for row in sample)
    return Preview(
        format=table.format,
        encoding=table.encoding,
        delimiter=table.delimiter,
        header=table.header,
        column_map=chosen,
        rows=tuple(row.values for row in sample[:SHOWN_ROWS]),
        first=first[:SHOWN_ROWS],
        notices=notices.notices(table.header, chosen, first),
        faults=tuple(fault for record in first for fault in record.faults),
    )


def outline(path: Path, *, options: FileOptions, city: City) -> Outline:
    """What columns ``path`` has, for somebody who says what each means. Raises BadInput where it
    is nothing that Halo reads."""
    table = _table(path)
    cells = tuple(row.values for row in _sample(table.rows) if not row.faults)
    return Outline(table.header, cells, options.bounds or city.bounds)


def records(
    path: Path, *, column_map: ColumnMap, options: FileOptions, city: City, now: datetime
) -> Iterator[ParsedRecord]:
    """Every record of ``path`` in its order, read by ``column_map``. Raises BadInput where the
    file lacks a column of the map; one that breaks off ends in a rejected record."""
    table = _table(path)
    columns.checked(column_map, table.header, path.name)
    return map(Reader(column_map, options, city, now).record, table.rows)


def require_plausible(head: bytes, name: str) -> None:
    """Raises BadInput, calling the file ``name``, where what begins with ``head`` can be nothing
    whose records could be read."""
    if containers.format_of(name, head) is Format.CSV:
        delimited.shape(head[: containers.SAMPLE_BYTES], name)


def require_sound(path: Path) -> None:
    """Raises BadInput where ``path`` is nothing whose records could be read, or unpacks too far."""
    if _table(path).format is not Format.SHAPEFILE:
        with containers.opened(path) as stream:
            for _ in range(_UNPACKED_BLOCKS):
                stream.read(_BLOCK_BYTES)


def _sample(rows: Iterator[Row]) -> list[Row]:
    """The first rows, fewer where they are long."""
    sample: list[Row] = []
    letters = 0
    for row in islice(rows, SAMPLE_ROWS):
        sample.append(row)
        letters += sum(len(value) for value in row.values.values() if isinstance(value, str))
        if letters > SAMPLE_LETTERS:
            break
    return sample


def _until_broken(rows: Iterator[Row]) -> Iterator[Row]:
    """``rows``; where the file breaks off, what came before stands and the break is told."""
    number = 0
    try:
        for row in rows:
            number = row.number
            yield row
    except BadInput as fault:
        yield unreadable(number + 1, "broken_off", fault.sentence, {})


def _table(path: Path) -> _Table:
    found = containers.found(path)
    header, rows, encoding, delimiter = _read(path, found)
    return _Table(found.format, encoding, delimiter, header, _until_broken(rows))


def _read(path: Path, found: Found) -> tuple[tuple[str, ...], Iterator[Row], str, str]:
    if found.format is Format.PARQUET:
        return columnar.header(path), columnar.rows(path), "", ""
    if found.format is Format.GEOJSON:
        return features.header(path), features.rows(path), "utf-8", ""
    if found.format is Format.SHAPEFILE:
        return shapefiles.header(path), shapefiles.rows(path), "", ""
    encoding, delimiter = delimited.shape(found.sample, path.name)
    header = delimited.header(path, encoding, delimiter)
    rows = delimited.rows(path, encoding, delimiter)
    return header, rows, encoding.name, delimiter
