"""Daily counts of areas: all that a recipe may know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from domain.errors import BadInput

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Columns with an id that is not above it are no areas: what lies in none, or in a larger one only.
OUTSIDE = 0
CITY = -1
# Below a week no recipe knows every weekday.
FEWEST_DAYS = 7


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """Daily counts of one target. Row i is the city's day ``first`` + i.

    ``areas`` are ids, those of real areas above ``OUTSIDE``; a row's sum is the city's.
    ``counts`` (days, areas) are sums of weights; ``observed`` (days,) is False where the source
    was down: a missing day is not a day without incidents.
    """

    first: date
    areas: tuple[int, ...]
    counts: Floats
    observed: Flags

    @property
    def end(self) -> date:
        """The first day that has no counts."""
        return self.first + timedelta(days=self.counts.shape[0])

    @property
    def days(self) -> int:
        """Days of history, missing ones included."""
        return int(self.counts.shape[0])

    @property
    def observed_days(self) -> int:
        """Days that were really counted."""
        return int(self.observed.sum())

    @property
    def city(self) -> Floats:
        """(days,) the city's count; a day's withdrawals never make it less than none."""
        return np.asarray(np.maximum(self.counts.sum(axis=1), 0.0))

    def before(self, day: date) -> "AreaCounts":
        """Only what was counted before ``day``."""
        return self.last(days=self.days, before=day)

    def last(self, *, days: int, before: date | None = None) -> "AreaCounts":
        """At most the last ``days`` days, of those before ``before``."""
        until = self.days if before is None else (before - self.first).days
        until = min(max(until, 0), self.days)
        since = max(until - days, 0)
        return replace(
            self,
            first=self.first + timedelta(days=since),
            counts=self.counts[since:until],
            observed=self.observed[since:until],
        )

    def weekdays(self, *, ahead: int = 0) -> NDArray[np.int64]:
        """(days + ahead,) weekday of each day, Monday 0."""
        return (self.first.weekday() + np.arange(self.days + ahead)) % 7


def summed(history: AreaCounts, groups: Mapping[int, Sequence[int]]) -> AreaCounts:
    """The same days of larger areas: ``groups`` names the areas of each."""
    return replace(
        history, areas=tuple(groups), counts=history.counts @ members(history.areas, groups)
    )


def members(areas: Sequence[int], groups: Mapping[int, Sequence[int]]) -> Floats:
    """(areas, groups) 1 where the area is in the group; areas nobody counted are left out."""
    sets = [set(inside) for inside in groups.values()]
    found = [[float(area in inside) for inside in sets] for area in areas]
    return np.array(found, dtype=np.float64).reshape(len(areas), len(groups))


def demand(history: AreaCounts) -> None:
    """Refuse a history from which no number may come."""
    if history.observed_days < FEWEST_DAYS:
        raise BadInput(
            f"A forecast needs at least {FEWEST_DAYS} counted days;"
            f" there are {history.observed_days}."
        )
