"""One cell told whole, and the cells of a view as a table."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics import cell_rate
from db.queries import incidents, naming, places, risk
from domain import grid
from domain.cell_story import CellStory, Estimate, Week
from domain.errors import BadInput
from domain.filters import Period
from domain.layer import CellFlag, CellValue
from domain.listing import ListedIncident
from domain.sight import Sight
from locales import t
from services import layers

MOST_INCIDENTS = 50
WEEK = timedelta(days=7)


def story(session: Session, asked: layers.Question, cell: int) -> CellStory:
    """What there is to tell about ``cell`` under the filter of ``asked``.

    Raises ``BadInput`` for a cell of a size the map does not draw, ``NotFound`` where nothing is
    stored yet.
    """
    resolution = grid.resolution(cell)
    if not grid.COARSEST <= resolution <= grid.RESOLUTION:
        raise BadInput(t("risk_map.refused.cell_size"))
    resolution = min(resolution, asked.sight.finest)
    cell = grid.parent(cell, resolution)
    drawn = layers.layer(session, asked, resolution=resolution)
    at = _index(drawn, cell)
    higher, lower, rank, ranked = _neighbours(drawn, at)
    return CellStory(
        cell=cell,
        km2=grid.area_km2(cell),
        place=places.area_name(session, cell),
        period=drawn.totals.period,
        covered=at is None or not drawn.flags[at] & CellFlag.NO_DATA,
        count=_count(drawn, at),
        estimate=_estimate(drawn, at),
        usual_rate=_usual_rate(session, asked, resolution),
        weeks=tuple(_weeks(session, asked, cell)),
        rank=rank,
        ranked=ranked,
        higher=higher,
        lower=lower,
        incidents=_incidents(session, asked, cell),
    )


def table(
    session: Session,
    asked: layers.Question,
    *,
    resolution: int,
    box: tuple[float, float, float, float] | None = None,
) -> list[tuple[CellValue, str]]:
    """The cells with their middle in ``box`` (west, south, east, north; None for the whole city)
    that have incidents, each with the name of its area."""
    drawn = layers.layer(session, asked, resolution=resolution)
    found = np.flatnonzero(drawn.counts > 0).tolist()
    if box is not None:
        found = [at for at in found if _inside(box, int(drawn.cells[at]))]
    values = [_value(drawn, at) for at in found]
    names = naming.area_names(session, [value.cell for value in values])
    return [(value, names.get(value.cell, "")) for value in values]


def _inside(box: tuple[float, float, float, float], cell: int) -> bool:
    west, south, east, north = box
    lat, lon = grid.centre(cell)
    return west <= lon <= east and south <= lat <= north


def _index(drawn: layers.Layer, cell: int) -> int | None:
    at = int(np.searchsorted(drawn.cells, cell))
    return at if at < drawn.cells.size and drawn.cells[at] == cell else None


def _count(drawn: layers.Layer, at: int | None) -> int | None:
    if at is None:
        return 0
    return None if drawn.flags[at] & CellFlag.SUPPRESSED else int(drawn.counts[at])


def _estimate(drawn: layers.Layer, at: int | None) -> Estimate | None:
    rates = drawn.rates
    if at is None or rates is None or drawn.flags[at] & (CellFlag.SUPPRESSED | CellFlag.NO_DATA):
        return None
    return Estimate(
        float(rates.estimate[at]),
        float(rates.low[at]),
        float(rates.high[at]),
        bool(rates.unsure[at]),
    )


def _value(drawn: layers.Layer, at: int) -> CellValue:
    rate = _estimate(drawn, at)
    return CellValue(
        cell=int(drawn.cells[at]),
        count=_count(drawn, at),
        rate=None if rate is None else rate.rate,
        low=None if rate is None else rate.low,
        high=None if rate is None else rate.high,
        flags=int(drawn.flags[at]),
    )


def _neighbours(
    drawn: layers.Layer, at: int | None
) -> tuple[int | None, int | None, int | None, int]:
    """The cells before and after in falling order of count, the rank, and how many have one."""
    order = _ranked(drawn.counts)
    found = np.flatnonzero(order == at) if at is not None else np.array([], dtype=np.int64)
    if not found.size:
        return (int(drawn.cells[order[0]]) if order.size else None), None, None, order.size
    rank = int(found[0])
    higher = int(drawn.cells[order[rank - 1]]) if rank > 0 else None
    lower = int(drawn.cells[order[rank + 1]]) if rank + 1 < order.size else None
    return higher, lower, rank + 1, order.size


def _ranked(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    order = np.argsort(-counts, kind="stable")
    return order[counts[order] > 0]


def _usual_rate(session: Session, asked: layers.Question, resolution: int) -> float | None:
    wanted = layers.asked_for(session, asked)
    usual = layers.reference(session, asked, wanted, resolution=resolution)
    given = cell_rate.prior(usual.counts, usual.cells, usual.km2 * usual.weeks)
    return None if given is None else given.mean


def _weeks(session: Session, asked: layers.Question, cell: int) -> Iterator[Week]:
    """The 52 weeks up to the newest data, oldest first, weeks without incidents included."""
    end = layers.newest_day(session, asked.city) + timedelta(days=1)
    first = end - timedelta(days=layers.REFERENCE_DAYS)
    low, high = grid.child_range(cell)
    wanted = layers.slice_of(session, asked.chosen, Period(first, end), asked.sight)
    found = risk.days_of_cell(session, wanted, low=low, high=high)
    first = wanted.period.first
    while first < wanted.period.end:
        count = sum(found.get(first + timedelta(days=day), 0) for day in range(7))
        yield Week(first, _shown(count, asked.sight))
        first += WEEK


def _shown(count: int, sight: Sight) -> int | None:
    return None if sight.hides(count) else count


def _incidents(
    session: Session, asked: layers.Question, cell: int
) -> tuple[ListedIncident, ...] | None:
    if not asked.sight.incidents:
        return None
    low, high = grid.child_range(cell)
    wanted = layers.asked_for(session, asked)
    return tuple(incidents.of_cell(session, wanted, low=low, high=high, limit=MOST_INCIDENTS))
