"""What the map shows of a town whose every incident is known."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from sqlalchemy.orm import Session

from db import session as database
from db.queries import areas, places
from domain import grid, steps
from domain.city import City
from domain.errors import NotFound
from domain.filters import Filter, Period
from domain.incident import NotMapped
from domain.layer import CellFlag, Measure
from domain.roles import Role
from domain.sight import Coarsening, sight
from domain.steps import Unit
from services import cities, layers
from services.layers import Layer, Question
from tests import town
from tests.api import drawn
from tests.api.drawn import BEYOND, BEYOND_COUNT, BUSY, LONE, QUIET, RECENT

ALL = sum(RECENT.values()) + BEYOND_COUNT
ANALYST, VIEWER = sight(Role.ANALYST), sight(Role.VIEWER)


@pytest.fixture(scope="module")
def settled(database_url: str) -> Iterator[tuple[database.Sessions, City]]:
    with drawn.town_of(database_url) as known:
        yield known


@pytest.fixture
def session(settled: tuple[database.Sessions, City]) -> Iterator[Session]:
    with settled[0]() as session:
        yield session


@pytest.fixture
def asked(settled: tuple[database.Sessions, City]) -> Question:
    return Question(settled[1], Filter(), ANALYST)


def _asking(asked: Question, **other: object) -> Question:
    said = {name: getattr(asked, name) for name in Question.__slots__}
    return Question(**{**said, **other})  # type: ignore[arg-type]


def _layer(session: Session, asked: Question, resolution: int = 9, **other: object) -> Layer:
    return layers.layer(session, _asking(asked, **other), resolution=resolution)


def _at(layer: Layer, place: tuple[float, float]) -> int:
    [[index]] = np.nonzero(layer.cells == drawn.cell(place, layer.resolution))
    return int(index)


@pytest.mark.parametrize("resolution", [7, 8, 9, 10])
def test_every_cell_of_drawn_areas_is_there_with_its_count_or_zero(
    session: Session, asked: Question, resolution: int
) -> None:
    layer = _layer(session, asked, resolution)
    inhabited = places.inhabited(session, resolution=resolution).tolist()
    expected = dict.fromkeys(inhabited, 0)
    for place, count in {**RECENT, BEYOND: BEYOND_COUNT}.items():
        cell = drawn.cell(place, resolution)
        expected[cell] = expected.get(cell, 0) + count
    assert dict(zip(layer.cells.tolist(), layer.counts.tolist(), strict=True)) == expected
    assert all(one < other for one, other in pairwise(layer.cells.tolist()))
    assert (layer.totals.incidents, layer.totals.suppressed) == (ALL, 0)


def test_zero_is_not_no_data(session: Session, asked: Question) -> None:
    layer = _layer(session, asked)
    zero = layer.counts == 0
    assert zero.any()
    assert not (layer.flags & (CellFlag.NO_DATA | CellFlag.SUPPRESSED)).any()
    assert set(layer.classes[zero].tolist()) == {0}
    assert layer.classes[~zero].min() >= 1


def test_a_viewer_is_told_nothing_of_small_counts(session: Session, asked: Question) -> None:
    for measure in Measure:
        layer = _layer(session, asked, sight=VIEWER, measure=measure)
        assert layer.resolution == VIEWER.finest
        for place in (QUIET, LONE):
            at = _at(layer, place)
            assert layer.flags[at] == CellFlag.SUPPRESSED
            assert (layer.counts[at], layer.classes[at]) == (0, 0)
            assert layer.rates is None or layer.rates.estimate[at] == 0
        # None and few look alike, so that a zero tells nothing either.
        assert (layer.flags[layer.counts == 0] == CellFlag.SUPPRESSED).all()


def test_a_viewer_s_total_is_the_sum_of_what_is_told(session: Session, asked: Question) -> None:
    layer = _layer(session, asked, sight=VIEWER)
    assert layer.totals.incidents == layer.counts.sum()
    assert layer.totals.suppressed == (layer.counts == 0).sum()
    assert layer.totals.period == Period(date(2025, 11, 30), date(2025, 12, 28))
    assert layer.coarsened == (Coarsening.WEEKS, Coarsening.SENSITIVE)


def test_before_the_first_record_there_is_no_data(session: Session, asked: Question) -> None:
    old = Filter(fixed=Period(date(2010, 1, 1), date(2010, 2, 1)))
    for measure in Measure:
        layer = _layer(session, asked, chosen=old, measure=measure)
        assert set(layer.flags.tolist()) == {CellFlag.NO_DATA}
        assert set(layer.classes.tolist()) == {0}
        assert layer.rates is not None
        assert not layer.rates.estimate.any()
        assert layer.totals.incidents == 0
        assert layer.totals.highest is None


def test_a_source_that_never_spoke_has_no_data(session: Session, asked: Question) -> None:
    for slug in ("fire", "unheard-of"):
        layer = _layer(session, asked, chosen=Filter(sources=(slug,)))
        assert set(layer.flags.tolist()) == {CellFlag.NO_DATA}
        assert layer.totals.covered is None
        assert layer.totals.not_mapped == {}


def test_a_period_that_has_some_data_says_how_far_they_reach(
    session: Session, asked: Question
) -> None:
    layer = _layer(session, asked, chosen=Filter(fixed=Period(date(2020, 1, 1), date(2026, 6, 1))))
    assert layer.totals.covered == Period(date(2025, 2, 1), date(2026, 1, 1))
    assert not (layer.flags & CellFlag.NO_DATA).any()


def test_a_recorded_count_is_never_unsure(session: Session, asked: Question) -> None:
    assert not (_layer(session, asked).flags & CellFlag.UNSURE).any()


def test_unsure_estimates_are_flagged(session: Session, asked: Question) -> None:
    layer = _layer(session, asked, measure=Measure.RATE)
    assert layer.rates is not None
    wide = layer.rates.high - layer.rates.low > layer.rates.estimate
    assert wide.any()
    assert (layer.flags & CellFlag.UNSURE > 0).tolist() == wide.tolist()


def test_the_reference_is_the_last_52_weeks_of_the_same_filter(
    session: Session, asked: Question
) -> None:
    wanted = layers.slice_of(session, asked.chosen, drawn.LAST_WEEKS, asked.sight)
    usual = layers.reference(session, asked, wanted, resolution=9)
    assert sorted(usual.counts.tolist()) == [1, BEYOND_COUNT, 2 + 4, 7 + 40]
    assert usual.weeks == 52
    assert usual.km2 == pytest.approx(grid.area_km2(drawn.cell((38.62, -90.23))))
    inhabited = set(places.inhabited(session, resolution=9).tolist())
    assert usual.cells == len(inhabited | {drawn.cell(BEYOND)})
    fights = layers.slice_of(
        session, Filter(categories=("assault",)), drawn.LAST_WEEKS, asked.sight
    )
    assert sorted(layers.reference(session, asked, fights, resolution=9).counts.tolist()) == [
        1,
        2,
        3,
    ]


def test_limits_do_not_move_with_the_period(session: Session, asked: Question) -> None:
    week = Filter(fixed=Period(date(2025, 6, 1), date(2025, 6, 29)))
    for measure in Measure:
        now, then = (
            _layer(session, asked, measure=measure, chosen=chosen) for chosen in (Filter(), week)
        )
        assert now.breaks == then.breaks


def test_what_is_beside_the_map_is_counted_by_its_reason(session: Session, asked: Question) -> None:
    assert _layer(session, asked).totals.not_mapped == {
        NotMapped.AREA_ONLY: 2,
        NotMapped.NO_POSITION: 1,
        NotMapped.OUTSIDE_CITY: 1,
        NotMapped.DOUBTFUL_TIME: 1,
        NotMapped.SUMMARY: 1,
    }


def test_totals(session: Session, asked: Question) -> None:
    totals = _layer(session, asked).totals
    assert totals.cells == 4
    assert totals.highest == drawn.cell(BUSY)
    assert totals.period == drawn.LAST_WEEKS
    assert totals.version == 1
    assert totals.data_through is not None
    assert totals.data_through.date() == drawn.NEWEST


def test_a_filter_narrows_everything(session: Session, asked: Question) -> None:
    fights = _layer(session, asked, chosen=Filter(categories=("assault",)))
    assert fights.counts[_at(fights, BUSY)] == 3
    assert fights.totals.not_mapped == {}
    [second] = [area.id for area in areas.listed(session) if area.code == "2"]
    east = _layer(session, asked, chosen=Filter(areas=(second,)))
    assert east.cells.tolist() == [drawn.cell(BEYOND)]
    assert east.totals.incidents == BEYOND_COUNT


@pytest.mark.parametrize("unit", [Unit.DAY, Unit.WEEK])
def test_the_steps_add_up_and_share_their_limits(
    session: Session, asked: Question, unit: Unit
) -> None:
    for measure in Measure:
        whole = _layer(session, asked, unit=unit, measure=measure)
        cut = steps.steps(drawn.LAST_WEEKS, unit)
        played = [_layer(session, asked, unit=unit, step=one, measure=measure) for one in cut]
        assert sum(one.totals.incidents for one in played) == ALL
        added: Counter[int] = Counter()
        for one in played:
            added.update(dict(zip(one.cells.tolist(), one.counts.tolist(), strict=True)))
        assert added == dict(zip(whole.cells.tolist(), whole.counts.tolist(), strict=True))
        assert {tuple(one.breaks) for one in played} == {tuple(whole.step_breaks or ())}
        assert all(one.step_breaks == one.breaks for one in played)


def test_a_short_last_step_keeps_the_limits_of_a_whole_one(
    session: Session, asked: Question
) -> None:
    period = Filter(fixed=Period(date(2025, 12, 4), date(2025, 12, 30)))
    cut = steps.steps(period.period(drawn.NEWEST), Unit.WEEK)
    assert [one.days for one in cut] == [7, 7, 7, 5]
    first, last = (
        _layer(session, asked, chosen=period, unit=Unit.WEEK, step=one) for one in (cut[0], cut[-1])
    )
    assert first.breaks == last.breaks


def test_without_a_unit_there_are_no_limits_of_steps(session: Session, asked: Question) -> None:
    assert _layer(session, asked).step_breaks is None


def test_of_rates_the_limits_of_steps_are_those_of_the_period(
    session: Session, asked: Question
) -> None:
    layer = _layer(session, asked, unit=Unit.WEEK, measure=Measure.RATE)
    assert layer.step_breaks == layer.breaks


def test_before_anything_is_stored_one_is_told_what_to_do(
    settled: tuple[database.Sessions, City],
) -> None:
    sessions, city = settled
    with sessions() as session, session.begin() as undone:
        cities.forget(session)
        with pytest.raises(NotFound, match="import a file"):
            layers.newest_day(session, city)
        undone.rollback()
    assert town.value(sessions, "SELECT count(*) FROM incident") > 0
