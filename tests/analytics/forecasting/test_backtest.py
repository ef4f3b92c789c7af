"""Backtests: nothing is known before its time, and figures are what they say."""

import itertools
import pickle
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from analytics.forecasting import backtest, cards, dispersion, recipes
from analytics.forecasting.backtest import DAY, LATER, WEEK, Task
from analytics.forecasting.counts import CITY, AreaCounts, Floats
from analytics.scores import counts as scores
from tests.analytics.forecasting.towns import FIRST, RATES, town

HISTORY = town(700)
TOLD = {"ewma_eb": recipes.ewma_eb, "mean_28": recipes.mean_28}
ORIGINS = backtest.origins(HISTORY)
DONE = backtest.backtest(HISTORY, TOLD, origins=ORIGINS)


def test_origins_are_fortnightly_and_their_weeks_are_over() -> None:
    assert len(ORIGINS) == 30
    assert ORIGINS[-1] + timedelta(days=7) == HISTORY.end
    assert {(b - a).days for a, b in itertools.pairwise(ORIGINS)} == {14}


@pytest.mark.parametrize(("days", "found"), [(0, 0), (20, 1), (28, 3), (60, 4), (250, 30)])
def test_young_cities_have_weekly_origins(days: int, found: int) -> None:
    origins = backtest.origins(town(days))
    assert len(origins) == found
    assert all(
        origin > FIRST and origin + timedelta(days=7) <= town(days).end for origin in origins
    )


def test_forecasts_are_the_recipes_own() -> None:
    for name, recipe in TOLD.items():
        for at in (0, 17, 29):
            said = recipe(HISTORY.before(ORIGINS[at]), 28)
            assert (DONE.expected[name][at] == said).all()


def test_actual_counts_are_those_of_the_days_and_unknown_where_nobody_counted() -> None:
    since = (ORIGINS[3] - FIRST).days
    assert (DONE.actual[3] == HISTORY.counts[since : since + 28]).all()
    assert np.isnan(DONE.actual[-1, 7:]).all()
    down = replace(HISTORY, observed=np.arange(700) != since + 2)
    part = backtest.backtest(down, {"mean_28": recipes.mean_28}, origins=ORIGINS)
    assert np.isnan(part.actual[3, 2]).all()
    assert np.isnan(WEEK.of(part.actual)[3]).all()


def test_dispersion_knows_only_outcomes_of_before_its_origin() -> None:
    known = DONE.scales["ewma_eb"]
    assert np.isnan(known[DAY][0])
    for span, ended in ((DAY, 13), (WEEK, 13), (LATER, 12)):
        said, happened = (
            span.of(values[:ended]) for values in (DONE.expected["ewma_eb"], DONE.actual)
        )
        assert known[span][13] == dispersion.scale(said, happened)


def test_a_later_row_moves_nothing_said_before_it() -> None:
    cut = (ORIGINS[20] - FIRST).days
    counts = HISTORY.counts.copy()
    counts[cut:] = 999.0
    ruined = backtest.backtest(replace(HISTORY, counts=counts), TOLD, origins=ORIGINS)
    for name in TOLD:
        assert (ruined.expected[name][:21] == DONE.expected[name][:21]).all()
        for span in (DAY, WEEK, LATER):
            before, after = (one.scales[name][span][:21] for one in (DONE, ruined))
            assert np.array_equal(before, after, equal_nan=True)


def test_tasks_can_be_sent_to_another_process() -> None:
    def sent(function: Callable[[Task], Floats], tasks: Sequence[Task]) -> list[Floats]:
        return [
            pickle.loads(pickle.dumps(function))(pickle.loads(pickle.dumps(one))) for one in tasks
        ]

    told = {**recipes.candidates(country="SE")}
    told.pop("prophet_hybrid")
    there = backtest.backtest(HISTORY, told, origins=ORIGINS[:3], spread=sent)
    assert (there.expected["ewma_eb"] == DONE.expected["ewma_eb"][:3]).all()
    pickle.dumps(recipes.candidates(country="SE")["prophet_hybrid"])


def test_the_city_is_the_sum_with_a_dispersion_of_its_own() -> None:
    city = backtest.rolled(DONE, {CITY: DONE.areas})
    for name in TOLD:
        assert city.expected[name][..., 0] == pytest.approx(DONE.expected[name].sum(axis=2))
        assert city.scales[name][WEEK][-1] != DONE.scales[name][WEEK][-1]


def test_the_card_is_what_the_definitions_give() -> None:
    card = cards.card(DONE, "ewma_eb", "mean_28")
    said, happened = (WEEK.of(one)[4:, 0, 1:] for one in (DONE.expected["ewma_eb"], DONE.actual))
    alpha = dispersion.alpha(DONE.scales["ewma_eb"][WEEK][4:, None], said)
    crps = scores.crps(said, alpha, happened)
    assert card.origins == 26
    assert card.crps_week == pytest.approx(crps.mean())
    assert card.bias == pytest.approx(said.sum() / happened.sum() - 1)
    assert [one.area_id for one in card.areas] == [1, 2, 3, 4]
    assert card.areas[0].actual == happened[:, 0].sum()
    assert card.areas[0].crps == pytest.approx(crps[:, 0].mean())
    assert card.skill_week.low < card.skill_week.value < card.skill_week.high
    assert sum(card.pit) == pytest.approx(1.0)


def test_true_forecasts_of_a_poisson_town_are_covered() -> None:
    card = cards.card(backtest.backtest(HISTORY, TOLD, origins=ORIGINS), "ewma_eb", "mean_28")
    assert 0.76 < card.coverage80 < 0.84
    assert 0.93 < card.coverage95 < 0.97
    assert abs(card.bias) < 0.06


def test_a_recipe_against_itself_has_no_skill() -> None:
    card = cards.card(DONE, "mean_28", "mean_28")
    assert (card.skill_day.low, card.skill_week.value, card.skill_later.high) == (0, 0, 0)


def test_nothing_scored_is_no_number_and_plain_none() -> None:
    young = town(28)
    short = backtest.backtest(young, {"mean_28": recipes.mean_28}, origins=backtest.origins(young))
    plain = cards.figures(cards.card(short, "mean_28", "mean_28"))
    assert plain["origins"] == 0
    assert (plain["crps_week"], plain["skill_week"]["low"], plain["coverage80"]) == (None,) * 3


def test_a_shorter_horizon_leaves_later_days_unscored() -> None:
    week = backtest.backtest(HISTORY, TOLD, origins=ORIGINS, horizon_days=7)
    assert np.isnan(cards.card(week, "ewma_eb", "mean_28").skill_later.value)


def test_areas_of_no_rate_stay_scored() -> None:
    empty = AreaCounts(FIRST, HISTORY.areas, HISTORY.counts * [1, 1, 1, 1, 0], HISTORY.observed)
    done = backtest.backtest(empty, TOLD, origins=ORIGINS)
    figures = cards.card(done, "ewma_eb", "mean_28").areas[-1]
    assert figures.actual == 0
    assert 0 < figures.expected < 0.01 * RATES[-1] * 7 * 26
