"""The audit finds a group that is over- or under-forecast, and only that."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analytics.quality import fairness
from analytics.quality.fairness import AreaRecord

SEED = 20_261_121
AREAS, PERIODS = 60, 26
INCOME = np.arange(AREAS, dtype=float)


def _record(expected: NDArray[np.float64], actual: NDArray[np.float64], **other: Any) -> AreaRecord:
    ones = np.ones(AREAS)
    given: dict[str, Any] = {"crps": 0.9 * ones, "baseline_crps": ones, "top_cells": 2 * ones}
    given |= {"cells": 100 * ones, "alpha": 0.03, "periods": PERIODS, **other}
    return AreaRecord(np.arange(AREAS), actual, expected, **given)


def _fair(seed: int = SEED) -> AreaRecord:
    random = np.random.default_rng(seed)
    expected = random.gamma(2, 50, AREAS)
    return _record(expected, random.poisson(expected).astype(float))


@pytest.mark.parametrize("seed", range(20))
def test_a_fair_model_is_not_accused(seed: int) -> None:
    found = fairness.audit(_fair(seed), INCOME, name="income")
    assert found.findings == ()
    assert [group.areas for group in found.groups] == [20, 20, 20]
    assert all(0.8 < (group.ratio or 0) < 1.25 for group in found.groups)


@pytest.mark.parametrize(("times", "flagged"), [(1.6, 0), (0.6, 0), (1.1, None)])
def test_a_group_forecast_too_low_or_too_high_is_named(times: float, flagged: int | None) -> None:
    fair = _fair()
    actual = np.where(INCOME < 20, fair.actual * times, fair.actual)
    found = fairness.audit(_record(fair.expected, actual), INCOME, name="income")
    assert found.groups[0].flagged is (flagged == 0)
    accused = [one.figures["group"] for one in found.findings if one.code == "unlike_groups"]
    assert (0 in accused) is (flagged == 0)


def test_no_more_than_three_figures_are_groups_as_they_are() -> None:
    kinds = np.where(INCOME < 50, 1.0, np.where(INCOME < 55, 2.0, 3.0))
    assert [one.areas for one in fairness.audit(_fair(), kinds).groups] == [50, 5, 5]
    two = np.where(INCOME < 50, 0.0, np.where(INCOME < 55, np.nan, 1.0))
    found = fairness.audit(_fair(), two, name="is rural")
    assert ([one.areas for one in found.groups], found.unknown) == ([50, 5], 5)
    assert fairness.groups({1: 3.0, 2: 9.0, 7: 3.0}) == {"0": [1, 7], "1": [2]}
    assert fairness.groups({1: 3.0, 2: 3.0}) == {}


def test_small_numbers_are_no_accusation() -> None:
    few = np.full(AREAS, 0.5)
    actual = np.where(INCOME < 20, 1.0, 0.4)
    assert fairness.audit(_record(few, actual), INCOME).findings == ()


def test_skill_and_share_of_the_top_are_by_group() -> None:
    crps = np.where(INCOME < 20, 1.2, 0.8)
    top = np.where(INCOME >= 40, 6.0, 0.0)
    fair = _fair()
    groups = fairness.audit(
        _record(fair.expected, fair.actual, crps=crps, top_cells=top), INCOME
    ).groups
    assert [group.skill for group in groups] == pytest.approx([-0.2, 0.2, 0.2])
    assert [group.top_share for group in groups] == pytest.approx([0, 0, 0.06])


def test_without_a_covariate_areas_are_grouped_by_what_is_recorded() -> None:
    groups = fairness.audit(_fair()).groups
    assert groups[0].actual < groups[1].actual < groups[2].actual


def test_areas_without_the_figure_are_left_out() -> None:
    some = np.where(INCOME % 2 == 0, np.nan, INCOME)
    assert sum(group.areas for group in fairness.audit(_fair(), some).groups) == AREAS // 2
    assert fairness.audit(_fair(), np.full(AREAS, np.nan)).groups == ()


def test_top_places_that_never_change_may_be_locked_in() -> None:
    top = np.arange(30)
    found = fairness.audit(_fair(), tops=(top, top))
    assert found.churn == 0
    assert [one.code for one in found.findings] == ["lock_in"]
    assert fairness.audit(_fair(), tops=(top, top + 8)).churn == pytest.approx(8 / 30)
    assert fairness.audit(_fair()).churn is None
