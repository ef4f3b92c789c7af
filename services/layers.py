"""What map, legend, table and drawer show, read once for all of them.

A layer is the counts of one filter over the city, their estimated rates, and five classes whose
limits come from a reference window of 52 weeks, so that colours do not move with the period. The
steps of a playback share limits of their own, those of one whole step.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics import cell_rate, shading
from db.queries import areas, freshness, places, risk, sources
from domain import grid, steps
from domain.city import City
from domain.errors import NotFound
from domain.filters import Filter, Period
from domain.incident import NotMapped
from domain.layer import CellFlag, Measure, Totals
from domain.sight import Coarsening, Sight, coarsened
from domain.steps import Unit
from domain.timeline import Asked
from services import cities

REFERENCE_DAYS = 364

Cells = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Question:
    """A filter put to one city by somebody with a certain sight. ``unit`` asks for the class
    limits of one step of its playback too; ``step`` narrows the period to such a step."""

    city: City
    chosen: Filter
    sight: Sight
    measure: Measure = Measure.COUNT
    unit: Unit | None = None
    step: Period | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """Arrays of shape (n,), sorted by cell. A suppressed cell carries its flag and nothing else:
    count, class and rates are 0 here already, as are class and rates of cells without data.

    ``breaks`` are the six limits of ``classes`` in the unit of ``measure``; ``step_breaks`` those
    of one whole step where the question named a unit. They are the same in the layer of a step,
    the shorter first and last step included.
    """

    resolution: int
    measure: Measure
    cells: Cells
    counts: Cells
    flags: NDArray[np.uint8]
    classes: NDArray[np.uint8]
    breaks: list[float]
    step_breaks: list[float] | None
    rates: cell_rate.Rates | None
    totals: Totals
    coarsened: tuple[Coarsening, ...] = ()


def newest_day(session: Session, city: City) -> date:
    """The city's day of the newest event. Raises ``NotFound`` where nothing is stored yet."""
    through = freshness.now_at(session).data_through
    if through is None:
        raise NotFound("No incident has been stored yet: connect a source or import a file.")
    return through.astimezone(ZoneInfo(city.zone)).date()


def slice_of(session: Session, chosen: Filter, period: Period, seen: Sight) -> risk.Slice:
    """``chosen`` as the database knows it and as ``seen`` may ask it: slugs as ids, areas with all
    inside them, and for a guarded reader whole weeks and kinds of all sources and hours."""
    inside = tuple(areas.below(session, chosen.areas)) if chosen.areas else None
    if seen.guarded:
        seen = replace(seen, week_start=cities.current(session).week_start)
        weeks = seen.period(period, risk.coverage(session, ()))
        return risk.Slice(weeks, seen.slots(chosen.slots), (), inside, sight=seen)
    known = {source.slug: source.id for source in sources.listed(session)}
    wanted = tuple(known.get(slug, 0) for slug in chosen.sources)
    hours = chosen.hours
    return risk.Slice(period, chosen.slots, wanted, inside, chosen.weekdays, hours, sight=seen)


def asked_for(session: Session, asked: Question | Asked) -> risk.Slice:
    """What ``asked`` counts, in its whole period."""
    period = asked.chosen.period(newest_day(session, asked.city))
    return slice_of(session, asked.chosen, period, asked.sight)


def layer(session: Session, asked: Question, *, resolution: int) -> Layer:
    """The layer of the whole city at ``resolution``, zero cells of its drawn areas included."""
    period = asked.step or asked.chosen.period(newest_day(session, asked.city))
    wanted = slice_of(session, asked.chosen, period, asked.sight)
    resolution = min(resolution, asked.sight.finest)
    found, sums = risk.cells(session, wanted, resolution=resolution)
    cells, counts = _with_zeros(session, wanted, found, sums, resolution)
    usual = reference(session, asked, wanted, resolution=resolution)
    breaks, step_breaks = _breaks(asked, usual, wanted.period)
    weeks = wanted.period.weeks
    shade = shading.shade(counts, usual, asked.measure, weeks=weeks, breaks=breaks)
    covered = risk.coverage(session, wanted.source_ids)
    hidden = _hidden(counts, asked.sight)
    veiled = hidden | (not _overlap(covered, wanted.period))
    shown = np.where(hidden, 0, counts)
    beside = _beside(found, sums, without_hour=risk.without_hour(session, wanted))
    return Layer(
        resolution,
        asked.measure,
        cells,
        shown,
        _flags(shade, hidden, veiled, measure=asked.measure),
        np.where(veiled, 0, shade.classes).astype(np.uint8),
        breaks,
        step_breaks,
        _veiled(shade.rates, veiled),
        _totals(session, wanted, cells, shown, hidden, beside=beside, covered=covered),
        coarsened(asked.chosen, period, asked.sight, wanted.period),
    )


def _hidden(counts: Cells, seen: Sight) -> Mask:
    """To a guarded reader a cell of which nothing is told has none or few."""
    few = np.abs(counts) < seen.smallest
    return few if seen.guarded else np.zeros_like(few)


def reference(
    session: Session, asked: Question, wanted: risk.Slice, *, resolution: int
) -> shading.Reference:
    """The 52 weeks up to the newest data, same categories, sources and areas, cell by cell."""
    end = newest_day(session, asked.city) + timedelta(days=1)
    year = Period(end - timedelta(days=REFERENCE_DAYS), end)
    covered = risk.coverage(session, ()) if wanted.sight.guarded else None
    usual = replace(wanted, period=wanted.sight.period(year, covered))
    found, sums = risk.cells(session, usual, resolution=resolution)
    cells, counts = _with_zeros(session, usual, found, sums, resolution)
    km2 = grid.area_km2(grid.containing(*asked.city.centre, resolution))
    return shading.Reference(counts[counts > 0], cells.size, km2, usual.period.weeks)


def _with_zeros(
    session: Session, wanted: risk.Slice, found: Cells, sums: Cells, resolution: int
) -> tuple[Cells, Cells]:
    drawn = places.inhabited(session, resolution=resolution, area_ids=wanted.area_ids)
    place = risk.is_place(found)
    cells = np.union1d(drawn, found[place])
    counts = np.zeros(cells.size, dtype=np.int64)
    counts[np.searchsorted(cells, found[place])] = sums[place]
    return cells, counts


def _breaks(
    asked: Question, usual: shading.Reference, period: Period
) -> tuple[list[float], list[float] | None]:
    if asked.unit is None:
        return shading.breaks(usual, asked.measure, weeks=period.weeks), None
    of_step = shading.breaks(usual, asked.measure, weeks=steps.full_weeks(asked.unit))
    if asked.step is not None:
        return of_step, of_step
    return shading.breaks(usual, asked.measure, weeks=period.weeks), of_step


def _flags(
    shade: shading.Shade, hidden: Mask, veiled: Mask, *, measure: Measure
) -> NDArray[np.uint8]:
    """A veiled cell says why and nothing else: even how sure one is would tell of its count.
    A count is what was recorded, so only an estimate is ever unsure."""
    seen = np.zeros(hidden.size, dtype=np.uint8)
    if shade.rates is not None and measure is Measure.RATE:
        seen = np.where(shade.rates.unsure, CellFlag.UNSURE, 0).astype(np.uint8)
    why = np.where(hidden, CellFlag.SUPPRESSED, CellFlag.NO_DATA)
    return np.where(veiled, why, seen).astype(np.uint8)


def _veiled(rates: cell_rate.Rates | None, veiled: Mask) -> cell_rate.Rates | None:
    if rates is None:
        return None
    estimate, low, high = (
        np.where(veiled, 0.0, values) for values in (rates.estimate, rates.low, rates.high)
    )
    return cell_rate.Rates(estimate, low, high, rates.unsure & ~veiled)


def _overlap(covered: Period | None, period: Period) -> bool:
    return covered is not None and covered.first < period.end and period.first < covered.end


def _best(cells: Cells, shown: Cells) -> int | None:
    return int(cells[np.argmax(shown)]) if (shown > 0).any() else None


def _beside(found: Cells, sums: Cells, *, without_hour: int) -> dict[NotMapped, int]:
    beside = ~risk.is_place(found)
    listed = zip(found[beside].tolist(), sums[beside].tolist(), strict=True)
    reasons = {grid.REASONS[cell]: n for cell, n in listed}
    return reasons | ({NotMapped.NO_HOUR: without_hour} if without_hour else {})


def _totals(
    session: Session,
    wanted: risk.Slice,
    cells: Cells,
    shown: Cells,
    hidden: Mask,
    *,
    beside: Mapping[NotMapped, int],
    covered: Period | None,
) -> Totals:
    state = freshness.now_at(session)
    return Totals(
        incidents=int(shown.sum()),
        cells=int((shown > 0).sum()),
        suppressed=int(hidden.sum()),
        not_mapped=beside,
        highest=_best(cells, shown),
        period=wanted.period,
        covered=covered,
        data_through=state.data_through,
        version=state.version,
    )
