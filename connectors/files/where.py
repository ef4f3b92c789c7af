"""The place columns of a row: the point, how finely it places, the area."""

from collections.abc import Mapping

from connectors.files import places, texts, values
from connectors.files.columns import ColumnMap
from connectors.files.findings import Findings, Rejected
from connectors.files.options import FileOptions, Origin
from connectors.files.places import Bounds, Position
from connectors.files.projections import Projection
from connectors.files.values import Note, Unusable
from domain.fault import FaultKind
from domain.incident import POINT_PRECISIONS, Flag, PlacePrecision

_UNKNOWN_AREA = Note(FaultKind.FLAGGED, "unknown_area", Flag.AREA_UNKNOWN)
_CENTROID = Note(FaultKind.FLAGGED, "area_centroid", Flag.AREA_CENTROID)
_NO_ORIGIN = Origin()


class PlaceColumns:
    """Reads the places of a file's rows; ``bounds`` is the source's, in degrees."""

    def __init__(self, columns: ColumnMap, options: FileOptions, bounds: Bounds) -> None:
        self._columns = columns
        self._bounds = bounds
        self._origins = options.origins
        self._points = options.area_points
        self._precision = options.precision or PlacePrecision(columns.place_precision)
        is_projected = columns.lat is None and columns.x is not None and columns.crs is not None
        self._projection = Projection(columns.crs or "") if is_projected else None

    def position(self, row: Mapping[str, object], origin: str, found: Findings) -> Position:
        """The point of ``row``. Raises Rejected where it is nowhere on the globe."""
        columns = self._columns
        if self._projection:
            written: tuple[object, object] = (row.get(columns.y or ""), row.get(columns.x or ""))
            lat, lon = self._projection.degrees(*written)
        elif columns.lat is not None and columns.lon is not None:
            lat, lon = written = (row.get(columns.lat), row.get(columns.lon))
        else:
            return places.NOWHERE
        bounds = self._origins.get(origin, _NO_ORIGIN).bounds or self._bounds
        point = places.position(lat, lon, bounds, decimal_comma=columns.decimal_comma)
        column = columns.lat or columns.y
        if isinstance(point, Unusable):
            raise Rejected(column or "", point.reason, _pair(written))
        if point.notes:
            found.notes(column, _pair(written), point.notes)
        return point

    def precision(
        self,
        row: Mapping[str, object],
        origin: str,
        point: Position,
        area: tuple[str | None, str | None, str],
        found: Findings,
    ) -> PlacePrecision:
        """How finely ``point`` places ``row``. ``area`` is code, name and address: an address
        that says no more than the area's name places no finer than the area."""
        declared = self._declared(row, origin)
        if point.lat is None or point.lon is None:
            is_area = declared not in POINT_PRECISIONS
            return declared if is_area else PlacePrecision.NONE
        if self._points:
            level = self._points.get((round(point.lat, 5), round(point.lon, 5)))
            if level is not None:
                found.note(self._columns.lat, f"{point.lat}, {point.lon}", _CENTROID)
                return level
        code, name, address = area
        if address and address in (name, code) and declared in POINT_PRECISIONS:
            return PlacePrecision.DISTRICT
        return declared

    def _declared(self, row: Mapping[str, object], origin: str) -> PlacePrecision:
        column = self._columns.precision
        told = places.precision(values.shown(row.get(column))) if column else None
        return told or self._origins.get(origin, _NO_ORIGIN).precision or self._precision

    def area_code(self, row: Mapping[str, object], origin: str, found: Findings) -> str | None:
        """The publisher's code of the area; none where others are numbers and this is not."""
        column = self._columns.area_code
        code = texts.text(row, column, found) or None
        if code and origin in self._columns.numeric_areas and not values.is_numeric_area(code):
            found.note(column, code, _UNKNOWN_AREA)
            return None
        return code

    def address(self, row: Mapping[str, object], found: Findings) -> str:
        """The address, its house number first where that stands apart."""
        street = texts.cut(row, self._columns.address, found)
        house = texts.cut(row, self._columns.house, found) if self._columns.house else ""
        return f"{house} {street}".strip() if house else street


def _pair(written: tuple[object, object]) -> str:
    return ", ".join(values.shown(value) for value in written)
