"""What a risk surface expected against what happened in its seven days, beside the heat maps that
were possible on its first day."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta

import numpy as np
from scipy.sparse import csr_array, eye_array
from sqlalchemy.orm import Session

from analytics.runs.places import treated_from
from analytics.runs.reading import Ground
from analytics.scores import places
from analytics.scores.places import Tally
from analytics.surface import ancestors, baselines, mixture
from analytics.surface.backtest import PKDE, UNIFORM
from analytics.surface.baselines import Setting
from analytics.surface.events import CellEvents
from db.queries import scores, surfaces
from db.queries.scores import SurfaceDue
from db.queries.surfaces import RiskSurface
from domain import grid

OWN = "own"
_HEADLINE = places.SHARES.index(0.02)
_WEEK = timedelta(days=mixture.HORIZON_DAYS)


def score(session: Session, ground: Ground, *, now: datetime) -> dict[str, int]:
    """Score what is due; how many surfaces became "final" and how many "provisional"."""
    kept = {"final": 0, "provisional": 0}
    for name, final in (("final", True), ("provisional", False)):
        for due in scores.due_surfaces(session, as_of=ground.as_of, final=final):
            tallies = _tallies(session, ground, due)
            if tallies:
                scores.keep_surface(session, due, figures(tallies), final=final, now=now)
                kept[name] += 1
    return kept


def figures(tallies: Mapping[str, Tally]) -> dict[str, object]:
    """By method its pooled figures at 2 % of the area, and the sums they come from."""
    return {name: {**_said(one), "tally": _plain(asdict(one))} for name, one in tallies.items()}


def tally(figures: Mapping[str, object], name: str) -> Tally | None:
    """The sums of a method as they were kept."""
    found = figures.get(name)
    told = found.get("tally") if isinstance(found, Mapping) else None
    if not isinstance(told, Mapping):
        return None
    arrays = {key: np.array(value) for key, value in told.items() if isinstance(value, list)}
    return Tally(**{**told, **arrays})


def _tallies(session: Session, ground: Ground, due: SurfaceDue) -> dict[str, Tally]:
    """Nothing where a day of the week was not counted, or lies before all that was read."""
    stored = surfaces.of_issue(session, due.issue_id, due.target)
    events = ground.places.events.get(due.target)
    if stored is None or events is None or not _counted(ground, due):
        return {}
    own, up = _onto(events, stored)
    week = own.within(due.first_day, due.first_day + _WEEK)
    heat_maps = _baselines(ground, own.before(due.first_day), due, stored.resolution)
    risks = {OWN: stored.expected.astype(np.float64)}
    risks |= {name: up @ risk for name, risk in heat_maps}
    risks |= {UNIFORM: np.ones(stored.cells.size)}
    kept = ancestors.without(stored.cells, treated_from(session, due.first_day))
    counts = up @ week.counts()
    return {
        name: places.tally(risk, counts, week.total(), kept=kept, seed=due.issue_id)
        for name, risk in risks.items()
    }


def _onto(events: CellEvents, stored: RiskSurface) -> tuple[CellEvents, csr_array]:
    """The events in the finest cells inside the surface's own (m,), and the matrix (m, n) that
    sums those; what lies outside counts in every hit rate."""
    if stored.resolution == grid.RESOLUTION:
        return events.onto(stored.cells), eye_array(stored.cells.size, format="csr")
    above = ancestors.parents(events.cells, stored.resolution)
    inside = np.isin(above, stored.cells)
    row = np.searchsorted(stored.cells, above[inside])
    entries = (np.ones(row.size), (row, np.arange(row.size)))
    up = csr_array(entries, (stored.cells.size, row.size))
    return events.onto(events.cells[inside]), up


def _baselines(
    ground: Ground, known: CellEvents, due: SurfaceDue, resolution: int
) -> Iterator[tuple[str, baselines.Floats]]:
    for name, recipe in baselines.BASELINES.items():
        yield name, recipe(known, due.first_day)
    setting = _setting(ground, due.target, due.first_day, resolution)
    if setting is not None:
        yield PKDE, baselines.pkde(known, due.first_day, setting=setting)


def _setting(ground: Ground, target: str, first_day: date, resolution: int) -> Setting | None:
    tuned = ground.places.tuned
    if tuned is None or tuned.on > first_day:
        return None
    return tuned.settings.get(target, {}).get(resolution)


def _counted(ground: Ground, due: SurfaceDue) -> bool:
    counts = ground.raw[due.target]
    since = (due.first_day - counts.first).days
    week = counts.observed[since : since + _WEEK.days]
    return since >= 0 and week.size == _WEEK.days and bool(week.all())


def _said(one: Tally) -> dict[str, object]:
    pooled = places.pooled([one])
    found = {
        "hit_rate": pooled.hit_rate[_HEADLINE],
        "pai": pooled.pai[_HEADLINE],
        "pei": pooled.pei[_HEADLINE],
        "oe": pooled.observed_expected[_HEADLINE],
        "gain": pooled.gain,
        "events": pooled.events,
    }
    return _plain({name: float(value) for name, value in found.items()})


def _plain(found: Mapping[str, object]) -> dict[str, object]:
    """As JSON has it: lists for arrays, None for what is not a number."""

    def plain(value: object) -> object:
        if isinstance(value, np.ndarray):
            return value.tolist()
        return None if isinstance(value, float) and not math.isfinite(value) else value

    return {name: plain(value) for name, value in found.items()}
