"""One cell told whole, and the table, of a town whose every incident is known."""

import dataclasses
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from db import session as database
from domain import grid
from domain.city import City
from domain.errors import BadInput
from domain.filters import Filter, Period
from domain.roles import Role
from domain.sight import sight
from services import cells, layers
from services.layers import Question
from tests.api import drawn
from tests.api.drawn import BEYOND, BEYOND_COUNT, BUSY, LONE, QUIET, RECENT

BOX = (-90.3, 38.6, -90.24, 38.65)


@pytest.fixture(scope="module")
def settled(database_url: str) -> Iterator[tuple[database.Sessions, City]]:
    with drawn.town_of(database_url) as known:
        yield known


@pytest.fixture
def session(settled: tuple[database.Sessions, City]) -> Iterator[Session]:
    with settled[0]() as session:
        yield session


@pytest.fixture
def analyst(settled: tuple[database.Sessions, City]) -> Question:
    return Question(settled[1], Filter(), sight(Role.ANALYST))


@pytest.fixture
def viewer(analyst: Question) -> Question:
    return dataclasses.replace(analyst, sight=sight(Role.VIEWER))


def test_the_busy_cell_says_what_the_map_says(session: Session, analyst: Question) -> None:
    cell = drawn.cell(BUSY)
    told = cells.story(session, analyst, cell)
    layer = layers.layer(session, analyst, resolution=9)
    at = layer.cells.tolist().index(cell)
    assert told.count == layer.counts[at] == RECENT[BUSY]
    assert layer.rates is not None
    assert told.estimate is not None
    assert told.estimate.rate == layer.rates.estimate[at]
    assert told.estimate.low <= told.estimate.rate <= told.estimate.high
    assert told.period == drawn.LAST_WEEKS
    assert told.place == "District 1"
    assert told.covered


def test_every_week_of_the_year_is_told_and_they_add_up(
    session: Session, analyst: Question
) -> None:
    told = cells.story(session, analyst, drawn.cell(BUSY))
    assert len(told.weeks) == 52
    assert told.weeks[0].first == drawn.YEAR.first
    assert sum(week.count or 0 for week in told.weeks) == 40 + RECENT[BUSY]
    assert 0 in [week.count for week in told.weeks]


def test_cells_are_ranked_and_lead_to_the_next(session: Session, analyst: Question) -> None:
    told = cells.story(session, analyst, drawn.cell(BUSY))
    assert (told.rank, told.higher) == (1, None)
    walked = [told]
    while (lower := walked[-1].lower) is not None:
        walked.append(cells.story(session, analyst, lower))
    assert [one.rank for one in walked] == list(range(1, told.ranked + 1))
    counts = [one.count or 0 for one in walked]
    assert counts == sorted(counts, reverse=True)
    assert all(one.higher == other.cell for one, other in zip(walked[1:], walked, strict=False))


def test_its_incidents_are_the_newest_of_the_period(session: Session, analyst: Question) -> None:
    told = cells.story(session, analyst, drawn.cell(BUSY))
    assert told.incidents is not None
    assert len(told.incidents) == RECENT[BUSY]
    times = [one.occurred_from for one in told.incidents]
    assert times == sorted(times, reverse=True)


def test_the_filter_holds_for_all_of_it(session: Session, analyst: Question) -> None:
    thefts = dataclasses.replace(analyst, chosen=Filter(categories=("theft",)))
    told = cells.story(session, thefts, drawn.cell(BUSY))
    assert told.count == 4
    assert {one.category for one in told.incidents or ()} == {"theft"}
    assert sum(week.count or 0 for week in told.weeks) == 44


def test_a_coarse_cell_holds_all_below_it(session: Session, analyst: Question) -> None:
    told = cells.story(session, analyst, drawn.cell(BUSY, 5))
    assert told.incidents is not None
    assert told.count == len(told.incidents) == sum(RECENT.values()) + BEYOND_COUNT


def test_a_viewer_is_told_nothing_of_little(session: Session, viewer: Question) -> None:
    told = cells.story(session, viewer, drawn.cell(QUIET))
    assert (told.count, told.estimate, told.rank, told.incidents) == (None, None, None, None)
    small = [week.count for week in told.weeks if week.count]
    assert all(count >= 3 for count in small)
    assert None in [week.count for week in told.weeks]


def test_a_viewer_is_told_of_much_but_no_single_incident(
    session: Session, viewer: Question
) -> None:
    told = cells.story(session, viewer, drawn.cell(BUSY))
    assert told.cell == drawn.cell(BUSY, 8)
    assert (told.count, told.incidents) == (None, None)
    assert {week.first.isoweekday() for week in told.weeks} == {7}


def test_a_cell_in_which_nothing_ever_happened_is_zero(session: Session, analyst: Question) -> None:
    told = cells.story(session, analyst, grid.containing(38.7, -90.3, 9))
    assert (told.count, told.estimate, told.rank) == (0, None, None)
    assert told.incidents == ()
    assert {week.count for week in told.weeks} == {0}


def test_a_period_without_data_is_no_zero(session: Session, analyst: Question) -> None:
    long_ago = Filter(fixed=Period(date(1999, 1, 1), date(2000, 1, 1)))
    told = cells.story(session, dataclasses.replace(analyst, chosen=long_ago), drawn.cell(BUSY))
    assert not told.covered
    assert told.estimate is None


@pytest.mark.parametrize("resolution", [0, 4, 11, 15])
def test_a_cell_of_a_size_that_is_not_drawn_is_refused(
    session: Session, analyst: Question, resolution: int
) -> None:
    with pytest.raises(BadInput):
        cells.story(session, analyst, grid.containing(*BUSY, resolution))


def test_the_table_has_the_cells_of_the_map(session: Session, analyst: Question) -> None:
    rows = {
        value.cell: (value, place) for value, place in cells.table(session, analyst, resolution=9)
    }
    layer = layers.layer(session, analyst, resolution=9)
    on_map = {
        int(cell): int(count)
        for cell, count in zip(layer.cells, layer.counts, strict=True)
        if count > 0
    }
    assert {cell: value.count for cell, (value, _) in rows.items()} == on_map
    assert rows[drawn.cell(LONE)][1] == "District 1"
    assert rows[drawn.cell(BEYOND)][1] == "District 2"


def test_the_table_of_a_view_has_its_cells_alone(session: Session, analyst: Question) -> None:
    inside = {value.cell for value, _ in cells.table(session, analyst, resolution=9, box=BOX)}
    assert drawn.cell(BUSY) in inside
    assert drawn.cell(BEYOND) not in inside


def test_the_table_lists_what_the_map_tells(session: Session, viewer: Question) -> None:
    assert cells.table(session, viewer, resolution=9) == []
