"""Cells by bits are the cells of the h3 library."""

from datetime import UTC, datetime
from itertools import pairwise

import h3.api.basic_int as h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import grid
from domain.incident import Flag, NewIncident, NotMapped, PlacePrecision, TimePrecision

CELLS = st.builds(
    lambda lat, lon: h3.latlng_to_cell(lat, lon, grid.RESOLUTION),
    st.floats(-89, 89),
    st.floats(-180, 180),
)
COARSER = st.integers(grid.COARSEST, grid.RESOLUTION)


@given(CELLS, COARSER)
def test_the_parent_by_bits_is_the_library_s(cell: int, resolution: int) -> None:
    assert grid.parent(cell, resolution) == h3.cell_to_parent(cell, resolution)


@given(CELLS, COARSER)
def test_children_lie_in_their_range_and_nobody_else(cell: int, resolution: int) -> None:
    parent = h3.cell_to_parent(cell, resolution)
    low, high = grid.child_range(parent)
    assert low <= cell <= high
    for beside in h3.grid_ring(parent, 1):
        other_low, other_high = grid.child_range(beside)
        assert other_high < low or high < other_low


@given(CELLS)
def test_the_range_ends_with_its_outermost_children(cell: int) -> None:
    for resolution in (8, 9):
        parent = h3.cell_to_parent(cell, resolution)
        children = h3.cell_to_children(parent, grid.RESOLUTION)
        low, high = grid.child_range(parent)
        assert min(children) == low
        assert max(children) <= high
    assert grid.child_range(cell) == (cell, cell)


@given(CELLS)
def test_a_spelling_is_read_back(cell: int) -> None:
    assert grid.from_text(grid.text(cell)) == cell
    assert grid.text(cell) == h3.int_to_str(cell)


@pytest.mark.parametrize(
    "spelling", ["", "x", "8a", "-8a1fb46622dffff", "0", "ffffffffffffffff", "8a" * 20, "1" * 5000]
)
def test_what_is_no_cell_is_none(spelling: str) -> None:
    assert grid.from_text(spelling) is None


@given(st.text())
def test_any_text_is_a_cell_or_none(spelling: str) -> None:
    found = grid.from_text(spelling)
    assert found is None or h3.is_valid_cell(found)


def test_a_box_holds_the_cells_it_touches() -> None:
    box = (18.0, 59.3, 18.1, 59.35)
    cells = grid.cells_in_box(box, 8)
    for lat, lon in ((59.3, 18.0), (59.35, 18.1), (59.32, 18.05)):
        assert grid.containing(lat, lon, 8) in cells
    assert all(grid.resolution(cell) == 8 for cell in cells)
    assert len(cells) == len(set(cells))


@given(
    st.floats(-60, 68),
    st.floats(-170, 170),
    st.floats(0.0003, 2),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1),
)
def test_the_ranges_of_a_box_hold_the_cell_of_every_point_in_it(
    south: float, west: float, size: float, shares: list[tuple[float, float]]
) -> None:
    ranges = grid.ranges_in_box((west, south, west + size, south + size))
    assert len(ranges) <= 2 * grid.MOST_RANGES
    assert all(high < low for (_, high), (low, _) in pairwise(ranges))
    for up, right in shares:
        cell = grid.containing(south + up * size, west + right * size, grid.RESOLUTION)
        assert any(low <= cell <= high for low, high in ranges)


def test_the_ranges_of_a_small_box_leave_the_rest_out() -> None:
    near, far = (grid.containing(lat, 18.0, grid.RESOLUTION) for lat in (59.3, 59.33))
    ranges = grid.ranges_in_box((17.999, 59.299, 18.001, 59.301))
    assert any(low <= near <= high for low, high in ranges)
    assert not any(low <= far <= high for low, high in ranges)


def test_the_whole_world_is_every_cell() -> None:
    assert grid.ranges_in_box((-180, -90, 180, 90)) == [(grid.REASONS_END, 2**63 - 1)]


def test_neighbours_touch() -> None:
    cell = grid.containing(59.3, 18.0, 9)
    assert set(grid.neighbours(cell)) == set(h3.grid_ring(cell, 1))


def _incident(**said: object) -> NewIncident:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    given = {
        "key": "1",
        "occurred_from": at,
        "occurred_to": at,
        "time_precision": TimePrecision.MINUTE,
        "zone": "UTC",
        "category_published": "theft",
        "place_precision": PlacePrecision.EXACT,
        "payload": {},
        "lat": 59.3,
        "lon": 18.0,
        **said,
    }
    return NewIncident(**given)  # type: ignore[arg-type]


def test_a_place_is_its_cell() -> None:
    assert grid.cell_of(_incident()) == h3.latlng_to_cell(59.3, 18.0, 10)


@pytest.mark.parametrize("precision", list(PlacePrecision))
def test_only_exact_places_and_streets_are_cells(precision: PlacePrecision) -> None:
    cell = grid.cell_of(_incident(place_precision=precision))
    if precision in (PlacePrecision.EXACT, PlacePrecision.STREET):
        assert cell >= grid.REASONS_END
    else:
        expected = NotMapped.NO_POSITION if precision == "none" else NotMapped.AREA_ONLY
        assert grid.REASONS[cell] is expected


@pytest.mark.parametrize("reason", list(NotMapped))
def test_every_reason_is_a_number_that_is_no_cell(reason: NotMapped) -> None:
    cell = grid.REASON_CELLS[reason]
    assert 0 < cell < grid.REASONS_END
    assert grid.REASONS[cell] is reason
    assert not h3.is_valid_cell(cell)


def test_a_reason_is_stored_in_place_of_the_cell() -> None:
    assert grid.cell_of(_incident(flags=frozenset({Flag.SUMMARY}))) == 5
