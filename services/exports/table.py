"""A table on its way into a file: columns, rows in parts, and a geometry for each row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.export import Column

Value = str | int | float | datetime | None
Row = Sequence[Value]
Geometry = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Table:
    """``parts`` are rows, a few at a time, read once. ``geometry`` gives the GeoJSON geometry of a
    row, None where it has no place; ``placed`` are columns that say the same as it does.
    ``written`` are the rows as CSV already, where somebody else writes them faster: pieces that end
    with a row, each with how many rows it has."""

    name: str
    columns: tuple[Column, ...]
    parts: Iterable[Sequence[Row]]
    geometry: Callable[[Row], Geometry | None] = lambda row: None
    placed: tuple[str, ...] = ()
    written: Iterable[tuple[bytes, int]] | None = None

    def without_place(self) -> tuple[tuple[int, Column], ...]:
        """Position and column, where the geometry does not say the same."""
        listed = enumerate(self.columns)
        return tuple((at, column) for at, column in listed if column.name not in self.placed)
