"""Names of areas for many cells at once, and the categories a filter can offer."""

from collections.abc import Iterator
from datetime import date

import pytest

from db import session as database
from db.queries import naming, places
from domain import grid
from domain.city import City
from domain.filters import Period
from tests.api import drawn


@pytest.fixture(scope="module")
def settled(database_url: str) -> Iterator[tuple[database.Sessions, City]]:
    with drawn.town_of(database_url) as known:
        yield known


def test_many_cells_are_named_as_one_is(settled: tuple[database.Sessions, City]) -> None:
    outside = grid.containing(40.0, -91.0, 9)
    asked = [drawn.cell(place) for place in (*drawn.RECENT, drawn.BEYOND)] + [outside]
    with settled[0]() as session:
        found = naming.area_names(session, asked)
        alone = {cell: places.area_name(session, cell) for cell in asked}
    assert found == {cell: name for cell, name in alone.items() if name}
    assert outside not in found


def test_no_cells_have_no_names(settled: tuple[database.Sessions, City]) -> None:
    with settled[0]() as session:
        assert naming.area_names(session, []) == {}


def test_categories_are_those_the_sources_know_with_counts_of_the_period(
    settled: tuple[database.Sessions, City],
) -> None:
    theft, assault = 6, 4
    with settled[0]() as session:
        recent = naming.slot_counts(session, drawn.LAST_WEEKS)
        before = naming.slot_counts(session, Period(date(2024, 1, 1), date(2024, 2, 1)))
    assert recent.keys() == {theft, assault}
    assert sum(recent.values()) == sum(drawn.RECENT.values()) + drawn.BEYOND_COUNT + 6
    assert before == {theft: 0, assault: 0}
