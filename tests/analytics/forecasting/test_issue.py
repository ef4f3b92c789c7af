"""What is said: coherent, held back where there is too little, never less than nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from analytics.forecasting import backtest, gates, issue, recipes
from analytics.forecasting.counts import CITY, AreaCounts
from analytics.forecasting.issue import AreaForecast, Row
from tests.analytics.forecasting.towns import town

TOLD = {"ewma_eb": recipes.ewma_eb, "mean_28": recipes.mean_28}
PARENTS = {50: (1, 2), 51: (3, 4)}


def said(
    history: AreaCounts,
    recipe: str = "ewma_eb",
    parents: Mapping[int, tuple[int, ...]] = PARENTS,
) -> AreaForecast | gates.Shortage:
    origins = backtest.origins(history)
    past = backtest.backtest(history, TOLD, origins=origins) if origins else None
    return issue.issue(history, recipe, TOLD, past=past, parents=parents)


def forecast(history: AreaCounts) -> AreaForecast:
    found = said(history)
    assert isinstance(found, AreaForecast)
    return found


LONG = forecast(town(600))
ROWS = list(LONG.rows())


def of(area: int, days: int) -> list[Row]:
    return [row for row in ROWS if (row.area_id, row.days) == (area, days)]


def test_every_area_has_28_days_and_4_weeks_but_what_is_no_area() -> None:
    assert {row.area_id for row in ROWS} == {CITY, 50, 51, 1, 2, 3, 4}
    for area in (CITY, 50, 2):
        assert [row.first_day for row in of(area, 1)] == [
            LONG.first_day + timedelta(days=day) for day in range(28)
        ]
        assert [row.first_day for row in of(area, 7)] == [
            LONG.first_day + timedelta(days=7 * week) for week in range(4)
        ]
    assert LONG.first_day == town(600).end


def test_sums_are_sums() -> None:
    outside = LONG.areas.said.daily[:, 0].sum()
    parts = sum(row.expected for area in (1, 2, 3, 4) for row in of(area, 1))
    assert sum(row.expected for row in of(CITY, 1)) == pytest.approx(parts + outside)
    assert sum(row.expected for row in of(50, 7)) == pytest.approx(
        sum(row.expected for area in (1, 2) for row in of(area, 1))
    )
    assert of(CITY, 7)[1].expected == pytest.approx(sum(row.expected for row in of(CITY, 1)[7:14]))


def test_each_level_is_as_sure_as_its_own_record() -> None:
    alphas = {level.said.scale_week for level in (LONG.areas, LONG.parents, LONG.city)}
    assert len(alphas) == 3
    assert all(np.isfinite([row.alpha, row.baseline_alpha]).all() for row in ROWS)
    assert all(row.expected >= 0 and row.baseline >= 0 for row in ROWS)


@pytest.mark.parametrize("days", [0, 1, 27])
def test_too_little_gives_what_is_missing_and_no_number(days: int) -> None:
    short = said(town(days))
    assert isinstance(short, gates.Shortage)
    assert short.missing_days == 28 - days


def test_a_young_city_gets_the_baseline_and_says_so() -> None:
    young = forecast(town(40))
    assert young.recipe == "mean_28"
    assert (young.areas.said.daily == young.areas.baseline.daily).all()
    assert forecast(town(60)).recipe == "ewma_eb"


def test_quiet_areas_have_no_row_but_count_in_the_city() -> None:
    history = town(90, rates=(0.2, 4.0, 0.05, 0.5, 2.0))
    young = forecast(history)
    assert set(young.short) == {2}
    assert young.short[2].missing_events == 30 - int(history.counts[:, 2].sum())
    assert 2 not in {row.area_id for row in young.rows()}
    city = sum(row.expected for row in young.rows() if (row.area_id, row.days) == (CITY, 1))
    assert city == pytest.approx(young.areas.said.daily.sum())


def test_no_week_counted_in_full_makes_no_forecast_surer() -> None:
    history = town(60)
    patchy = replace(history, observed=np.arange(60) % 3 > 0)
    found = forecast(patchy)
    assert found.areas.said.scale_week == found.areas.said.scale_day


def test_no_forecast_proven_yet_says_how_many_days_more() -> None:
    history = town(60)
    sporadic = replace(history, observed=np.arange(60) < 28)
    short = said(sporadic)
    assert isinstance(short, gates.Shortage)
    assert short.missing_days == 7


def test_a_city_without_parents_or_with_one_area() -> None:
    found = said(town(100, rates=(0.0, 3.0)), parents={})
    assert isinstance(found, AreaForecast)
    assert {row.area_id for row in found.rows()} == {CITY, 1}
