"""Counts of cells, areas and steps of time on their way into a file, as far as they may be seen."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from db.queries import areas, places, risk
from domain import grid
from domain.export import Column, Kind, Subject
from domain.layer import CellFlag, Measure
from domain.timeline import Asked
from services import cells, layers, timeline
from services.exports.table import Geometry, Row, Table

RESOLUTION = 8
_CELLS = (
    Column("cell"),
    Column("area"),
    Column("count", Kind.WHOLE),
    Column("rate_per_km2_week", Kind.NUMBER),
    Column("rate_low", Kind.NUMBER),
    Column("rate_high", Kind.NUMBER),
    Column("state"),
)
_AREAS = (
    Column("area_id", Kind.WHOLE),
    Column("level"),
    Column("area"),
    Column("count", Kind.WHOLE),
    Column("state"),
)
_BARS = (
    Column("from", Kind.MOMENT),
    Column("to", Kind.MOMENT),
    Column("step"),
    Column("count", Kind.WHOLE),
    Column("reference", Kind.NUMBER),
    Column("expected_when_complete", Kind.NUMBER),
    Column("complete_low", Kind.NUMBER),
    Column("complete_high", Kind.NUMBER),
    Column("state"),
)


def table(session: Session, asked: Asked, subject: Subject) -> Table:
    """The counts of a filter. A count that may not be shown is empty, and ``state`` says why."""
    if subject is Subject.CELLS:
        return Table("cells", _CELLS, [list(_cells(session, asked))], geometry=_hexagon)
    if subject is Subject.AREAS:
        return _areas(session, asked)
    return Table("timeline", _BARS, [list(_bars(session, asked))])


def _cells(session: Session, asked: Asked) -> Iterator[Row]:
    question = layers.Question(asked.city, asked.chosen, asked.sight, Measure.RATE)
    for value, area in cells.table(session, question, resolution=RESOLUTION):
        rates = (value.rate, value.low, value.high)
        state = _state(value.flags)
        yield (grid.text(value.cell), area, value.count, *rates, state)


def _state(flags: int) -> str:
    if flags & CellFlag.SUPPRESSED:
        return "suppressed"
    if flags & CellFlag.NO_DATA:
        return "no_data"
    return "unsure" if flags & CellFlag.UNSURE else ""


def _hexagon(row: Row) -> Geometry | None:
    return {"type": "Polygon", "coordinates": [grid.outline(int(str(row[0]), 16))]}


def _areas(session: Session, asked: Asked) -> Table:
    west, _, east, _ = asked.city.bounds
    shapes = {
        one["id"]: one["geometry"]
        for one in places.outlines(session, tolerance=(east - west) / 4000)
    }
    counted = risk.areas(session, layers.asked_for(session, asked))
    rows: list[Row] = []
    for one in areas.listed(session):
        count = counted.get(one.id, 0)
        hidden = asked.sight.hides(count)
        state = "suppressed" if hidden else ""
        rows.append((one.id, one.level, one.name, None if hidden else count, state))

    def shape(row: Row) -> Geometry | None:
        return shapes.get(row[0])

    return Table("areas", _AREAS, [rows], geometry=shape)


def _bars(session: Session, asked: Asked) -> Iterator[Row]:
    found = timeline.bars(session, asked)
    for bar in found.bars:
        whole = bar.completed
        completed = (whole.expected, whole.low, whole.high) if whole else (None, None, None)
        state = "missing" if bar.missing else "suppressed" if bar.count is None else ""
        state = state or ("partial" if bar.partial else "")
        step = str(found.grain)
        yield (bar.first, bar.end, step, bar.count, bar.reference, *completed, state)
