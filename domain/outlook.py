"""What is expected of an area, how sure that is, and how earlier expectations fared."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.target import Target

CITY = -1


@dataclass(frozen=True, slots=True)
class Fan:
    """Counts between which the truth falls in 50, 80 and 95 of 100 cases, ends included."""

    low50: int
    high50: int
    low80: int
    high80: int
    low95: int
    high95: int


@dataclass(frozen=True, slots=True)
class Expected:
    """The forecast of ``days`` from ``first_day``: mean, the single likeliest count, the fan, and
    what the baseline expects (the mean of the last 28 days)."""

    first_day: date
    days: int
    mean: float
    likeliest: int
    fan: Fan
    baseline: float


@dataclass(frozen=True, slots=True)
class Issued:
    """A forecast as it was shown on its first day, and what happened: ``actual`` is None while
    its days are not over, and where this reader may not see so small a count."""

    first_day: date
    days: int
    mean: float
    fan: Fan
    baseline: float
    actual: float | None
    final: bool


@dataclass(frozen=True, slots=True)
class Past:
    """Recorded incidents of ``days`` from ``first_day``; ``count`` is None where it is kept from
    this reader. ``provisional``: more of these days' incidents are still likely to be reported."""

    first_day: date
    days: int
    count: int | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Record:
    """How the model fared where it was tried: ``skill`` over the 28-day mean in percent with its
    95 % interval ``low`` to ``high``, and the share of outcomes its 80 % interval held, 0 to 1,
    over how many ``origins``."""

    skill: float
    low: float
    high: float
    coverage80: float
    origins: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything the Forecast page says about one area. Where ``expected`` is empty ``reason``
    says why: no model was published ("no_model"), ``missing`` days or incidents are lacking
    ("days", "incidents"), or nothing of the kind has proved itself ("unproven"). ``stands_in``
    says that the baseline is live in place of a model that had trailed it."""

    target: Target
    area_id: int
    area: str
    days: int
    issued_at: datetime | None
    data_through: date | None
    recipe: str
    expected: tuple[Expected, ...]
    issued: tuple[Issued, ...]
    past: tuple[Past, ...]
    record: Record | None
    rhythm: dict[str, object] | None
    reason: str = ""
    missing: int = 0
    stands_in: bool = False
