"""What is expected of cells: of the seven days a forecast is for, or of an hour or day of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.finding import Finding


class Step(StrEnum):
    """How the seven days are cut for playback: the next 24 hours, or day by day."""

    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Window:
    """Hours ``first`` ≤ t < ``end``, aware UTC; ``expected`` is the whole city's count in it."""

    first: datetime
    end: datetime
    expected: float = 0.0


@dataclass(frozen=True, slots=True)
class Coarseness:
    """Why a surface has no cells finer than ``resolution``, which are ``km2`` large in the city:
    what was ``found`` about the points that sources tell."""

    resolution: int
    km2: float
    found: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class CellProspect:
    """What is expected of ``cell`` in the seven days: ``expected`` count, ``chance`` of at least
    one, and its ``reasons``: each part of the model and its share of the count, largest first.
    ``coarseness`` says why there are no finest cells, where there are none."""

    target: str
    cell: int
    coarseness: Coarseness | None
    window: Window
    expected: float
    chance: float
    reasons: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class ListedProspect:
    """One cell of the table twin: the ``expected`` count of the seven days and the ``chance`` of
    at least one; ``place`` is the name of its area, or nothing."""

    cell: int
    place: str
    expected: float
    chance: float


@dataclass(frozen=True, slots=True)
class SurfaceRecord:
    """How a surface's model fared where it was tried: it ``caught`` percent of the incidents in
    ``area`` percent of the ground, ``ratio`` times what the 30-day heat map caught, with the
    ratio's 95 % interval, over ``origins`` weeks. ``stands_in`` says that it is the baseline, live
    in place of a model that had trailed it."""

    caught: float
    area: float
    ratio: float
    low: float
    high: float
    origins: int
    stands_in: bool = False
