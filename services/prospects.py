"""The risk surface as map, drawer and interface show it: the newest issue of the live model.

A surface holds what is expected in seven days. An hour or a day of them has its share by the hours
of the week of the cell's area (docs/methods/surface.md); coarser cells are sums of finer ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics import cell_rate
from analytics.surface import cards
from db.queries import areas, issues, naming, places, registry, surfaces
from domain import grid
from domain.city import City
from domain.errors import BadInput, NotFound
from domain.filters import Filter
from domain.model import Issue, ModelKind
from domain.prospect import CellProspect, ListedProspect, Step, SurfaceRecord, Window
from domain.target import ALL, TARGETS, Target
from locales import t

DAYS = 7
_HOURS_AHEAD = 24
_HOUR = timedelta(hours=1)

Floats = NDArray[np.float64]
Profiles = Mapping[int, Floats]


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
    of at least one; ``classes`` by ``breaks``, which are the same in every step of a cut."""

    issue: Issue
    resolution: int
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
    return None if tested is None else cards.record(tested.figures, target.code)


def usual(city: City, chosen: Filter) -> Question:
    """What is said of a cell beside its record: of the target chosen, else of all."""
    try:
        return Question(city, target_of(chosen))
    except BadInput:
        return Question(city, ALL)


def live(session: Session) -> Issue:
    """What is shown. Raises ``NotFound`` where no model of cells has been published."""
    issue = issues.newest(session, ModelKind.CELLS)
    if issue is None:
        raise NotFound(t("prospect.refused.no_model"))
    return issue


def layer(session: Session, asked: Question, *, resolution: int, now: datetime) -> Layer:
    """The layer of the whole city at ``resolution``.

    Raises ``NotFound`` where there is no surface of the target.
    """
    issue = live(session)
    found = _surface(session, issue, asked.target)
    profiles = surfaces.profiles(session, issue.id, asked.target.code)
    window = _window(issue, asked, profiles, now=now)
    finest = found.expected.astype(np.float64)
    shares = _shares(session, found.cells, window, profiles, asked.city, whole=asked.step is None)
    kept = _inside(session, found.cells, asked.area_ids)
    cells, week = _rolled_up(found.cells[kept], finest[kept], resolution)
    _, expected = _rolled_up(found.cells[kept], (finest * shares)[kept], resolution)
    breaks = cell_rate.rate_breaks(week)
    of_step = None if asked.cut is None else _scaled(breaks, asked.cut)
    limits = breaks if asked.step is None or of_step is None else of_step
    return Layer(
        issue=issue,
        resolution=resolution,
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
    cut = _cut(issue, asked.city, asked.cut, now=now)
    zone = ZoneInfo(asked.city.zone)
    return [
        Window(one.first, one.end, total * float(hours[_hours(one, zone)].sum())) for one in cut
    ]


def cell(session: Session, asked: Question, cell_id: int) -> CellProspect | None:
    """What is expected of one cell, of any resolution, and why; None where nothing is said."""
    issue = issues.newest(session, ModelKind.CELLS)
    if issue is None:
        return None
    found = surfaces.of_issue(session, issue.id, asked.target.code)
    if found is None:
        return None
    inside = _parents(found.cells, grid.resolution(cell_id)) == cell_id
    expected = found.expected[inside].astype(np.float64)
    total = float(expected.sum())
    if total <= 0:
        return None
    parts = (expected[:, None] * found.shares[inside]).sum(axis=0)
    reasons = zip(found.parts, (parts / parts.sum()).tolist(), strict=True)
    return CellProspect(
        target=asked.target.code,
        window=whole(issue, asked.city),
        expected=total,
        chance=float(chance(np.array([total]), found.alpha)[0]),
        reasons=tuple(sorted(reasons, key=lambda one: -one[1])),
    )


def chance(expected: Floats, alpha: float) -> Floats:
    """The chance of at least one: 1 − (1 + αμ)^(−1/α), 1 − e^(−μ) where α is 0."""
    if alpha <= 0:
        return -np.expm1(-expected)
    return -np.expm1(-np.log1p(alpha * expected) / alpha)


def whole(issue: Issue, city: City) -> Window:
    """The seven days from the issue's first, by the city's clock."""
    zone = ZoneInfo(city.zone)
    first = datetime.combine(issue.first_day, time(), zone)
    end = datetime.combine(issue.first_day + timedelta(days=DAYS), time(), zone)
    return Window(first.astimezone(UTC), end.astimezone(UTC))


def _surface(session: Session, issue: Issue, target: Target) -> surfaces.RiskSurface:
    found = surfaces.of_issue(session, issue.id, target.code)
    if found is None:
        raise NotFound(t("prospect.refused.too_little"))
    return found


def _window(issue: Issue, asked: Question, profiles: Profiles, *, now: datetime) -> Window:
    if asked.cut is None or asked.step is None:
        return whole(issue, asked.city)
    if surfaces.CITY not in profiles:
        raise NotFound(t("prospect.refused.hours"))
    cut = _cut(issue, asked.city, asked.cut, now=now)
    if not 0 <= asked.step < len(cut):
        raise BadInput(t("prospect.refused.step", n=len(cut) - 1))
    return cut[asked.step]


def _cut(issue: Issue, city: City, cut: Step, *, now: datetime) -> list[Window]:
    """Hours from this one on while it lies in the seven days, else from their first."""
    week, zone = whole(issue, city), ZoneInfo(city.zone)
    if cut is Step.DAY:
        edges = [
            datetime.combine(issue.first_day + timedelta(days=n), time(), zone).astimezone(UTC)
            for n in range(DAYS + 1)
        ]
        return [Window(first, end) for first, end in pairwise(edges)]
    hour = now.replace(minute=0, second=0, microsecond=0)
    first = hour if week.first <= hour < week.end else week.first
    starts = [first + n * _HOUR for n in range(_HOURS_AHEAD)]
    return [Window(start, start + _HOUR) for start in starts if start < week.end]


def _hours(window: Window, zone: ZoneInfo) -> NDArray[np.int64]:
    """The hours of the week, from Monday 00:00 of the city's clock, that ``window`` holds."""
    count = round((window.end - window.first) / _HOUR)
    local = [(window.first + n * _HOUR).astimezone(zone) for n in range(count)]
    return np.array([at.weekday() * 24 + at.hour for at in local], dtype=np.int64)


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
    hours = _hours(window, ZoneInfo(city.zone))
    usual = float(profiles[surfaces.CITY][hours].sum())
    own = {area: float(shares[hours].sum()) for area, shares in profiles.items()}
    ids = places.areas_of(session, cells)
    return np.array([own.get(area, usual) if area else usual for area in ids.tolist()])


def _inside(
    session: Session, cells: NDArray[np.int64], area_ids: tuple[int, ...]
) -> NDArray[np.bool_]:
    if not area_ids:
        return np.ones(cells.size, dtype=bool)
    inside = areas.below(session, area_ids)
    drawn = places.inhabited(session, resolution=grid.RESOLUTION, area_ids=inside)
    return np.isin(cells, drawn)


def _rolled_up(
    cells: NDArray[np.int64], values: Floats, resolution: int
) -> tuple[NDArray[np.int64], Floats]:
    coarse, place = np.unique(_parents(cells, resolution), return_inverse=True)
    sums: Floats = np.zeros(coarse.size)
    np.add.at(sums, place, values)
    return coarse, sums


def _parents(cells: NDArray[np.int64], resolution: int) -> NDArray[np.int64]:
    bits = resolution << 52 | (1 << 3 * (15 - resolution)) - 1
    return cells & ~(15 << 52) | bits


def _scaled(breaks: list[float], cut: Step) -> list[float]:
    """The limits of one step: those of the seven days by its even share of them."""
    parts = DAYS * 24 if cut is Step.HOUR else DAYS
    return [limit / parts for limit in breaks]
