"""Published atoms against a reader who knows everything but the incidents."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from db.queries import atoms
from domain import grid
from domain.sight import KINDS, SMALLEST_SHOWN

Unit = tuple[int, int, int]

_PARENT = grid.containing(38.612, -90.256, 7)
NEAR = sorted(
    {
        grid.parent(grid.containing(38.612 + north / 90, -90.256 + east / 90, 10), 8)
        for north in range(-3, 4)
        for east in range(-3, 4)
    }
)
SIBLINGS = [cell for cell in NEAR if grid.parent(cell, 7) == _PARENT]
STRANGER = next(cell for cell in NEAR if grid.parent(cell, 7) != _PARENT)
A, B, C = SIBLINGS[:3]
SENSITIVE, VIOLENCE, PROPERTY, OTHER = range(len(KINDS))

# (kind, area, cell) of everything that can happen in a week; 0 stands for no cell.
WORLDS: dict[str, tuple[int, Sequence[Unit]]] = {
    "two areas of two cells": (5, [(1, 1, A), (1, 1, B), (1, 2, B), (1, 2, C)]),
    "areas far apart": (5, [(1, 1, A), (1, 1, STRANGER), (1, 2, C), (1, 2, STRANGER)]),
    "three cells of one area": (6, [(1, 1, A), (1, 1, B), (1, 1, STRANGER)]),
    "one cell": (9, [(1, 1, A)]),
    "a cell of two areas": (6, [(1, 1, A), (1, 2, A), (1, 2, B)]),
    "three kinds in two areas": (3, [(k, a, c) for k in (1, 2, 3) for a, c in ((1, A), (2, B))]),
    "three kinds in two cells": (3, [(k, 1, c) for k in (1, 2, 3) for c in (A, STRANGER)]),
    "places unknown": (3, [(1, 1, A), (1, 1, B), (1, 1, 0), (1, 2, C)]),
    "what is sensitive": (3, [(0, 1, A), (0, 2, B), (0, 0, 0)]),
}


def told(units: Sequence[Unit], counts: Sequence[int]) -> atoms.Atoms:
    rows = [(0, *unit, n, 1 << 40) for unit, n in zip(units, counts, strict=True) if n]
    places = sorted({(area, cell) for kind, area, cell in units if cell and kind})
    return atoms.published(
        np.array(rows, np.int64).reshape(-1, 6), np.array(places, np.int64).reshape(-1, 2)
    )


def answer(found: atoms.Atoms) -> tuple[tuple[int, ...], ...]:
    rows = np.column_stack([found.rows[:, : atoms.MOST], found.in_area])
    return tuple(sorted(map(tuple, rows.tolist())))


def secrets(units: Sequence[Unit]) -> Iterator[list[int]]:
    """The parts of the world of which nobody may learn that there were one or two."""
    for at in range(len(units)):
        yield [at]
    for part in (1, 2):
        for value in {unit[part] for unit in units} - {0}:
            yield [at for at, unit in enumerate(units) if unit[part] == value]
    for area, cell in {unit[1:] for unit in units if unit[2]}:
        yield [at for at, unit in enumerate(units) if unit[1:] == (area, cell)]


@pytest.mark.parametrize("name", WORLDS)
def test_no_reader_can_tell_that_there_were_one_or_two(name: str) -> None:
    """Every world that looks the same from outside is compared: who knows the whole method and
    all that is published still has more than one of them before the eyes."""
    most, units = WORLDS[name]
    # What has no place is unbounded, so the largest of those counts are left out of the verdict.
    free = [at for at, unit in enumerate(units) if not unit[2] or not unit[0]]
    ranges = [range(most + 6 if at in free else most + 1) for at in range(len(units))]
    alike: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(*ranges):
        alike[answer(told(units, counts))].append(counts)
    for worlds in alike.values():
        if any(counts[at] > most + 2 for counts in worlds for at in free):
            continue
        for part in secrets(units):
            possible = {sum(counts[at] for at in part) for counts in worlds}
            assert len(possible) > 1 or min(possible) not in (1, 2), (part, worlds[:3])


rows = some.lists(
    some.tuples(
        some.integers(0, 2),
        some.integers(0, len(KINDS) - 1),
        some.integers(0, 3),
        some.sampled_from([0, *SIBLINGS, STRANGER]),
        some.integers(-4, 9),
    ),
    max_size=60,
    unique_by=lambda row: row[:4],
)


@given(rows)
def test_each_incident_is_in_one_atom_at_most_and_no_atom_is_small(
    drawn: list[tuple[int, ...]],
) -> None:
    raw = np.array([(*row, 1 << 40) for row in drawn], np.int64).reshape(-1, 6)
    places = np.unique(raw[raw[:, atoms.CELL] > 0][:, [atoms.AREA, atoms.CELL]], axis=0)
    found = atoms.published(raw.copy(), places)
    assert (np.abs(found.rows[:, atoms.N]) >= SMALLEST_SHOWN).all()
    keys = np.column_stack([found.rows[:, : atoms.N], found.in_area])
    assert len(np.unique(keys, axis=0)) == len(keys)
    for cell in found.rows[found.rows[:, atoms.CELL] > 0]:
        resolution = int(cell[atoms.CELL]) >> 52 & 15
        inside = (
            (raw[:, : atoms.CELL] == cell[: atoms.CELL]).all(axis=1)
            & (raw[:, atoms.CELL] > 0)
            & (atoms.parents(raw[:, atoms.CELL], resolution) == cell[atoms.CELL])
        )
        if resolution == 8:
            assert raw[inside, atoms.N].sum() == cell[atoms.N]
        assert cell[atoms.KIND] != SENSITIVE


def test_what_is_many_is_told_where_it_is() -> None:
    found = told([(1, 1, A), (2, 1, A), (1, 2, B)], [7, 3, 12])
    assert dict(zip(*map(np.ndarray.tolist, atoms.by_cell(found, 8)), strict=True)) == {
        A: 10,
        B: 12,
    }
    assert atoms.by_area(found) == {1: 10, 2: 12}


def test_what_is_little_is_told_further_out() -> None:
    few = told([(1, 1, A), (1, 1, B), (1, 1, STRANGER)], [2, 1, 0])
    cells = dict(zip(*map(np.ndarray.tolist, atoms.by_cell(few, 7)), strict=True))
    assert cells == {_PARENT: 3}
    assert atoms.by_cell(few, 8)[0].tolist() == [6]
    assert atoms.by_area(few) == {1: 3}
    apart = told([(1, 1, A), (1, 2, B), (1, 3, C)], [2, 2, 0])
    assert atoms.by_area(apart) == {}
    assert answer(apart) == ((0, 1, 0, 0, 4, 0),)
