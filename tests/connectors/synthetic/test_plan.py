"""The ground of the synthetic city is a city's, and its own file describes it."""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from connectors.synthetic import plan
from connectors.synthetic.plan import Layout
from domain import city_file, grid
from domain.incident import NewIncident, PlacePrecision, TimePrecision

ROOT = Path(__file__).parents[3]


def area_km2(ring: tuple[tuple[float, float], ...]) -> float:
    x, y = np.array([plan.metres(lon, lat) for lon, lat in ring]).T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2e6)


def crossings(ring: tuple[tuple[float, float], ...]) -> int:
    """How often two sides of ``ring`` that are no neighbours cross."""
    points = np.array([plan.metres(lon, lat) for lon, lat in ring])

    def side(a, b, c) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    sides = list(pairwise(points))
    return sum(
        side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
        for index, (a, b) in enumerate(sides)
        for c, d in sides[index + 2 :]
    )


@pytest.mark.parametrize("seed", [0, 1, 2, 7])
def test_twelve_districts_tile_a_city(seed: int) -> None:
    ground = plan.city(seed)
    areas = [area_km2(district.ring) for district in ground.districts]
    assert 60 < area_km2(ground.outline) < 100
    assert sum(areas) == pytest.approx(area_km2(ground.outline), rel=1e-4)
    assert min(areas) > 1.5
    assert sorted(each.code for each in ground.districts) == [f"T{n:02}" for n in range(1, 13)]
    assert len({each.name for each in ground.districts}) == 12
    assert [crossings(each.ring) for each in ground.districts] == [0] * 12


def test_the_same_seed_is_the_same_city_and_another_is_not(layout: Layout) -> None:
    plan.city.cache_clear()
    again, other = plan.city(1), plan.city(2)
    assert again.outline == layout.outline
    assert again.districts == layout.districts
    assert (again.weight == layout.weight).all()
    assert other.outline != layout.outline


def test_addresses_lie_in_their_cell(layout: Layout) -> None:
    for cell, lats, lons in zip(layout.cells, layout.lat, layout.lon, strict=True):
        for lat, lon in zip(lats, lons, strict=True):
            assert grid.cell_of(_at(float(lat), float(lon))) == cell


def test_addresses_lie_in_the_district_they_name(layout: Layout) -> None:
    inside = [set(grid.cells_in_geometry(_polygon(each.ring), 12)) for each in layout.districts]
    wrong = 0
    for lats, lons, indices in zip(layout.lat, layout.lon, layout.district, strict=True):
        cell = grid.cells_in_box((lons[0], lats[0], lons[0] + 1e-7, lats[0] + 1e-7), 12)[0]
        wrong += cell not in inside[indices[0]]
    assert wrong < 0.03 * len(layout.cells)


def test_neighbours_touch_or_are_the_cell_itself(layout: Layout) -> None:
    distance = np.linalg.norm(layout.xy[layout.neighbours] - layout.xy[:, None], axis=-1)
    assert distance.max() < 160
    assert (distance == 0).sum() < 0.06 * distance.size


def test_the_city_file_describes_this_ground(layout: Layout) -> None:
    file = ROOT / "cities/demo.toml"
    city = city_file.parse(file.read_text(encoding="utf-8"), name=file.name)
    assert city.synthetic
    assert (city.zone, city.centre, city.bounds) == (plan.ZONE, plan.CENTRE, plan.BOUNDS)
    west, south, east, north = city.bounds
    lon, lat = np.array(layout.outline).T
    assert west < lon.min() < lon.max() < east
    assert south < lat.min() < lat.max() < north
    files = plan.boundaries(1)
    assert {boundary.file for boundary in city.boundaries} == set(files)
    for boundary in city.boundaries:
        for feature in files[boundary.file]["features"]:
            assert feature["properties"]["synthetic"] is True
            assert {boundary.name, boundary.code} <= set(feature["properties"])


def _polygon(ring: tuple[tuple[float, float], ...]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[list(point) for point in ring]]}


def _at(lat: float, lon: float) -> NewIncident:
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    return NewIncident(
        key="a",
        occurred_from=moment,
        occurred_to=moment,
        time_precision=TimePrecision.MINUTE,
        zone=plan.ZONE,
        category_published="",
        place_precision=PlacePrecision.STREET,
        payload={},
        lat=lat,
        lon=lon,
    )
