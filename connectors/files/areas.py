"""Boundaries of areas from a GeoJSON file or a zipped shapefile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.files import containers, crossings, features, shapefiles
from connectors.files.containers import Format
from connectors.files.crossings import Ring
from connectors.files.refusals import refused
from connectors.files.values import shown
from domain.area import NewArea
from domain.city import Boundary
from domain.fault import Fault, FaultKind

_FEWEST_POINTS = 4


@dataclass(frozen=True, slots=True)
class ParsedArea:
    """One feature as read: ``area`` is None where it was rejected. ``record`` counts from 1."""

    record: int
    area: NewArea | None
    faults: tuple[Fault, ...] = ()


def areas(path: Path, boundary: Boundary) -> Iterator[ParsedArea]:
    """The areas of ``path``, named by the properties ``boundary`` tells. Open rings are closed,
    outlines that cross themselves come with ``valid`` False, what is no polygon is rejected.
    Raises BadInput where the file holds no boundaries or breaks off."""
    codes: set[str] = set()
    for record, feature in enumerate(shapes(path), 1):
        parsed = _area(record, feature, boundary)
        code = parsed.area.code if parsed.area else ""
        if code in codes:
            column = boundary.code or boundary.name
            parsed = _rejected(record, column, "duplicate_area", code)
        elif parsed.area:
            codes.add(code)
        yield parsed


def shapes(path: Path) -> Iterator[Mapping[str, object]]:
    """The features of ``path``. Raises BadInput where it is neither GeoJSON nor a shapefile."""
    kind = containers.found(path).format
    if kind is Format.SHAPEFILE:
        return shapefiles.objects(path)
    if kind is Format.GEOJSON:
        return features.objects(path)
    raise refused("no_collection", name=path.name)


def _area(record: int, feature: Mapping[str, object], boundary: Boundary) -> ParsedArea:
    properties = feature.get("properties")
    told = properties if isinstance(properties, dict) else {}
    name = shown(told.get(boundary.name)).strip()
    code = shown(told.get(boundary.code)).strip() if boundary.code else name
    if not name and not code:
        return _rejected(record, boundary.name, "no_area_name", "")
    geometry = feature.get("geometry")
    polygons = _polygons(geometry if isinstance(geometry, dict) else {})
    if not polygons:
        return _rejected(record, "geometry", "no_polygon", name or code)
    if not _on_globe(polygons):
        return _rejected(record, "geometry", "boundary_off_globe", name or code)
    return _stored(record, boundary, (code or name, name or code), told, polygons)


def _stored(
    record: int,
    boundary: Boundary,
    names: tuple[str, str],
    told: Mapping[str, object],
    polygons: list[list[Ring]],
) -> ParsedArea:
    code, name = names
    closed = [[_closed(ring) for ring in polygon] for polygon in polygons]
    crosses = any(crossings.crosses(ring) for polygon in closed for ring in polygon)
    reasons = ["ring_closed"] * (closed != polygons) + ["self_crossing"] * crosses
    faults = tuple(Fault(record, "geometry", FaultKind.REPAIRED, r, name[:200]) for r in reasons)
    parent = shown(told.get(boundary.parent_code)).strip() if boundary.parent_code else ""
    geometry = {"type": "MultiPolygon", "coordinates": closed}
    area = NewArea(boundary.level, code, name, geometry, parent or None, not crosses)
    return ParsedArea(record, area, faults)


def _rejected(record: int, column: str, reason: str, value: str) -> ParsedArea:
    fault = Fault(record, column, FaultKind.REJECTED, reason, value[:200])
    return ParsedArea(record, None, (fault,))


def _polygons(geometry: Mapping[str, object]) -> list[list[Ring]]:
    """The rings of every polygon of ``geometry``; none where any of them is no ring."""
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        coordinates = [coordinates]
    elif geometry.get("type") != "MultiPolygon":
        return []
    try:
        return _rings(coordinates)
    except (TypeError, ValueError, IndexError):
        return []


def _rings(coordinates: object) -> list[list[Ring]]:
    if not isinstance(coordinates, Sequence):
        raise TypeError
    polygons = [[[_point(p) for p in ring] for ring in polygon] for polygon in coordinates]
    if any(not polygon for polygon in polygons):
        raise ValueError
    for ring in (ring for polygon in polygons for ring in polygon):
        if len(_closed(ring)) < _FEWEST_POINTS:
            raise ValueError
    return polygons


def _point(written: Sequence[object]) -> tuple[float, float]:
    x, y = written[0], written[1]
    if isinstance(x, int | float) and isinstance(y, int | float):
        return float(x), float(y)
    raise TypeError


def _closed(ring: Ring) -> Ring:
    return ring if ring and ring[0] == ring[-1] else [*ring, *ring[:1]]


def _on_globe(polygons: list[list[Ring]]) -> bool:
    return all(
        -180 <= x <= 180 and -90 <= y <= 90
        for polygon in polygons
        for ring in polygon
        for x, y in ring
    )
