"""The synthetic city's ground: outline, districts, cells, addresses and how each draws events."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from connectors.synthetic.kinds import KINDS, Floats
from domain import grid

ZONE = "Atlantic/Azores"
CENTRE = (41.0, -36.0)
BOUNDS = (-36.1, 40.93, -35.9, 41.07)
RADIUS_M = 5000.0
ADDRESSES = 8
NAMES = (
    *("Amber Quay", "Birch Row", "Copper Yard", "Drift Point", "Ember Hill", "Fern Gardens"),
    *("Glass Works", "Hazel Rise", "Iris Green", "Juniper Side", "Kelp Basin", "Linden Square"),
)

_DEGREE_M = 111_320.0
_LON_DEGREE_M = _DEGREE_M * np.cos(np.radians(CENTRE[0]))
_INSIDE_CELL_M = 40.0
_UNINHABITED = 0.12


@dataclass(frozen=True, slots=True)
class District:
    """A district; ``ring`` is its closed outline as (longitude, latitude)."""

    code: str
    name: str
    ring: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The ground, with n cells of resolution 10.

    ``xy`` is n × 2 metres east and north of the centre; ``lat``, ``lon`` and ``district`` (an
    index) are n × ``ADDRESSES``; ``neighbours`` is n × 6 indices, a cell beside the city's edge
    having itself in place of what lies beyond; ``weight`` is kinds × n, each row summing to 1.
    """

    seed: int
    outline: tuple[tuple[float, float], ...]
    districts: tuple[District, ...]
    cells: NDArray[np.int64]
    xy: Floats
    lat: Floats
    lon: Floats
    district: NDArray[np.int64]
    neighbours: NDArray[np.int64]
    weight: Floats


@lru_cache(maxsize=4)
def city(seed: int) -> Layout:
    """The ground that belongs to ``seed``."""
    rng = np.random.default_rng((seed, 1))
    outline = _outline(rng)
    middles = _middles(rng, outline)
    cells = np.array(sorted(grid.cells_in_geometry(_polygon(_ring(outline)))), dtype=np.int64)
    centres = np.array([grid.centre(int(cell)) for cell in cells])
    xy = (centres[:, ::-1] - CENTRE[::-1]) * (_LON_DEGREE_M, _DEGREE_M)
    addresses = _addresses(rng, xy)
    nearest = np.linalg.norm(addresses[:, :, None] - middles, axis=-1).argmin(axis=-1)
    return Layout(
        seed=seed,
        outline=_ring(outline),
        districts=_districts(outline, middles),
        cells=cells,
        xy=xy,
        lat=np.round(CENTRE[0] + addresses[..., 1] / _DEGREE_M, 5),
        lon=np.round(CENTRE[1] + addresses[..., 0] / _LON_DEGREE_M, 5),
        district=nearest,
        neighbours=_neighbours(cells),
        weight=_weight(rng, xy),
    )


def boundaries(seed: int) -> Mapping[str, Mapping[str, object]]:
    """The city's boundary files by name, as GeoJSON feature collections."""
    ground = city(seed)
    districts = [_feature(each.code, each.name, each.ring) for each in ground.districts]
    return {
        "demo_city.geojson": _collection([_feature("tidemere", "Tidemere", ground.outline)]),
        "demo_districts.geojson": _collection(districts),
    }


def degrees(xy: Floats) -> Floats:
    """Metres east and north of the centre as longitude and latitude."""
    moved: Floats = np.asarray(CENTRE[::-1]) + xy / (_LON_DEGREE_M, _DEGREE_M)
    return moved


def metres(lon: float, lat: float) -> Floats:
    """A place as metres east and north of the centre."""
    return np.array([(lon - CENTRE[1]) * _LON_DEGREE_M, (lat - CENTRE[0]) * _DEGREE_M])


def _outline(rng: np.random.Generator) -> Floats:
    """A circle with three waves on it, counter-clockwise, not closed."""
    angle = np.linspace(0, 2 * np.pi, 144, endpoint=False)
    shifts = rng.uniform(0, 2 * np.pi, 3)
    waves = zip((2, 3, 5), (0.12, 0.07, 0.04), shifts, strict=True)
    radius = RADIUS_M * (1 + sum(size * np.sin(n * angle + shift) for n, size, shift in waves))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _middles(rng: np.random.Generator, outline: Floats) -> Floats:
    """Where the districts' Voronoi polygons grow from, evened out by two steps of Lloyd (1982)."""
    angle = rng.uniform(0, 2 * np.pi, 4000)
    reach = np.interp(angle, np.linspace(0, 2 * np.pi, 145), _radii(outline))
    radius = reach * np.sqrt(rng.uniform(0, 1, 4000))
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    middles = points[: len(NAMES)]
    for _ in range(2):
        nearest = np.linalg.norm(points[:, None] - middles, axis=-1).argmin(axis=1)
        middles = np.array([points[nearest == index].mean(axis=0) for index in range(len(NAMES))])
    return middles


def _radii(outline: Floats) -> Floats:
    radii: Floats = np.linalg.norm(np.vstack([outline, outline[:1]]), axis=1)
    return radii


def _districts(outline: Floats, middles: Floats) -> tuple[District, ...]:
    order = np.lexsort((middles[:, 0], -np.round(middles[:, 1] / 2500)))
    ranks = {int(index): rank for rank, index in enumerate(order)}
    districts = []
    for index, middle in enumerate(middles):
        part = outline
        for other in np.delete(middles, index, axis=0):
            part = _clipped(part, (middle + other) / 2, other - middle)
        districts.append(District(f"T{ranks[index] + 1:02}", NAMES[ranks[index]], _ring(part)))
    return tuple(districts)


def _clipped(ring: Floats, point: Floats, normal: Floats) -> Floats:
    """The part of ``ring`` on the near side of a line (Sutherland and Hodgman 1974)."""
    beyond = (ring - point) @ normal
    kept: list[Floats] = []
    for index, here in enumerate(beyond):
        before = beyond[index - 1]
        if (here <= 0) != (before <= 0):
            share = before / (before - here)
            kept.append(ring[index - 1] + share * (ring[index] - ring[index - 1]))
        if here <= 0:
            kept.append(ring[index])
    return np.array(kept)


def _addresses(rng: np.random.Generator, xy: Floats) -> Floats:
    angle = rng.uniform(0, 2 * np.pi, (len(xy), ADDRESSES))
    radius = _INSIDE_CELL_M * np.sqrt(rng.uniform(0, 1, (len(xy), ADDRESSES)))
    offsets = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    placed: Floats = xy[:, None] + offsets
    return placed


def _neighbours(cells: NDArray[np.int64]) -> NDArray[np.int64]:
    index = {int(cell): place for place, cell in enumerate(cells)}
    return np.array(
        [
            [index.get(other, place) for other in grid.neighbours(cell)]
            for cell, place in index.items()
        ]
    )


def _weight(rng: np.random.Generator, xy: Floats) -> Floats:
    """Shares of each kind by cell: a smooth field all kinds share, one of their own, and gamma
    distributed luck of the cell, some shared and some the kind's own."""
    shared = _field(rng, xy) - np.linalg.norm(xy, axis=1) / RADIUS_M
    luck = rng.gamma(0.8, 1.0, len(xy)) + 0.05
    inhabited = rng.uniform(0, 1, len(xy)) >= _UNINHABITED
    rows = []
    for _ in KINDS:
        own = rng.gamma(1.5, 1.0, len(xy)) + 0.05
        weight = np.exp(shared + 0.5 * _field(rng, xy)) * luck * own * inhabited
        rows.append(weight / weight.sum())
    return np.stack(rows)


def _field(rng: np.random.Generator, xy: Floats, hills: int = 24) -> Floats:
    """Hills and hollows 500 to 1,200 m wide, bounded by -1 and 1 so that no hill is the city."""
    tops = rng.normal(0, RADIUS_M / 2, (hills, 2))
    widths = rng.uniform(500, 1200, hills)
    heights = rng.normal(0, 1, hills)
    squares = ((xy[:, None] - tops) ** 2).sum(axis=-1)
    field = np.exp(-squares / (2 * widths**2)) @ heights
    bounded: Floats = np.tanh((field - field.mean()) / field.std())
    return bounded


def _ring(xy: Floats) -> tuple[tuple[float, float], ...]:
    points = np.round(degrees(np.vstack([xy, xy[:1]])), 6)
    return tuple((float(lon), float(lat)) for lon, lat in points)


def _polygon(ring: tuple[tuple[float, float], ...]) -> Mapping[str, object]:
    return {"type": "Polygon", "coordinates": [[list(point) for point in ring]]}


def _feature(code: str, name: str, ring: tuple[tuple[float, float], ...]) -> Mapping[str, object]:
    named = {"code": code, "name": name, "synthetic": True}
    return {"type": "Feature", "properties": named, "geometry": _polygon(ring)}


def _collection(features: list[Mapping[str, object]]) -> Mapping[str, object]:
    return {"type": "FeatureCollection", "features": features}
