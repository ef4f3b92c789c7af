"""What the map shows, as numbers: one entry per cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag, StrEnum

from domain.filters import Period
from domain.incident import NotMapped


class Measure(StrEnum):
    """What a cell's colour stands for."""

    COUNT = "count"
    RATE = "rate"


# The map's third view: what is expected, not what was recorded.
FORECAST = "forecast"


class CellFlag(IntFlag):
    """What a reader must know about a cell's value."""

    UNSURE = 1
    SUPPRESSED = 2
    NO_DATA = 4


@dataclass(frozen=True, slots=True)
class CellValue:
    """One cell of the table twin; None where the value may not or cannot be shown."""

    cell: int
    count: int | None
    rate: float | None
    low: float | None
    high: float | None
    flags: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What the filter finds in the whole city, on the map and beside it.

    ``incidents`` and ``cells`` leave out the ``suppressed`` cells, whose counts the reader may not
    see: a total that held them would tell them by subtraction.
    """

    incidents: int
    cells: int
    suppressed: int
    not_mapped: Mapping[NotMapped, int]
    highest: int | None
    period: Period
    covered: Period | None
    data_through: datetime | None
    version: int
