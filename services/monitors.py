"""The monitors of the Accuracy page: data as the last run found them, fairness, feedback."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics.quality import fairness, feedback
from analytics.quality.fairness import AreaRecord
from db.queries import (
    area_forecasts,
    cell_areas,
    covariates,
    issues,
    registry,
    sources,
    surfaces,
)
from domain import finding, grid
from domain.audit import Audit, Feedback, Recent, Training
from domain.finding import Finding
from domain.model import Backtest, Issue, ModelKind
from domain.scorecard import Checks, CountCard, Monitors, SourceDelay
from services import prospect_ground, scorecards

# The seed of the simulated town: the same figures every time.
SEED = 1
_TOP = 0.02
_APART = timedelta(weeks=fairness.CHURN_WEEKS)
Ids = NDArray[np.int64]


def checks(session: Session) -> Checks:
    """What the newest run found in the data, and how late it found the sources to be."""
    tested = sorted(registry.latest_backtests(session).values(), key=_ran_at, reverse=True)
    if not tested:
        return Checks(None, (), ())
    found: list[Finding] = []
    for one in (each for each in tested if each.job_id == tested[0].job_id):
        stored: Any = one.figures.get("findings") or ()
        found += [each for each in map(finding.from_json, stored) if each not in found]
    delays: Any = tested[0].figures.get("delays") or {}
    names = {str(one.id): one.name for one in sources.listed(session)}
    told = (_delay(names.get(key, key), one) for key, one in delays.items())
    return Checks(tested[0].ran_at, tuple(found), tuple(told))


def _ran_at(tested: Backtest) -> datetime:
    return tested.ran_at


def _delay(name: str, told: Mapping[str, Any]) -> SourceDelay:
    return SourceDelay(
        name, int(told["provisional_days"]), tuple(Recent(**one) for one in told["recent"])
    )


def monitors(session: Session, target: str) -> Monitors:
    """The audit of the live version's test weeks, and the simulation behind the rule that only
    victims' reports are learnt from."""
    shown = issues.shown_then(session, ModelKind.CELLS)
    found = scorecards.live_counts(session, target)
    audit = None
    if found is not None and found[1].areas and found[0].issue is not None:
        audit = _audit(session, found[0].issue, found[1], shown)
    return Monitors(audit, len(shown), _feedback())


@cache
def _feedback() -> tuple[Feedback, ...]:
    return tuple(feedback.simulated(one, seed=SEED) for one in Training)


def _audit(session: Session, issue: Issue, card: CountCard, shown: list[Issue]) -> Audit:
    ids = np.array([one.area_id for one in card.areas], dtype=np.int64)
    tops = _alike([_top(session, one, card.target) for one in _apart(shown)])
    ground = cell_areas.ground(session)
    newest = tops[0] if tops else np.empty(0, dtype=np.int64)
    above = prospect_ground.parents(ground.cells, _resolution(newest))
    record = AreaRecord(
        ids,
        np.array([one.actual for one in card.areas]),
        np.array([one.expected for one in card.areas]),
        np.array([one.crps for one in card.areas]),
        np.array([one.against_crps for one in card.areas]),
        _counted(ids, ground.area_ids[np.isin(above, newest)]),
        _counted(ids, ground.area_ids) if newest.size else np.zeros(ids.size),
        _alpha(session, issue, card.target),
        card.origins,
    )
    past = (tops[1], tops[0]) if len(tops) > 1 else None
    given = covariates.in_force(session)
    figures = None if given is None else fairness.of_areas(ids, given.figures)
    if given is None or figures is None or not fairness.groups(_known(ids, given.figures)):
        return fairness.audit(record, tops=past)
    return fairness.audit(record, figures, name=given.name, tops=past)


def _known(ids: Ids, figures: Mapping[int, float]) -> dict[int, float]:
    """The figures of the areas that were scored."""
    return {one: figures[one] for one in ids.tolist() if one in figures}


def _apart(shown: list[Issue]) -> list[Issue]:
    """The newest issue, and the newest that is eight weeks older."""
    if not shown:
        return []
    older = (one for one in shown if shown[0].first_day - one.first_day >= _APART)
    return [shown[0], *[one for one in [next(older, None)] if one is not None]]


def _top(session: Session, issue: Issue, target: str) -> Ids:
    """The riskiest 2 % of the cells of a surface; none where the issue has no such surface."""
    found = surfaces.of_issue(session, issue.id, target)
    if found is None:
        return np.empty(0, dtype=np.int64)
    most = max(1, round(_TOP * found.cells.size))
    return found.cells[np.argsort(-found.expected, kind="stable")[:most]]


def _alike(tops: list[Ids]) -> list[Ids]:
    """Those of the newest one's resolution: others have no cell in common with it."""
    return [one for one in tops if _resolution(one) == _resolution(tops[0])]


def _resolution(cells: Ids) -> int:
    return grid.resolution(int(cells[0])) if cells.size else grid.RESOLUTION


def _alpha(session: Session, issue: Issue, target: str) -> float:
    rows = area_forecasts.of_issue(session, issue.id, target=target, days=7)
    return max((row.alpha for row in rows if row.area_id > 0), default=0.0)


def _counted(ids: Ids, members: Ids) -> NDArray[np.float64]:
    known, counts = np.unique(members, return_counts=True)
    of = dict(zip(known.tolist(), counts.tolist(), strict=True))
    return np.array([float(of.get(one, 0)) for one in ids.tolist()])
