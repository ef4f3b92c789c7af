"""Colours that mean the same in every period."""

import numpy as np
import pytest

from analytics import shading
from analytics.shading import Reference
from domain.layer import Measure

RANDOM = np.random.default_rng(7)
YEAR = Reference(1 + RANDOM.geometric(0.05, 500), cells=800, km2=0.105, weeks=52)
NOTHING = Reference(np.array([], dtype=np.int64), cells=800, km2=0.105, weeks=52)


def test_limits_of_counts_grow_with_the_period() -> None:
    short, long = (shading.breaks(YEAR, Measure.COUNT, weeks=weeks) for weeks in (4, 52))
    assert all(low <= high for low, high in zip(short, long, strict=True))
    assert long[-1] == YEAR.counts.max()


def test_limits_of_rates_do_not() -> None:
    assert shading.breaks(YEAR, Measure.RATE, weeks=1) == shading.breaks(
        YEAR, Measure.RATE, weeks=52
    )


def test_a_usual_period_uses_all_five_classes() -> None:
    breaks = shading.breaks(YEAR, Measure.COUNT, weeks=52)
    shade = shading.shade(YEAR.counts, YEAR, Measure.COUNT, weeks=52, breaks=breaks)
    found, cells = np.unique(shade.classes, return_counts=True)
    assert found.tolist() == [1, 2, 3, 4, 5]
    assert cells[0] > cells[1] > cells[3] > cells[4]


@pytest.mark.parametrize("measure", list(Measure))
def test_the_same_count_and_limits_give_the_same_class(measure: Measure) -> None:
    breaks = shading.breaks(YEAR, measure, weeks=1)
    alone = shading.shade(np.array([7]), YEAR, measure, weeks=1, breaks=breaks)
    among = shading.shade(np.array([0, 7, 90]), YEAR, measure, weeks=1, breaks=breaks)
    assert alone.classes[0] == among.classes[1]


def test_zero_incidents_are_class_zero_for_counts_and_a_low_rate_for_rates() -> None:
    for measure, least in ((Measure.COUNT, 0), (Measure.RATE, 1)):
        breaks = shading.breaks(YEAR, measure, weeks=4)
        shade = shading.shade(np.array([0]), YEAR, measure, weeks=4, breaks=breaks)
        assert shade.classes[0] == least
        assert shade.rates is not None
        assert shade.rates.estimate[0] > 0


def test_counts_of_another_year_are_drawn_though_the_reference_is_empty() -> None:
    breaks = shading.breaks(NOTHING, Measure.COUNT, weeks=4)
    shade = shading.shade(np.array([0, 1, 9]), NOTHING, Measure.COUNT, weeks=4, breaks=breaks)
    assert shade.classes.tolist() == [0, 1, 5]
    assert shade.rates is None


def test_rates_without_a_reference_are_not_guessed() -> None:
    breaks = shading.breaks(NOTHING, Measure.RATE, weeks=4)
    shade = shading.shade(np.array([0, 9]), NOTHING, Measure.RATE, weeks=4, breaks=breaks)
    assert breaks == [0] * 6
    assert shade.classes.tolist() == [0, 0]
    assert shade.rates is None
