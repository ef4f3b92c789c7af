"""What was forecast against what happened since."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics.runs.reading import Ground
from analytics.scores import counts as rules
from db.queries import scores
from db.queries.area_forecasts import CITY
from db.queries.scores import AreaScore, Due

Floats = NDArray[np.float64]


def score_areas(session: Session, ground: Ground, *, now: datetime) -> dict[str, int]:
    """Score what is due; how many rows became "final" and how many "provisional"."""
    kept = {}
    for name, final in (("final", True), ("provisional", False)):
        due = scores.due_areas(session, as_of=ground.as_of, final=final)
        found = scored(due, ground)
        if found:
            scores.keep_areas(session, found, final=final, now=now)
        kept[name] = len(found)
    return kept


def scored(due: Sequence[Due], ground: Ground) -> list[AreaScore]:
    """The scores of ``due``; a window with a day that nobody counted is left out."""
    totals = {code: _Totals(ground, code) for code in ground.raw}
    pairs = [(row, totals[row.target].of(row)) for row in due if row.target in totals]
    known = [(row, actual) for row, actual in pairs if actual is not None]
    if not known:
        return []
    rows = [row for row, _ in known]
    actual = np.array([value for _, value in known])
    columns = ("expected", "alpha", "baseline", "baseline_alpha")
    mean, alpha, base, base_alpha = (
        np.array([getattr(row, name) for row in rows]) for name in columns
    )
    losses = rules.crps(mean, alpha, actual), rules.crps(base, base_alpha, actual)
    # The same rows give the same draws, whoever scores them again.
    pit = rules.pit(mean, alpha, actual, seed=rows[0].issue_id)
    found = zip(rows, actual, *losses, pit, strict=True)
    return [AreaScore(row, *map(float, values)) for row, *values in found]


class _Totals:
    """Sums over the days of windows, by area, coarser area and city, from running totals."""

    def __init__(self, ground: Ground, code: str) -> None:
        counts = ground.raw[code]
        self._first = counts.first
        self._days = counts.days
        self._missing = _running((~counts.observed).astype(np.float64))
        self._sums: dict[int, Floats] = {
            **{area: _running(counts.counts[:, at]) for at, area in enumerate(counts.areas)},
            CITY: _running(counts.counts.sum(axis=1)),
        }
        at = {area: column for column, area in enumerate(counts.areas)}
        for parent, inside in ground.parents.items():
            columns = [at[area] for area in inside]
            self._sums[parent] = _running(counts.counts[:, columns].sum(axis=1))

    def of(self, due: Due) -> float | None:
        since = (due.first_day - self._first).days
        until = since + due.days
        if since < 0 or until > self._days or self._missing[until] > self._missing[since]:
            return None
        # An area in which nothing ever happened has no column: it had none.
        sums = self._sums.get(due.area_id)
        return 0.0 if sums is None else float(sums[until] - sums[since])


def _running(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])
