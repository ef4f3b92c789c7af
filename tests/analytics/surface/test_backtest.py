"""The backtest: same weeks for everyone, nothing from after an origin, figures that add up."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from analytics.surface import ancestors, backtest, events
from analytics.surface.backtest import Backtest
from analytics.surface.baselines import BASELINES, Setting
from analytics.surface.events import NOWHERE, CellEvents
from tests.analytics.surface.settlements import FIRST, played, rates

DAYS = 460
ORIGINS = tuple(FIRST + timedelta(380 + 14 * n) for n in range(5))
SETTINGS = {10: Setting(240.0, 50.0), 9: Setting(240.0, 100.0)}
WEEKLY = rates(271, seed=1)


def _town(seed: int = 2) -> CellEvents:
    return played(WEEKLY, days=DAYS, seed=seed)


@pytest.fixture(scope="module")
def done() -> Mapping[int, Backtest]:
    return backtest.backtest(_town(), None, ORIGINS, settings=SETTINGS)


def test_everyone_is_judged_on_the_same_weeks(done: Mapping[int, Backtest]) -> None:
    for one in done.values():
        assert set(one.tallies) == {"mixture", "pkde", *BASELINES}
        for tallies in one.tallies.values():
            assert [tally.events for tally in tallies] == [
                _town().within(origin, origin + timedelta(7)).total() for origin in ORIGINS
            ]


def test_the_mixture_beats_the_heat_map_where_places_differ(done: Mapping[int, Backtest]) -> None:
    figures = backtest.figures(done[10])
    assert figures["against_kde_30"]["low"] > 1  # type: ignore[index]
    assert figures["gain_over_uniform"]["low"] > 0  # type: ignore[index]


def test_figures_can_be_stored(done: Mapping[int, Backtest]) -> None:
    for name in done[9].tallies:
        record = json.loads(json.dumps(backtest.figures(done[9], name), allow_nan=False))
        assert record["origins"] == 5
        assert record["hit_rate"] == record["by_share"][1]["hit_rate"]
        assert f"against_{name}" not in record


def test_later_events_change_no_earlier_tally(done: Mapping[int, Backtest]) -> None:
    """Everything from the last origin on is moved to one cell, even into a cell that was empty:
    the origins before keep every figure."""
    town = _town()
    late = town.day >= (ORIGINS[-1] - FIRST).days
    moved = replace(town, index=np.where(late, 0, town.index).astype(np.int32))
    again = backtest.backtest(moved, None, ORIGINS, settings=SETTINGS)
    for level, one in again.items():
        for name, tallies in one.tallies.items():
            for mine, theirs in list(zip(tallies, done[level].tallies[name], strict=True))[:-1]:
                assert mine.hit.tolist() == theirs.hit.tolist()
                assert mine.information == theirs.information


def test_cells_are_frozen_before_the_first_origin() -> None:
    """A cell whose first incident comes later is no cell, but its incident counts in N."""
    town = _town()
    kept = (town.index != 5) | (town.day >= (ORIGINS[0] - FIRST).days)
    late_only = replace(town, index=town.index[kept], day=town.day[kept], weight=town.weight[kept])
    inhabited = events.inhabited(late_only.before(ORIGINS[0])).size
    assert events.inhabited(town.before(ORIGINS[0])).size == inhabited + 1
    found = backtest.backtest(late_only, None, ORIGINS[:2], settings=SETTINGS)[10]
    assert found.cells == inhabited
    week = late_only.within(ORIGINS[0], ORIGINS[0] + timedelta(7))
    assert found.tallies["mixture"][0].events == week.total()


def test_where_something_was_done_is_left_out_of_its_week(done: Mapping[int, Backtest]) -> None:
    town, [first, second, *_] = _town(), ORIGINS
    busiest = int(np.argmax(town.within(second, second + timedelta(7)).counts()))
    treated = {second: town.cells[[busiest]], second + timedelta(1): town.cells}
    found = backtest.backtest(town, None, [first, second], settings=SETTINGS, treated=treated)
    for level, one in found.items():
        near = ~ancestors.without(ancestors.parents(town.cells, level), treated[second])
        gone = town.within(second, second + timedelta(7)).counts()[near].sum()
        assert gone > 0
        for name, tallies in one.tallies.items():
            before = done[level].tallies[name]
            assert tallies[0].events == before[0].events
            assert tallies[1].events == before[1].events - gone
            assert tallies[1].placed == before[1].placed - gone


def test_events_nowhere_are_missed_by_everyone() -> None:
    town = _town()
    lost = replace(town, index=np.where(town.day % 4 == 0, NOWHERE, town.index).astype(np.int32))
    figures = backtest.figures(
        backtest.backtest(lost, None, ORIGINS[:2], settings=SETTINGS)[10], "uniform"
    )
    assert figures["by_share"][-1]["hit_rate"] < 0.1  # type: ignore[index]


def test_tuning_ends_before_the_first_test() -> None:
    first = date(2021, 3, 1)
    origins = backtest.tuning_origins(first, known_from=date(2020, 1, 1))
    assert max(origins) + timedelta(7) <= first
    assert min(origins) >= date(2020, 1, 1) + timedelta(91)
    assert len(origins) == 24
