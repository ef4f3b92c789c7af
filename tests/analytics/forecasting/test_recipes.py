"""What every recipe keeps to, whatever the history."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analytics.forecasting import recipes
from analytics.forecasting.counts import AreaCounts
from analytics.forecasting.recipes import RECIPES
from domain.errors import BadInput
from tests.analytics.forecasting.towns import FIRST, RATES, town

FAST = ("ewma_eb", "mean_28")
DAYS = 800
HISTORY = town(DAYS)


@pytest.mark.parametrize("name", RECIPES)
def test_nothing_at_or_after_the_origin_is_read(name: str) -> None:
    origin = FIRST + timedelta(days=DAYS - 60)
    corrupt = HISTORY.counts.copy()
    corrupt[DAYS - 60 :] = 1e6
    ruined = replace(HISTORY, counts=corrupt, observed=np.arange(DAYS) % 2 == 0)
    seen = replace(ruined, observed=np.where(np.arange(DAYS) < DAYS - 60, True, ruined.observed))
    true = RECIPES[name](HISTORY.before(origin), 28)
    moved = RECIPES[name](seen.before(origin), 28)
    assert np.abs(true - moved).max() == 0


@pytest.mark.parametrize("name", RECIPES)
def test_expects_about_what_happens(name: str) -> None:
    expected = RECIPES[name](HISTORY, 28)
    assert expected.shape == (28, len(RATES))
    assert (expected >= 0).all()
    assert expected.sum() / 28 == pytest.approx(sum(RATES), rel=0.35)
    assert np.argsort(expected.sum(axis=0)).tolist() == np.argsort(RATES).tolist()


@pytest.mark.parametrize("name", ["prophet_hybrid", "ewma_eb"])
def test_the_week_is_learned(name: str) -> None:
    city = RECIPES[name](HISTORY, 28).sum(axis=1).reshape(4, 7).mean(axis=0)
    weekday = np.roll(city, HISTORY.end.weekday())
    assert np.argmax(weekday) in (4, 5)
    assert weekday[5] > 1.2 * weekday[6]


@pytest.mark.parametrize("name", ["prophet_hybrid", *FAST])
def test_missing_days_are_left_out_not_counted_as_none(name: str) -> None:
    observed = np.ones(DAYS, dtype=np.bool_)
    observed[-20:-6] = observed[300:340] = False
    counts = np.where(observed[:, None], HISTORY.counts, 0.0)
    gone = RECIPES[name](replace(HISTORY, counts=counts, observed=observed), 28)
    assert gone.sum() == pytest.approx(RECIPES[name](HISTORY, 28).sum(), rel=0.15)
    # What stands in a row that nobody counted is never read.
    counts = np.where(observed[:, None], HISTORY.counts, 50.0)
    same = RECIPES[name](replace(HISTORY, counts=counts, observed=observed), 28)
    assert same == pytest.approx(gone, rel=1e-9)


@pytest.mark.parametrize("name", ["prophet_hybrid", *FAST])
@pytest.mark.parametrize("emptied", [10, 90, 400, DAYS])
def test_an_emptied_area_never_scores_higher(name: str, emptied: int) -> None:
    before = RECIPES[name](HISTORY, 28)[:, 1]
    counts = HISTORY.counts.copy()
    counts[-emptied:, 1] = 0
    after = RECIPES[name](replace(HISTORY, counts=counts), 28)[:, 1]
    assert after.sum() <= before.sum()
    if emptied == DAYS:
        assert after.sum() < 0.01 * before.sum()


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("days", [0, 1, 6])
def test_less_than_a_week_is_refused_with_what_it_takes(name: str, days: int) -> None:
    with pytest.raises(BadInput, match=f"at least 7 counted days; there are {days}"):
        RECIPES[name](town(days), 28)


@pytest.mark.parametrize("name", ["prophet_hybrid", *FAST])
def test_a_town_without_incidents_expects_none(name: str) -> None:
    quiet = replace(HISTORY, counts=np.zeros_like(HISTORY.counts))
    assert RECIPES[name](quiet, 28).sum() == 0


def test_a_young_city_has_no_yearly_season_yet() -> None:
    assert np.isfinite(recipes.prophet_hybrid(town(70), 28)).all()


def test_holidays_of_a_country_move_its_days() -> None:
    told = recipes.candidates(country="US")["prophet_hybrid"]
    history = town(3 * 365, rates=(40.0, 20.0))
    closed = history.counts.copy()
    for year in (2021, 2022, 2023):
        christmas = (FIRST.replace(year=year, month=12, day=25) - FIRST).days
        if christmas < history.days:
            closed[christmas] = 0
    shut = replace(history, counts=closed).before(FIRST.replace(year=2023, month=12, day=11))
    said = told(shut, 28).sum(axis=1)
    assert said[14] < 0.6 * said[[7, 21]].mean()


@settings(max_examples=40, deadline=None)
@given(st.data())
@pytest.mark.parametrize("name", FAST)
def test_never_negative_always_finite(name: str, data: st.DataObject) -> None:
    days, areas = data.draw(st.integers(7, 120)), data.draw(st.integers(1, 4))
    numbers = st.integers(-2, 5) | st.just(10_000)
    counts = data.draw(arrays.arrays(np.float64, (days, areas), elements=numbers))
    observed = data.draw(arrays.arrays(np.bool_, days))
    observed[-7:] = True
    history = AreaCounts(FIRST, tuple(range(areas)), counts, observed)
    said = RECIPES[name](history, 28)
    assert np.isfinite(said).all()
    assert (said >= 0).all()


@settings(max_examples=8, deadline=None)
@given(st.integers(7, 90), st.lists(st.floats(0, 30), min_size=1, max_size=3), st.integers(0, 9))
def test_the_hybrid_is_never_negative_either(days: int, rates: list[float], seed: int) -> None:
    said = recipes.prophet_hybrid(town(days, rates=rates, seed=seed), 28)
    assert np.isfinite(said).all()
    assert (said >= 0).all()
