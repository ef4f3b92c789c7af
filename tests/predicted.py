"""Forecasts made to measure for the drawn town, published as a retrain and an admin would."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from db.queries import area_forecasts, issues, rhythms, surfaces
from db.queries.area_forecasts import AreaForecast
from domain import grid
from domain.filters import Period
from domain.model import Backtest, ModelKind, NewIssue, NewVersion, Version
from services import registry
from tests import town
from tests.api import drawn

FIRST = date(2026, 1, 1)
TOTAL, ALPHA, BASELINE = 14.0, 0.05, 11.5
SKILL = {"value": 0.08, "low": 0.06, "high": 0.1}
CARD = {
    "skill_day": {"value": 0.018, "low": 0.015, "high": 0.022},
    "skill_week": SKILL,
    "coverage80": 0.8,
    "coverage80_week": 0.81,
    "origins": 26,
}
# Cells of the town and what is expected of each in the week, with two reasons.
EXPECTED = {drawn.BUSY: 3.0, drawn.QUIET: 1.0, drawn.BEYOND: 0.5}
FIT = {
    "provisional_days": 3,
    "findings": [
        {
            "code": "snapped_points",
            "severity": "warns",
            "subject": "Police",
            "figures": {"points": 41, "records": 9_000},
        }
    ],
}
PARTS = ("same_year", "city")
SHARES = (75, 25)


def areas_published(session: Session, *, area_ids: tuple[int, ...] = (-1,)) -> Version:
    """A live model of areas whose issue expects ``TOTAL`` a week of each of ``area_ids``."""
    version = _version(session, ModelKind.AREAS, "prophet_hybrid", {"all": CARD})
    issue_id = _issue(session, version)
    rows = [row for area in area_ids for days in (1, 7) for row in _rows(area, days)]
    area_forecasts.keep(session, issue_id, rows)
    rhythm = {
        "first": "2025-01-01",
        "trend": [2.0] * 370,
        "week": [0.1, 0, 0, 0, 0, -0.05, -0.05],
        "year": [],
        "holidays": [{"day": "2025-12-25", "name": "Christmas Day", "effect": -0.3}],
    }
    rhythms.keep(session, issue_id, "all", rhythm)
    return _published(session, version)


def surface_published(
    session: Session,
    figures: dict[str, object] | None = None,
    *,
    expected: Mapping[int, float] | None = None,
) -> Version:
    """A live model of cells whose issue expects ``expected``, else ``EXPECTED``; half of it at
    noon of Monday."""
    version = _version(session, ModelKind.CELLS, "mixture", figures or {})
    issue_id = _issue(session, version)
    usual = {drawn.cell(place, 10): value for place, value in EXPECTED.items()}
    places = sorted((expected or usual).items())
    resolution = grid.resolution(places[0][0])
    cells, values = (np.array(column) for column in zip(*places, strict=True))
    shares = np.tile(np.array(SHARES, dtype=np.uint8), (len(places), 1))
    found = surfaces.RiskSurface(
        "all", resolution, cells.astype(np.int64), values.astype(np.float32), shares, PARTS, ALPHA
    )
    surfaces.keep(session, issue_id, found)
    hours = np.full(168, 0.5 / 167)
    hours[12] = 0.5
    surfaces.keep_profiles(session, issue_id, "all", {surfaces.CITY: hours})
    return _published(session, version)


def _rows(area: int, days: int) -> list[AreaForecast]:
    week = Period(FIRST, FIRST + timedelta(days=28))
    share = days / 7
    return [
        AreaForecast(
            "all", area, week.first + timedelta(days=n), days, TOTAL * share, ALPHA,
            BASELINE * share, ALPHA,
        )
        for n in range(0, 28, days)
    ]  # fmt: skip


def _version(session: Session, kind: ModelKind, recipe: str, figures: dict[str, object]) -> Version:
    new = NewVersion(kind, recipe, {}, f"hash of {kind}")
    made = registry.register(session, new, job_id=None, now=_now())
    tested = Backtest(made.id, None, _now(), FIRST, 900, figures, True, ())
    registry.keep_backtest(session, tested)
    return made


def large_published(session: Session) -> Version:
    """A live model of the two large cells that few points allow."""
    large = {drawn.cell(drawn.BUSY, 8): 3.0, drawn.cell(drawn.BEYOND, 8): 1.5}
    return surface_published(session, expected=large)


def _issue(session: Session, version: Version) -> int:
    through = FIRST - timedelta(days=1)
    new = NewIssue(version.id, None, _now(), FIRST, through, 900, FIT, f"fit {version.id}")
    return issues.keep(session, new)


def _published(session: Session, version: Version) -> Version:
    return registry.publish(session, version.id, reason="registry.night.passed", now=_now())


def _now() -> datetime:
    return town.NOW
