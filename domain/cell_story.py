"""What a drawer tells about one cell: how much, how sure, since when, compared with what."""

from dataclasses import dataclass
from datetime import date

from domain.filters import Period
from domain.listing import ListedIncident


@dataclass(frozen=True, slots=True)
class Estimate:
    """A rate in incidents per km² and week with its 80 % interval; ``unsure`` where the interval
    is wider than the estimate."""

    rate: float
    low: float
    high: float
    unsure: bool


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from ``first``; ``count`` is None where it may not be shown."""

    first: date
    count: int | None


@dataclass(frozen=True, slots=True)
class CellStory:
    """One cell under one filter.

    ``count`` is None where it may not be shown; ``estimate`` too, or where the city has too little
    for one. ``usual_rate`` is the mean of the city's cells over the last 52 weeks. ``rank`` is the
    cell's place among ``ranked`` cells that have incidents, ``higher`` and ``lower`` the cells
    beside it in that order. ``incidents`` are the newest; None where the reader may not see them.
    """

    cell: int
    km2: float
    place: str
    period: Period
    covered: bool
    count: int | None
    estimate: Estimate | None
    usual_rate: float | None
    weeks: tuple[Week, ...]
    rank: int | None
    ranked: int
    higher: int | None
    lower: int | None
    incidents: tuple[ListedIncident, ...] | None
