"""Single incidents on their way into a file."""

from functools import lru_cache

from sqlalchemy.orm import Session

from db.queries import exporting, risk
from domain import grid
from domain.export import Form
from domain.timeline import Asked
from services import layers
from services.exports.table import Geometry, Row, Table

_AT = {column.name: at for at, column in enumerate(exporting.COLUMNS)}
_LAT, _LON, _CELL = _AT["lat"], _AT["lon"], _AT["cell"]
_PLACED = ("lat", "lon")


def table(session: Session, asked: Asked, form: Form) -> Table:
    """The incidents of a filter. CSV is written by the database, row by row while it is sent; who
    does not see exact places is told cells, and geometries are their middles."""
    wanted, only, zone = layers.asked_for(session, asked), asked.only, asked.city.zone
    written = None
    if form in (Form.CSV, Form.ZIP):
        written = exporting.copied(session, wanted, only, zone=zone)
    return Table(
        "incidents",
        exporting.COLUMNS,
        exporting.rows(session, wanted, only, zone=zone),
        geometry=_point,
        placed=_PLACED,
        written=written,
    )


def expected(session: Session, asked: Asked) -> int:
    """About how many rows there will be: the incidents counted, each about one row. Where
    ``asked.only`` narrows them, at most so many."""
    return sum(abs(n) for n in risk.days(session, layers.asked_for(session, asked)).values())


def _point(row: Row) -> Geometry | None:
    lat, lon, cell = row[_LAT], row[_LON], row[_CELL]
    if lat is not None and lon is not None:
        return {"type": "Point", "coordinates": [lon, lat]}
    return _middle(str(cell)) if cell else None


@lru_cache(maxsize=65_536)
def _middle(cell: str) -> Geometry:
    lat, lon = grid.centre(int(cell, 16))
    return {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}
