"""What is too little, and what is good enough."""

from dataclasses import replace

import numpy as np
import pytest

from analytics.forecasting import gates
from analytics.forecasting.cards import AreaFigures, Card
from analytics.forecasting.gates import Shortage
from analytics.scores.bootstrap import Interval
from tests.analytics.forecasting.towns import town

AREAS = tuple(AreaFigures(area, 50.0, 10.0 * area, 0.9, 1.0) for area in range(1, 10))
GOOD = Card(
    recipe="prophet_hybrid",
    against="mean_28",
    origins=26,
    skill_day=Interval(0.02, 0.01, 0.03),
    skill_week=Interval(0.07, 0.05, 0.09),
    skill_later=Interval(0.2, 0.18, 0.22),
    crps_day=0.5,
    crps_week=1.6,
    log_score_day=-1.2,
    coverage80=0.80,
    coverage95=0.95,
    coverage80_week=0.80,
    coverage95_week=0.95,
    bias=-0.02,
    pit=(0.1,) * 10,
    areas=AREAS,
)
NO_NUMBER = float("nan")


def test_a_good_recipe_passes() -> None:
    assert gates.promotion(GOOD, seconds=0.6) == gates.Verdict(True, ())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"origins": 25}, "few_origins:25:26"),
        ({"skill_week": Interval(0.01, -0.002, 0.02)}, "no_skill:-0.002:0"),
        ({"skill_week": Interval(NO_NUMBER, NO_NUMBER, NO_NUMBER)}, "no_skill:nan:0"),
        ({"coverage80": 0.76}, "coverage_low:0.76:0.77"),
        ({"coverage80": 0.84}, "coverage_high:0.84:0.83"),
        ({"bias": -0.031}, "biased:-0.031:0.03"),
        ({"bias": 0.04}, "biased:0.04:0.03"),
    ],
)
def test_each_failing_gate_is_named_with_its_figures(
    change: dict[str, object], reason: str
) -> None:
    verdict = gates.promotion(replace(GOOD, **change), seconds=0.6)
    assert verdict == gates.Verdict(False, (reason,))


def test_a_slow_recipe_is_refused() -> None:
    assert gates.promotion(GOOD, seconds=42.0).reasons == ("slow:42:5",)


def test_no_group_of_areas_may_fare_much_worse() -> None:
    poor = [replace(one, crps=1.2) if one.area_id <= 3 else one for one in AREAS]
    card = replace(GOOD, areas=tuple(poor))
    assert gates.promotion(card, seconds=1).reasons == ("group_worse:1.2:1.05",)
    mixed = {"north": (1, 4, 5, 6), "south": (2, 7, 8), "east": (3, 9)}
    assert gates.promotion(card, seconds=1, groups=mixed).passes
    assert not gates.promotion(card, seconds=1, groups={"north": (1, 2)}).passes


def test_thirds_are_by_what_happens() -> None:
    assert gates.thirds(AREAS[::-1]) == {"few": [1, 2, 3], "some": [4, 5, 6], "many": [7, 8, 9]}


def test_a_city_needs_four_weeks_and_thirty_incidents() -> None:
    assert gates.city_shortage(town(28)) is None
    young = gates.city_shortage(town(27))
    assert young is not None
    assert (young.missing_days, young.missing_events) == (1, 0)
    quiet = gates.city_shortage(town(28, rates=(0.0, 0.1)))
    assert quiet is not None
    assert quiet.missing_events == 30 - quiet.events > 0
    empty = gates.city_shortage(town(0))
    assert empty == Shortage(0, 0)
    assert (empty.missing_days, empty.missing_events) == (28, 30)


def test_days_that_nobody_counted_are_no_history() -> None:
    history = replace(town(60), observed=np.arange(60) < 20)
    short = gates.city_shortage(history)
    assert short is not None
    assert short.missing_days == 8


def test_quiet_areas_are_shown_in_a_larger_one_only() -> None:
    history = town(40)
    short = gates.area_shortages(history)
    assert set(short) == {
        area for area, events in enumerate(history.counts.sum(axis=0)) if area and events < 30
    }
    assert all(one.missing_events > 0 == one.missing_days for one in short.values())


@pytest.mark.parametrize(("days", "only"), [(59, True), (60, False)])
def test_a_young_city_has_the_baseline_only(days: int, only: bool) -> None:
    assert gates.baseline_only(town(days)) is only


def test_a_recipe_that_trails_for_eight_weeks_goes() -> None:
    base = np.full(12, 10.0)
    trailing = np.array([5.0] * 4 + [11.0, 12.0, 10.5, 11.5] * 2)
    assert not gates.demotion(trailing, base).passes
    assert gates.demotion(trailing[:7], base[:7]).passes
    assert gates.demotion(np.array([9.0, 11.5] * 6), base).passes
