"""What a run of one kind of model offers to whoever decides, publishes and keeps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from analytics.scores.bootstrap import Interval
from domain.line import Line
from domain.model import ModelKind, NewVersion

Progress = Callable[[float], None]
# As ``analytics.executor``'s ``map``: a picklable function over picklable items, in order.
Spread = Callable[[Callable[[Any], Any], Sequence[Any]], list[Any]]


@dataclass(frozen=True, slots=True)
class Lack:
    """Too little to learn from: ``days`` and ``events`` there are of those needed."""

    days: int
    needed_days: int
    events: int
    needed_events: int


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a recipe passed its gates; ``reasons`` are codes with numbers, why it did not."""

    passes: bool
    reasons: tuple[Mapping[str, object], ...] = ()


class Spoken(Protocol):
    """What a version says of the days from ``as_of``."""

    def is_empty(self) -> bool:
        """Whether there is nothing that may be shown."""
        ...

    def fingerprint(self) -> str:
        """The hash of every number said."""
        ...

    def keep(self, session: Session, issue_id: int) -> None:
        """Write it down under its issue."""
        ...


class Run(Protocol):
    """One kind of model on one ground: fitted, replayed, judged, spoken, in this order."""

    @property
    def kind(self) -> ModelKind: ...

    @property
    def candidates(self) -> tuple[str, ...]:
        """Names of the recipes that may be published, the preferred first."""
        ...

    @property
    def baseline(self) -> str:
        """The name of what each has to beat."""
        ...

    def lacking(self) -> Lack | None:
        """What it takes before any recipe could show itself; None where there is enough."""
        ...

    def version(self, recipe: str) -> NewVersion:
        """The version that ``recipe`` is, on this edition of Halo."""
        ...

    def fit(self, progress: Progress) -> Mapping[str, float]:
        """Fit every recipe; seconds by recipe."""
        ...

    def replay(self, spread: Spread, progress: Progress) -> None:
        """Replay every recipe over past origins."""
        ...

    def judged(self, recipe: str) -> Judged:
        """Whether ``recipe`` may be published."""
        ...

    def told(self, recipe: str) -> Line:
        """The line of the log that says how ``recipe`` fared."""
        ...

    def beats(self, recipe: str, other: str) -> Interval:
        """Skill of ``recipe`` over ``other``, on the same origins."""
        ...

    def figures(self, recipe: str) -> dict[str, object]:
        """What is kept of the backtest."""
        ...

    def said(self, recipe: str) -> Spoken:
        """What ``recipe`` says of the days to come, where it proved to be of use."""
        ...
