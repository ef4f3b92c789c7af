"""Which version is to be live, which keep forecasting, and when one has lost its right to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

import numpy as np
from sqlalchemy.orm import Session

from analytics.forecasting import gates
from analytics.runs import surface_scoring
from analytics.scores.bootstrap import Interval
from analytics.surface import gates as surface_gates
from analytics.surface.backtest import PKDE
from db.queries import scores
from domain.model import ModelKind, ModelState, Version
from domain.target import ALL

Dated = TypeVar("Dated", bound=tuple[Any, ...])
Beats = Callable[[str, str], Interval]
_WEEKS_BACK = timedelta(weeks=gates.TRAILING_WEEKS + 4)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version, and whether its backtest passed every gate."""

    version: Version
    passes: bool

    @property
    def speaks(self) -> bool:
        """Whether forecasts are issued for it: it is live, or might be."""
        state = self.version.state
        return state is ModelState.LIVE or (self.passes and state is not ModelState.DISCARDED)


def chosen(
    found: Sequence[Candidate], live: Version | None, *, runs: bool, beats: Beats
) -> Candidate | None:
    """The candidate to publish by night: one that passes every gate and is surely better than
    the ``live`` version. Where nothing is live, or that version ``runs`` no more on this edition
    of Halo, the first that passes, the live version's own recipe before others."""
    able = [one for one in found if one.passes and one.version.state is ModelState.CANDIDATE]
    if live is None:
        return next(iter(able), None)
    if not runs:
        return min(able, key=lambda one: one.version.recipe != live.recipe, default=None)
    leads = [(beats(one.version.recipe, live.recipe), one) for one in able]
    better = [(lead.value, one) for lead, one in leads if lead.low > 0]
    return max(better, key=lambda pair: pair[0])[1] if better else None


def trails(session: Session, live: Version, *, as_of: date) -> bool:
    """Whether what ``live`` really issued was surely worse than the baseline for eight weeks."""
    if live.kind is ModelKind.CELLS:
        return _surfaces_trail(session, live, as_of - _WEEKS_BACK)
    pairs = scores.weekly_pairs(session, live.id, target=ALL.code, since=as_of - _WEEKS_BACK)
    weeks = _apart(pairs)
    own, base = (np.array([week[at] for week in weeks]) for at in (1, 2))
    return not gates.demotion(own, base).passes


def _surfaces_trail(session: Session, live: Version, since: date) -> bool:
    scored = [
        (first_day, figures)
        for version_id, target, first_day, _, figures in scores.surface_figures(
            session, since=since
        )
        if version_id == live.id and target == ALL.code
    ]
    names = (surface_scoring.OWN, PKDE)
    pairs = [[surface_scoring.tally(one[1], name) for name in names] for one in _apart(scored)]
    known = [(own, base) for own, base in pairs if own is not None and base is not None]
    own, base = ([pair[at] for pair in known] for at in (0, 1))
    return not surface_gates.demotion(own, base).passes


def _apart(found: Sequence[Dated]) -> list[Dated]:
    """The newest of ``found`` and those before it whose weeks do not overlap, oldest first; each
    begins with its first day."""
    kept: list[Dated] = []
    for one in reversed(found):
        if not kept or kept[-1][0] - one[0] >= timedelta(days=7):
            kept.append(one)
    return kept[::-1]
