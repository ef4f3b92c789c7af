"""The risk surface as map, drawer and interface show it: the newest issue of the live model.

A surface holds what is expected in seven days. An hour or a day of them has its share by the hours
of the week of the cell's area (docs/methods/surface.md); coarser cells are sums of finer ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics import cell_rate
from analytics.surface import cards
from db.queries import issues, naming, registry, surfaces
from domain import finding, grid
from domain.city import City
from domain.errors import BadInput, NotFound
from domain.filters import Filter
from domain.model import Issue, ModelKind
from domain.prospect import (
    CellProspect,
    Coarseness,
    ListedProspect,
    Step,
    SurfaceRecord,
    Window,
)
from domain.target import ALL, TARGETS, Target
from locales import t
from services import prospect_ground as ground
from services import prospect_windows as windows
from services import registry as versions

Floats = NDArray[np.float64]
Profiles = Mapping[int, Floats]
# A city in which fewer of the incidents than this have a place is one of areas alone.
_LEAST_PLACED = 0.02


@dataclass(frozen=True, slots=True)
class Question:
    """A target put to one city. ``cut`` names the steps of playback, ``step`` one of them."""

    city: City
    target: Target
    area_ids: tuple[int, ...] = ()
    cut: Step | None = None
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """Arrays of shape (n,), sorted by cell. ``expected`` counts of ``window`` and the ``chance``
    of at least one; ``classes`` by ``breaks``, which are the same in every step of a cut.
    ``coarseness`` says why there are no cells of the finest resolution, where there are none."""

    issue: Issue
    resolution: int
    coarseness: Coarseness | None
    cells: NDArray[np.int64]
    expected: Floats
    chance: Floats
    classes: NDArray[np.uint8]
    breaks: list[float]
    step_breaks: list[float] | None
    window: Window


def target_of(chosen: Filter) -> Target:
    """The target whose categories are the chosen ones; all where nothing is chosen.

    Raises ``BadInput`` for categories that have no forecast of their own.
    """
    if not chosen.categories:
        return ALL
    wanted = set(chosen.slots)
    found = next((target for target in TARGETS if set(target.slots) == wanted), None)
    if found is None:
        raise BadInput(t("prospect.refused.categories"))
    return found


def record(session: Session, issue: Issue, target: Target) -> SurfaceRecord | None:
    """How the model of ``issue`` fared in its newest backtest; None where it was not tried."""
    tested = registry.latest_backtests(session).get(issue.version_id)
    found = None if tested is None else cards.record(tested.figures, target.code)
    if found is None:
        return None
    return replace(found, stands_in=versions.stands_in(session, ModelKind.CELLS))


def usual(city: City, chosen: Filter) -> Question:
    """What is said of a cell beside its record: of the target chosen, else of all."""
    try:
        return Question(city, target_of(chosen))
    except BadInput:
        return Question(city, ALL)


def live(session: Session) -> Issue:
    """What is shown. Raises ``NotFound`` where no model of cells has been published, and says so
    where there can be none."""
    issue = issues.newest(session, ModelKind.CELLS)
    if issue is None:
        placed, counted = surfaces.placed(session)
        areas_alone = counted > 0 and placed < _LEAST_PLACED * counted
        raise NotFound(t(f"prospect.refused.{'areas_only' if areas_alone else 'no_model'}"))
    return issue


def coarseness(session: Session, asked: Question) -> Coarseness | None:
    """Why the live surface of what is asked has no finest cells; None where it has."""
    issue = live(session)
    finest = surfaces.finest(session, issue.id, asked.target.code)
    return None if finest is None else _coarseness(issue, asked.city, finest)


def layer(session: Session, asked: Question, *, resolution: int, now: datetime) -> Layer:
    """The layer of the whole city at ``resolution``, or at the finest that there is.

    Raises ``NotFound`` where there is no surface of the target.
    """
    issue = live(session)
    found = _surface(session, issue, asked.target)
    profiles = surfaces.profiles(session, issue.id, asked.target.code)
    window = _window(issue, asked, profiles, now=now)
    resolution = min(resolution, found.resolution)
    finest = found.expected.astype(np.float64)
    shares = _shares(session, found.cells, window, profiles, asked.city, whole=asked.step is None)
    kept = ground.inside(session, found, asked.area_ids)
    cells, week = ground.rolled_up(found.cells[kept], finest[kept], resolution)
    _, expected = ground.rolled_up(found.cells[kept], (finest * shares)[kept], resolution)
    breaks = cell_rate.rate_breaks(week)
    of_step = None if asked.cut is None else windows.limits(breaks, asked.cut)
    limits = breaks if asked.step is None or of_step is None else of_step
    return Layer(
        issue=issue,
        resolution=resolution,
        coarseness=_coarseness(issue, asked.city, found.resolution),
        cells=cells,
        expected=expected,
        chance=chance(expected, found.alpha),
        classes=cell_rate.classes(expected, limits),
        breaks=limits,
        step_breaks=of_step,
        window=window,
    )


def listed(
    session: Session,
    asked: Question,
    *,
    resolution: int,
    box: tuple[float, float, float, float] | None,
    now: datetime,
) -> list[ListedProspect]:
    """The cells with their middle in ``box`` (west, south, east, north; None for the whole city),
    each with the name of its area and what is expected of it in the seven days."""
    drawn = layer(session, replace(asked, cut=None, step=None), resolution=resolution, now=now)
    middles = [grid.centre(cell) for cell in drawn.cells.tolist()]
    kept = [at for at, middle in enumerate(middles) if box is None or _within(box, middle)]
    names = naming.area_names(session, drawn.cells[kept].tolist())
    return [
        ListedProspect(
            cell, names.get(cell, ""), float(drawn.expected[at]), float(drawn.chance[at])
        )
        for at, cell in zip(kept, drawn.cells[kept].tolist(), strict=True)
    ]


def _within(box: tuple[float, float, float, float], middle: tuple[float, float]) -> bool:
    west, south, east, north = box
    lat, lon = middle
    return west <= lon <= east and south <= lat <= north


def steps(session: Session, asked: Question, *, now: datetime) -> list[Window]:
    """The steps of ``asked.cut`` with the city's expected count in each; none where too little is
    known of the hours."""
    issue = live(session)
    found = _surface(session, issue, asked.target)
    profiles = surfaces.profiles(session, issue.id, asked.target.code)
    if asked.cut is None or surfaces.CITY not in profiles:
        return []
    total = float(found.expected.sum())
    hours = profiles[surfaces.CITY]
    cut = windows.steps(issue, asked.city, asked.cut, now=now)
    zone = ZoneInfo(asked.city.zone)
    return [
        Window(one.first, one.end, total * float(hours[windows.hours(one, zone)].sum()))
        for one in cut
    ]


def cell(session: Session, asked: Question, cell_id: int) -> CellProspect | None:
    """What is expected of one cell, of any resolution, and why; None where nothing is said. One
    finer than the surface's own is told what the cell around it expects."""
    issue = issues.newest(session, ModelKind.CELLS)
    if issue is None:
        return None
    found = surfaces.of_issue(session, issue.id, asked.target.code)
    if found is None:
        return None
    told_of = grid.parent(cell_id, min(grid.resolution(cell_id), found.resolution))
    inside = ground.parents(found.cells, grid.resolution(told_of)) == told_of
    expected = found.expected[inside].astype(np.float64)
    total = float(expected.sum())
    if total <= 0:
        return None
    parts = (expected[:, None] * found.shares[inside]).sum(axis=0)
    reasons = zip(found.parts, (parts / parts.sum()).tolist(), strict=True)
    return CellProspect(
        target=asked.target.code,
        cell=told_of,
        coarseness=_coarseness(issue, asked.city, found.resolution),
        window=windows.whole(issue, asked.city),
        expected=total,
        chance=float(chance(np.array([total]), found.alpha)[0]),
        reasons=tuple(sorted(reasons, key=lambda one: -one[1])),
    )


def chance(expected: Floats, alpha: float) -> Floats:
    """The chance of at least one: 1 − (1 + αμ)^(−1/α), 1 − e^(−μ) where α is 0."""
    if alpha <= 0:
        return -np.expm1(-expected)
    return -np.expm1(-np.log1p(alpha * expected) / alpha)


def _surface(session: Session, issue: Issue, target: Target) -> surfaces.RiskSurface:
    found = surfaces.of_issue(session, issue.id, target.code)
    if found is None:
        raise NotFound(t("prospect.refused.too_little"))
    return found


def _window(issue: Issue, asked: Question, profiles: Profiles, *, now: datetime) -> Window:
    if asked.cut is None or asked.step is None:
        return windows.whole(issue, asked.city)
    if surfaces.CITY not in profiles:
        raise NotFound(t("prospect.refused.hours"))
    cut = windows.steps(issue, asked.city, asked.cut, now=now)
    if not 0 <= asked.step < len(cut):
        raise BadInput(t("prospect.refused.step", n=len(cut) - 1))
    return cut[asked.step]


def _shares(
    session: Session,
    cells: NDArray[np.int64],
    window: Window,
    profiles: Profiles,
    city: City,
    *,
    whole: bool,
) -> Floats:
    """(n,) the part of each cell's seven days that falls into ``window``."""
    if whole:
        return np.ones(cells.size)
    hours = windows.hours(window, ZoneInfo(city.zone))
    usual = float(profiles[surfaces.CITY][hours].sum())
    own = {area: float(shares[hours].sum()) for area, shares in profiles.items()}
    ids = ground.areas_of(session, cells)
    return np.array([own.get(area, usual) if area else usual for area in ids.tolist()])


def _coarseness(issue: Issue, city: City, finest: int) -> Coarseness | None:
    if finest == grid.RESOLUTION:
        return None
    stored: Any = issue.fit.get("findings") or ()
    known = tuple(one for one in map(finding.from_json, stored) if one.code in finding.SNAPPED)
    return Coarseness(finest, grid.area_km2(grid.containing(*city.centre, finest)), known)
