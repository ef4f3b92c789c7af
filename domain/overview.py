"""What the Overview says: figures, comparisons, what is unusual, and what is new to a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.comparing import Change
from domain.errors import BadInput
from domain.filters import Period
from domain.model import ModelKind
from domain.outlook import Issued, Outlook
from domain.sight import Coarsening

# Who has been away for longer begins another visit; a reload or a meeting goes on with this one.
VISIT_GAP = timedelta(minutes=30)


class Span(StrEnum):
    """What a table compares: 28 days, or the year so far with the same days of last year."""

    WEEKS = "weeks"
    YEAR = "year"


class By(StrEnum):
    """What stands in the rows of a table."""

    CATEGORY = "category"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class Located:
    """How many of a period's incidents have a place on the map: ``mapped`` of ``total``, None
    where they may not be shown. ``share`` with its 95 % interval ``low`` to ``high``, and the
    share before, 0 to 1; None where there is nothing to share."""

    mapped: int | None
    total: int | None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """``newest`` is the last day with data, ``through`` the last that is over: what comes after it
    is left out of ``week``, ``weeks`` and ``located``. ``coarsened`` says what a guarded reader is
    given instead of what was asked for."""

    newest: date
    through: date
    week: Change
    weeks: Change
    located: Located
    outlook: Outlook
    coarsened: tuple[Coarsening, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: ``key`` is the code of a category or, for a guarded reader, of a kind,
    or an area's number; ``types`` are the categories it counts."""

    key: str
    name: str
    change: Change
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` of ``period`` beside ``base_period``, the busiest first."""

    by: By
    span: Span
    period: Period
    base_period: Period
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Unusual:
    """A series that stands out over ``period``: ``count`` where ``low`` to ``high`` would be usual
    in 95 of 100 cases and ``expected`` the mean; ``q`` is the false-discovery rate at which it is
    kept. ``area_id`` None is the city; ``categories`` are one, those of a kind, or none for all
    together."""

    area_id: int | None
    area: str
    categories: tuple[str, ...]
    period: Period
    count: int
    expected: float
    low: int
    high: int
    q: float

    @property
    def rises(self) -> bool:
        """Whether there are more than usual."""
        return self.count > self.expected


@dataclass(frozen=True, slots=True)
class Lookout:
    """What was looked at: ``tests`` of series over ``period``, the last complete weeks, with the
    false-discovery ``rate``; ``years`` of earlier seasons known; ``guarded`` says that only sums
    of what may be shown were tested. With ``lacking`` weeks nothing was."""

    period: Period | None
    found: tuple[Unusual, ...] = ()
    tests: int = 0
    rate: float = 0.0
    years: int = 0
    guarded: bool = False
    lacking: int = 0


@dataclass(frozen=True, slots=True)
class LiveModel:
    """A model in use: who took it ``since`` when, its newest forecast, and how its last finished
    week fared (``last``, of models of counts)."""

    kind: ModelKind
    recipe: str
    since: datetime | None
    issued_at: datetime | None
    data_through: date | None
    last: Issued | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What came since ``since``, the end of the last visit; None on the first.

    ``added`` counts records by category, ``revised`` and ``withdrawn`` those that were changed;
    all None where single records are not for this reader. ``more`` says that there are more than
    were counted. ``searches`` for hot spots is None where these are not for this reader.
    """

    since: datetime | None
    added: Mapping[str, int] | None = field(default_factory=dict)
    revised: int | None = 0
    withdrawn: int | None = 0
    more: bool = False
    searches: int | None = 0
    forecasts: int = 0


def by(text: str | None) -> By:
    """The rows spelled ``text``; categories where nothing is. Raises ``BadInput``."""
    if text and text not in set(By):
        raise BadInput(f"`by` is one of {', '.join(By)}.")
    return By(text or By.CATEGORY)


def span(text: str | None) -> Span:
    """The span spelled ``text``; the 28 days where nothing is. Raises ``BadInput``."""
    if text and text not in set(Span):
        raise BadInput(f"`span` is one of {', '.join(Span)}.")
    return Span(text or Span.WEEKS)
