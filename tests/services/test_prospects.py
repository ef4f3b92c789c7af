"""The risk surface as map and drawer show it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import session as database
from db.queries import areas
from domain.city import City
from domain.errors import BadInput, NotFound
from domain.filters import Filter
from domain.prospect import Step
from domain.target import ALL, TARGET_BY_CODE
from services import prospect_ground, prospects, registry
from tests import predicted, town
from tests.api import drawn

WEEK = sum(predicted.EXPECTED.values())
MONDAY_NOON = datetime(2026, 1, 5, 18, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def known(database_url: str) -> Iterator[tuple[database.Sessions, City]]:
    with drawn.town_of(database_url) as found:
        yield found


@pytest.fixture
def session(known: tuple[database.Sessions, City]) -> Iterator[Session]:
    with known[0]() as opened:
        yield opened


@pytest.fixture
def asked(known: tuple[database.Sessions, City]) -> prospects.Question:
    return prospects.Question(known[1], ALL)


def cut(asked: prospects.Question, step: int | None, by: Step = Step.HOUR) -> prospects.Question:
    return prospects.Question(asked.city, asked.target, asked.area_ids, by, step)


def test_without_a_model_there_is_no_layer(session: Session, asked: prospects.Question) -> None:
    with pytest.raises(NotFound, match="No forecast of places"):
        prospects.layer(session, asked, resolution=9, now=town.NOW)
    assert prospects.cell(session, asked, drawn.cell(drawn.BUSY)) is None


@pytest.mark.parametrize("resolution", [10, 9, 8, 7])
def test_coarser_cells_are_sums_of_finer_ones(
    session: Session, asked: prospects.Question, resolution: int
) -> None:
    predicted.surface_published(session)
    found = prospects.layer(session, asked, resolution=resolution, now=town.NOW)
    assert found.expected.sum() == pytest.approx(WEEK)
    assert found.cells.tolist() == sorted(
        {drawn.cell(place, resolution) for place in predicted.EXPECTED}
    )


def test_the_chance_of_at_least_one_is_the_negative_binomial_s() -> None:
    expected = np.array([0.0, 0.5, 3.0])
    assert prospects.chance(expected, 0.0) == pytest.approx(1 - np.exp(-expected))
    assert prospects.chance(expected, 0.5) == pytest.approx(1 - (1 + 0.5 * expected) ** -2.0)


def test_hours_begin_with_this_one_while_it_lies_in_the_week(
    session: Session, asked: prospects.Question
) -> None:
    predicted.surface_published(session)
    steps = prospects.steps(session, cut(asked, None), now=MONDAY_NOON)
    assert steps[0].first == MONDAY_NOON.replace(minute=0)
    assert len(steps) == 24
    assert steps[0].expected == pytest.approx(WEEK / 2)
    later = datetime(2026, 3, 1, tzinfo=UTC)
    first = prospects.steps(session, cut(asked, None), now=later)[0].first
    assert first == datetime(2026, 1, 1, 6, tzinfo=UTC)


def test_days_share_the_week_out(session: Session, asked: prospects.Question) -> None:
    predicted.surface_published(session)
    steps = prospects.steps(session, cut(asked, None, Step.DAY), now=MONDAY_NOON)
    assert len(steps) == 7
    assert sum(one.expected for one in steps) == pytest.approx(WEEK)
    layers = [
        prospects.layer(session, cut(asked, n, Step.DAY), resolution=10, now=MONDAY_NOON)
        for n in range(7)
    ]
    assert sum(one.expected for one in layers) == pytest.approx(
        prospects.layer(session, asked, resolution=10, now=MONDAY_NOON).expected
    )
    assert len({tuple(one.breaks) for one in layers}) == 1


def test_a_step_there_is_not_is_refused(session: Session, asked: prospects.Question) -> None:
    predicted.surface_published(session)
    with pytest.raises(BadInput, match="0 to 23"):
        prospects.layer(session, cut(asked, 24), resolution=9, now=MONDAY_NOON)


def test_the_record_is_the_backtest_s_and_says_what_stands_in(
    session: Session, asked: prospects.Question
) -> None:
    against = {"value": 1.8, "low": 1.7, "high": 1.92}
    card = {"hit_rate": 0.178, "origins": 26, "against_kde_30": against}
    version = predicted.surface_published(session, {"all": card})
    issue = prospects.live(session)
    record = prospects.record(session, issue, ALL)
    assert record is not None
    assert (record.caught, record.area, record.origins) == (pytest.approx(17.8), 2, 26)
    assert (record.ratio, record.low, record.high, record.stands_in) == (1.8, 1.7, 1.92, False)
    session.execute(text("UPDATE model_version SET state = 'retired'"))
    registry.demote(session, version.id, now=town.NOW)
    record = prospects.record(session, issue, ALL)
    assert record is not None
    assert record.stands_in


def test_an_area_has_its_own_cells_alone(session: Session, asked: prospects.Question) -> None:
    predicted.surface_published(session)
    [square] = [one.id for one in areas.listed(session) if one.code == "1"]
    inside = prospects.Question(asked.city, asked.target, (square,))
    found = prospects.layer(session, inside, resolution=10, now=town.NOW)
    assert found.expected.sum() == pytest.approx(4)


def test_a_cell_says_why(session: Session, asked: prospects.Question) -> None:
    predicted.surface_published(session)
    told = prospects.cell(session, asked, drawn.cell(drawn.BUSY, 10))
    assert told is not None
    assert (told.expected, told.reasons) == (3, (("same_year", 0.75), ("city", 0.25)))


@pytest.mark.parametrize(
    ("categories", "target"),
    [((), "all"), (("burglary",), "burglary"), (("vehicle_theft",), "vehicle_theft")],
)
def test_a_choice_of_categories_names_a_target(categories: tuple[str, ...], target: str) -> None:
    chosen = Filter(categories=categories)
    assert prospects.target_of(chosen) == TARGET_BY_CODE[target]


def test_other_categories_have_no_forecast_and_say_which_have() -> None:
    with pytest.raises(BadInput, match="of burglary"):
        prospects.target_of(Filter(categories=("theft", "drugs")))


LARGE = {drawn.cell(drawn.BUSY, 8): 3.0, drawn.cell(drawn.BEYOND, 8): 1.5}


@pytest.mark.parametrize("resolution", [10, 9, 8])
def test_large_cells_are_never_cut_into_finer_ones(
    session: Session, asked: prospects.Question, resolution: int
) -> None:
    predicted.large_published(session)
    found = prospects.layer(session, asked, resolution=resolution, now=town.NOW)
    assert found.resolution == 8
    assert found.cells.tolist() == sorted(LARGE)
    assert found.coarseness is not None
    assert found.coarseness.resolution == 8
    assert [one.code for one in found.coarseness.found] == ["snapped_points"]
    assert prospects.layer(session, asked, resolution=7, now=town.NOW).resolution == 7


def test_a_fine_cell_is_told_what_the_one_around_it_expects(
    session: Session, asked: prospects.Question
) -> None:
    predicted.large_published(session)
    told = prospects.cell(session, asked, drawn.cell(drawn.BUSY, 10))
    assert told is not None
    assert told.cell == drawn.cell(drawn.BUSY, 8)
    assert told.expected == pytest.approx(3.0)
    assert told.coarseness is not None


def test_a_large_cell_belongs_to_every_area_it_has_ground_in(
    session: Session, asked: prospects.Question
) -> None:
    predicted.large_published(session)
    square = next(one.id for one in areas.listed(session) if one.level == "district")
    inside = prospects.Question(asked.city, asked.target, (square,))
    found = prospects.layer(session, inside, resolution=10, now=town.NOW)
    assert drawn.cell(drawn.BUSY, 8) in found.cells.tolist()
    ids = prospect_ground.areas_of(session, np.array([drawn.cell(drawn.BUSY, 8)]))
    assert ids.shape == (1,)


def test_steps_of_large_cells_add_up_too(session: Session, asked: prospects.Question) -> None:
    predicted.large_published(session)
    days = [
        prospects.layer(session, cut(asked, n, Step.DAY), resolution=10, now=MONDAY_NOON)
        for n in range(7)
    ]
    assert sum(float(one.expected.sum()) for one in days) == pytest.approx(sum(LARGE.values()))
