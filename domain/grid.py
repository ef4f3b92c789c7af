"""The H3 grid: the only file that calls h3 cell by cell.

Cells are stored as one bigint at resolution 10. A stored value below ``REASONS_END`` is no place
but the reason why there is none (``domain.incident.NotMapped``), so that counts of what is not on
the map are kept by the same tables, in the same transaction, as counts of what is.
"""

import math
from collections.abc import Iterable, Mapping

import h3.api.basic_int as h3

from domain.incident import NewIncident, NotMapped, not_mapped

RESOLUTION = 10
COARSEST = 5
REASONS_END = 100
REASON_CELLS: Mapping[NotMapped, int] = {
    NotMapped.NO_POSITION: 1,
    NotMapped.AREA_ONLY: 2,
    NotMapped.OUTSIDE_CITY: 3,
    NotMapped.DOUBTFUL_TIME: 4,
    NotMapped.SUMMARY: 5,
    NotMapped.TOO_FEW: 6,
    NotMapped.NO_HOUR: 7,
}
REASONS = {cell: reason for reason, cell in REASON_CELLS.items()}

# More of them cost a query more than the cells they leave out.
MOST_RANGES = 200
_KM_A_DEGREE = 111.2

_UNUSED_BITS = {r: (1 << (3 * (15 - r))) - 1 for r in range(16)}


def cell_of(incident: NewIncident) -> int:
    """The resolution-10 cell of ``incident``, or the reason cell where it has no place."""
    reason = not_mapped(incident)
    if reason is not None:
        return REASON_CELLS[reason]
    return int(h3.latlng_to_cell(incident.lat, incident.lon, RESOLUTION))


def parent(cell: int, resolution: int) -> int:
    """The ancestor of ``cell`` at ``resolution``, by bits, as the SQL does it."""
    return (cell & ~(15 << 52)) | (resolution << 52) | _UNUSED_BITS[resolution]


def child_range(cell: int) -> tuple[int, int]:
    """Lowest and highest resolution-10 value below ``cell``: children are contiguous integers."""
    free = 3 * (RESOLUTION - h3.get_resolution(cell))
    tail = 3 * (15 - RESOLUTION)
    base = (cell & ~(15 << 52)) | (RESOLUTION << 52)
    low = base & ~(((1 << free) - 1) << tail)
    return low, base


def text(cell: int) -> str:
    """The usual hexadecimal spelling of ``cell``."""
    return str(h3.int_to_str(cell))


def from_text(spelling: str) -> int | None:
    """The cell spelled ``spelling``, or None where that is no valid cell."""
    try:
        cell = int(spelling, 16)
    except ValueError:
        return None
    return cell if 0 < cell < 1 << 63 and h3.is_valid_cell(cell) else None


def resolution(cell: int) -> int:
    """The resolution of ``cell``."""
    return int(h3.get_resolution(cell))


def centre(cell: int) -> tuple[float, float]:
    """Latitude and longitude of the middle of ``cell``, degrees."""
    lat, lon = h3.cell_to_latlng(cell)
    return lat, lon


def outline(cell: int) -> list[list[float]]:
    """The corners of ``cell`` as a closed ring of longitude and latitude, degrees."""
    ring = [[round(lon, 6), round(lat, 6)] for lat, lon in h3.cell_to_boundary(cell)]
    return [*ring, ring[0]]


def area_km2(cell: int) -> float:
    """The area of this very ``cell``, km²."""
    return float(h3.cell_area(cell, unit="km^2"))


def cells_in_box(box: tuple[float, float, float, float], resolution: int) -> list[int]:
    """Cells of ``resolution`` that overlap ``box``: west, south, east, north in degrees."""
    west, south, east, north = box
    shape = h3.LatLngPoly([(south, west), (south, east), (north, east), (north, west)])
    return list(h3.h3shape_to_cells_experimental(shape, resolution, contain="overlap"))


def ranges_in_box(box: tuple[float, float, float, float]) -> list[tuple[int, int]]:
    """Ranges of resolution-10 values, both ends included, that hold every cell with a point in
    ``box`` (west, south, east, north in degrees) and few others: at most ``MOST_RANGES`` or so."""
    west, south, east, north = box
    for resolution in range(RESOLUTION, COARSEST - 1, -1):
        # A cell reaches over the outline of the parent it is counted to, by less than an edge.
        edge = h3.average_hexagon_edge_length(resolution, unit="km") / _KM_A_DEGREE
        aside = edge / max(0.1, math.cos(math.radians(max(abs(south), abs(north)))))
        wider = (west - aside, south - edge, east + aside, north + edge)
        area = (wider[2] - wider[0]) * (wider[3] - wider[1]) * edge / aside
        if area * _KM_A_DEGREE**2 <= MOST_RANGES * h3.average_hexagon_area(resolution, unit="km^2"):
            return _joined(map(child_range, cells_in_box(wider, resolution)))
    return [(REASONS_END, (1 << 63) - 1)]


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """``ranges`` of which those that touch are one."""
    joined: list[tuple[int, int]] = []
    step = 1 << (3 * (15 - RESOLUTION))
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + step:
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return joined


def cells_in_geometry(geometry: Mapping[str, object], resolution: int = RESOLUTION) -> list[int]:
    """Cells of ``resolution`` whose centre lies in the GeoJSON polygon or multipolygon."""
    return list(h3.geo_to_cells(geometry, resolution))


def neighbours(cell: int) -> Iterable[int]:
    """The cells that touch ``cell``, itself left out."""
    return (other for other in h3.grid_disk(cell, 1) if other != cell)


def containing(lat: float, lon: float, resolution: int) -> int:
    """The cell of ``resolution`` in which a point lies."""
    return int(h3.latlng_to_cell(lat, lon, resolution))
