"""Models that were tried on the town, live, with forecasts and scores, by the queries of a run."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from analytics.forecasting import backtest, cards, recipes
from analytics.forecasting.counts import AreaCounts
from db.queries import area_forecasts, issues, scores, surfaces
from db.queries.area_forecasts import AreaForecast
from domain import finding, grid
from domain.finding import Finding, Severity
from domain.model import Backtest, ModelKind, NewIssue, NewVersion, Version
from domain.target import TARGETS
from services import registry

NOW = datetime(2026, 1, 15, 2, tzinfo=UTC)
FIRST = date(2026, 1, 15)
SEED = 20_261_121
BASELINE = "mean_28"
GAP = Finding("gap", Severity.WARNS, "Police", {"days": 2, "since": "2025-11-03", "daily": 14.0})
STACK = Finding("new_stack", Severity.BLOCKS, "Police", {"share": 0.081, "rows": 42})
DELAYS = {
    "provisional_days": 3,
    "recent": [
        {
            "days": days,
            "share": share,
            "factor": 1 / share,
            "low": 0.98 / share,
            "high": 1.03 / share,
        }
        for days, share in ((3, 0.9), (7, 0.95), (28, 0.99))
    ],
    "records": 900,
    "editions": 300,
}


def counts(area_ids: tuple[int, ...], days: int = 500) -> AreaCounts:
    """Areas of unequal size with a week's rhythm and a level that wanders."""
    random = np.random.default_rng(SEED)
    means = np.linspace(0.5, 4.0, len(area_ids))
    level = np.exp(np.cumsum(random.normal(0, 0.02, days)))
    week = 1 + 0.25 * np.cos(2 * np.pi * np.arange(days) / 7)
    drawn = random.poisson(np.outer(level * week, means)).astype(float)
    first = FIRST - timedelta(days=days)
    return AreaCounts(first, area_ids, drawn, np.ones(days, dtype=bool))


def area_figures(area_ids: tuple[int, ...], recipe: str = "ewma_eb") -> dict[str, Any]:
    """The figures of a real backtest on simulated counts, the same for every target."""
    history = counts(area_ids)
    told = {name: recipes.RECIPES[name] for name in (recipe, BASELINE)}
    past = backtest.backtest(history, told, origins=backtest.origins(history))
    own, base = (cards.figures(cards.card(past, name, BASELINE)) for name in told)
    every = {target.code: own for target in TARGETS}
    return {**every, "baselines": {BASELINE: {target.code: base for target in TARGETS}}}


def place_figures() -> dict[str, Any]:
    """Figures of a surface as a run stores them: baselines beside each resolution."""
    rates = {"mixture": 1.0, "pkde": 0.96, "count_365": 0.9, "kde_30": 0.55, "count_30": 0.5}
    own, coarser = (_against(_places(1.0, at), rates) for at in (10, 9))
    others, wide = (_others(rates, at) for at in (10, 9))
    codes = [one.code for one in TARGETS]
    return {
        **dict.fromkeys(codes, own),
        "baselines": {name: dict.fromkeys(codes, told) for name, told in others.items()},
        "coarser": {code: [{**coarser, "baselines": wide}] for code in codes},
    }


def _others(rates: Mapping[str, float], resolution: int) -> dict[str, Any]:
    even = {**rates, "uniform": 0.0}
    return {name: _places(even[name], resolution) for name in even if name != "mixture"}


def _places(times: float, resolution: int) -> dict[str, Any]:
    best = {10: 8.9, 9: 5.6}[resolution]
    by_share = [
        {"share": share, "hit_rate": share * pai, "pai": pai, "pei": 0.6 * times, "oe": 0.97}
        for share in (0.01, 0.02, 0.05, 0.1)
        for pai in (max(1.0, times * best * (0.02 / share) ** 0.35),)
    ]
    head = {"origins": 26, "resolution": resolution, "cells": 10_563, "gain": 0.7 * times}
    return {**head, "oe": 0.97, "by_share": by_share}


def _against(record: Mapping[str, Any], rates: Mapping[str, float]) -> dict[str, Any]:
    over = {name: 1 / times for name, times in rates.items() if name != "mixture"}
    ratios = {
        f"against_{name}": {"value": value, "low": 0.95 * value, "high": 1.06 * value}
        for name, value in over.items()
    }
    even = {"value": record["by_share"][1]["pai"], "low": 5.0, "high": 9.0}
    return {**record, **ratios, "against_uniform": even}


def version(session: Session, kind: ModelKind, recipe: str) -> Version:
    new = NewVersion(kind, recipe, {"half_life_days": 21}, f"{recipe}-0123456789abcdef")
    return registry.register(session, new, job_id=1, now=NOW)


def replayed(
    session: Session,
    made: Version,
    figures: Mapping[str, Any],
    *findings: Finding,
    source_id: int = 1,
) -> None:
    """A passing backtest, and what was found in the data on the way."""
    told = [finding.as_json(one) for one in findings]
    found = {**figures, "findings": told, "delays": {str(source_id): DELAYS}}
    registry.keep_backtest(session, Backtest(made.id, 1, NOW, FIRST, 9_000, found, True, ()))


def issued(session: Session, made: Version, *, source_id: int, weeks_ago: int = 0) -> int:
    ago = timedelta(weeks=weeks_ago)
    through = FIRST - ago - timedelta(days=1)
    told = {"provisional_days": 3}
    new = NewIssue(made.id, 1, NOW - ago, FIRST - ago, through, 9_000, told, "f")
    return issues.keep(session, new)


def live(session: Session, area_ids: tuple[int, ...], *, source_id: int) -> tuple[int, int]:
    """A live version of each kind with ten weeks of issues; their numbers."""
    areas = version(session, ModelKind.AREAS, "ewma_eb")
    cells = version(session, ModelKind.CELLS, "mixture")
    replayed(session, areas, area_figures(area_ids), GAP, STACK, source_id=source_id)
    replayed(session, cells, place_figures(), GAP, STACK, source_id=source_id)
    for made in (areas, cells):
        issued(session, made, source_id=source_id, weeks_ago=11)
        registry.publish(
            session, made.id, reason="registry.night.passed", now=NOW - timedelta(weeks=11)
        )
    for weeks_ago in range(10, -1, -1):
        issue_id = issued(session, areas, source_id=source_id, weeks_ago=weeks_ago)
        _forecast(session, issue_id, area_ids, weeks_ago)
        _surface(
            session, issued(session, cells, source_id=source_id, weeks_ago=weeks_ago), weeks_ago
        )
    return areas.id, cells.id


def _forecast(session: Session, issue_id: int, area_ids: tuple[int, ...], weeks_ago: int) -> None:
    """Weekly totals of every area, scored where the week is over."""
    first = FIRST - timedelta(weeks=weeks_ago)
    rows = [
        AreaForecast(one.code, area_id, first, 7, 10.0, 0.04, 9.0, 0.05)
        for one in TARGETS
        for area_id in area_ids
    ]
    area_forecasts.keep(session, issue_id, rows)
    if weeks_ago == 0:
        return
    wobble = 0.3 * np.sin(weeks_ago)
    for final in (False, True):
        due = scores.due_areas(session, as_of=FIRST, final=final)
        own = [row for row in due if row.issue_id == issue_id]
        kept = [scores.AreaScore(row, 11.0, 1.5 - wobble, 1.6, 0.6) for row in own]
        if kept:
            scores.keep_areas(session, kept, final=final, now=NOW)


def _surface(session: Session, issue_id: int, weeks_ago: int) -> None:
    """A risk that moves on by a place a week."""
    cells = np.array(grid.cells_in_box((-90.26, 38.605, -90.24, 38.62), 10), dtype=np.int64)
    cells.sort()
    expected = np.roll(np.linspace(1.0, 0.01, cells.size), weeks_ago).astype(np.float32)
    shares = np.full((cells.size, 1), 100, dtype=np.uint8)
    for one in TARGETS:
        drawn = surfaces.RiskSurface(one.code, 10, cells, expected, shares, ("cell_1y",), 0.4)
        surfaces.keep(session, issue_id, drawn)
        if weeks_ago:
            due = scores.SurfaceDue(issue_id, one.code, FIRST - timedelta(weeks=weeks_ago))
            told = {"hit_rate": 0.2, "gain": 0.5 + 0.01 * weeks_ago}
            scored = {"own": told, "pkde": {"hit_rate": 0.1, "gain": 0.5}}
            scores.keep_surface(session, due, scored, final=False, now=NOW)
