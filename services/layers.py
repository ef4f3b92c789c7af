"""What map, legend, table and drawer show, read once for all of them.

A layer is the counts of one filter over the city, their estimated rates, and five classes whose
limits come from a reference window of 52 weeks, so that colours do not move with the period.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics import cell_rate, shading
from db.queries import areas, freshness, places, risk, sources
from domain import grid
from domain.city import City
from domain.errors import NotFound
from domain.filters import Filter, Period
from domain.layer import CellFlag, Measure, Totals
from domain.sight import Sight

REFERENCE_DAYS = 364

Cells = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Question:
    """A filter put to one city by somebody with a certain sight. ``step`` narrows the filter's
    period to one step of its playback."""

    city: City
    chosen: Filter
    sight: Sight
    measure: Measure = Measure.COUNT
    step: Period | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """Arrays of shape (n,), sorted by cell. ``counts`` of suppressed cells are 0 here already;
    ``breaks`` are six class limits in the unit of ``measure``."""

    resolution: int
    measure: Measure
    cells: Cells
    counts: Cells
    flags: NDArray[np.uint8]
    classes: NDArray[np.uint8]
    breaks: list[float]
    rates: cell_rate.Rates | None
    totals: Totals


def newest_day(session: Session, city: City) -> date:
    """The city's day of the newest event. Raises ``NotFound`` where nothing is stored yet."""
    through = freshness.now_at(session).data_through
    if through is None:
        raise NotFound("No incident has been stored yet: connect a source or import a file.")
    return through.astimezone(ZoneInfo(city.zone)).date()


def slice_of(session: Session, chosen: Filter, period: Period) -> risk.Slice:
    """``chosen`` as the database knows it: slugs as ids, areas with all inside them."""
    known = {source.slug: source.id for source in sources.listed(session)}
    wanted = tuple(known.get(slug, 0) for slug in chosen.sources)
    inside = tuple(areas.below(session, chosen.areas)) if chosen.areas else None
    return risk.Slice(period, chosen.slots, wanted, inside)


def layer(session: Session, asked: Question, *, resolution: int) -> Layer:
    """The layer of the whole city at ``resolution``, zero cells of its drawn areas included."""
    newest = newest_day(session, asked.city)
    wanted = slice_of(session, asked.chosen, asked.step or asked.chosen.period(newest))
    found, sums = risk.cells(session, wanted, resolution=resolution)
    cells, counts = _with_zeros(session, wanted, found, sums, resolution)
    usual = reference(session, asked, wanted, resolution=resolution)
    shade = shading.shade(counts, usual, asked.measure, weeks=wanted.period.weeks)
    hidden = (counts > 0) & (counts < asked.sight.smallest)
    shown = np.where(hidden, 0, counts)
    covered = risk.coverage(session, wanted.source_ids)
    return Layer(
        resolution,
        asked.measure,
        cells,
        shown,
        _flags(shade, hidden, no_data=not _overlap(covered, wanted.period)),
        np.where(hidden, 0, shade.classes).astype(np.uint8),
        shade.breaks,
        shade.rates,
        _totals(session, wanted, found, sums, best=_best(cells, shown), covered=covered),
    )


def reference(
    session: Session, asked: Question, wanted: risk.Slice, *, resolution: int
) -> shading.Reference:
    """The 52 weeks up to the newest data, same categories, sources and areas, cell by cell."""
    end = newest_day(session, asked.city) + timedelta(days=1)
    year = Period(end - timedelta(days=REFERENCE_DAYS), end)
    usual = risk.Slice(year, wanted.slots, wanted.source_ids, wanted.area_ids)
    found, sums = risk.cells(session, usual, resolution=resolution)
    cells, counts = _with_zeros(session, usual, found, sums, resolution)
    km2 = grid.area_km2(grid.containing(*asked.city.centre, resolution))
    return shading.Reference(counts[counts > 0], cells.size, km2, year.weeks)


def _with_zeros(
    session: Session, wanted: risk.Slice, found: Cells, sums: Cells, resolution: int
) -> tuple[Cells, Cells]:
    drawn = places.inhabited(session, resolution=resolution, area_ids=wanted.area_ids)
    place = risk.is_place(found)
    cells = np.union1d(drawn, found[place])
    counts = np.zeros(cells.size, dtype=np.int64)
    counts[np.searchsorted(cells, found[place])] = sums[place]
    return cells, counts


def _flags(shade: shading.Shade, hidden: NDArray[np.bool_], *, no_data: bool) -> NDArray[np.uint8]:
    if no_data:
        return np.full(hidden.size, CellFlag.NO_DATA, dtype=np.uint8)
    flags = np.where(hidden, CellFlag.SUPPRESSED, 0)
    if shade.rates is not None:
        flags = flags | np.where(shade.rates.unsure, CellFlag.UNSURE, 0)
    return flags.astype(np.uint8)


def _overlap(covered: Period | None, period: Period) -> bool:
    return covered is not None and covered.first < period.end and period.first < covered.end


def _best(cells: Cells, shown: Cells) -> int | None:
    return int(cells[np.argmax(shown)]) if shown.any() else None


def _totals(
    session: Session,
    wanted: risk.Slice,
    found: Cells,
    sums: Cells,
    *,
    best: int | None,
    covered: Period | None,
) -> Totals:
    place = risk.is_place(found)
    beside = zip(found[~place].tolist(), sums[~place].tolist(), strict=True)
    state = freshness.now_at(session)
    return Totals(
        incidents=int(sums[place].sum()),
        cells=int((sums[place] > 0).sum()),
        not_mapped={grid.REASONS[cell]: n for cell, n in beside},
        highest=best,
        period=wanted.period,
        covered=covered,
        data_through=state.data_through,
        version=state.version,
    )
