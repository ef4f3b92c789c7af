"""Where an outline lies, seen against a city."""

from collections.abc import Iterator, Mapping, Sequence

Bounds = tuple[float, float, float, float]


def extent(geometry: Mapping[str, object]) -> Bounds:
    """West, south, east and north of a MultiPolygon in GeoJSON."""
    points = list(_points(geometry.get("coordinates")))
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def meets(extent: Bounds, bounds: Bounds) -> bool:
    """Whether two extents have anything in common."""
    west, south, east, north = extent
    return west <= bounds[2] and bounds[0] <= east and south <= bounds[3] and bounds[1] <= north


def swapped(extent: Bounds) -> Bounds:
    """``extent`` with its axes exchanged."""
    west, south, east, north = extent
    return south, west, north, east


def _points(coordinates: object) -> Iterator[tuple[float, float]]:
    if not isinstance(coordinates, Sequence) or not coordinates:
        return
    if isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
        return
    for part in coordinates:
        yield from _points(part)
