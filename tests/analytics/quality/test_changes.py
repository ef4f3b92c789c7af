"""Intervals of changes: known values, and how often they hold what they should."""

import numpy as np
import pytest

from analytics.quality import changes
from analytics.quality.changes import Exposed


def test_a_ratio_is_that_of_the_conditional_binomial() -> None:
    """5 against 15 of equal exposure: Clopper & Pearson of 5 in 20 are 0.0866 and 0.4910."""
    at, low, high = changes.percent(Exposed(5, 28), Exposed(15, 28))
    assert at == pytest.approx(-66.667, abs=0.001)
    assert low == pytest.approx(100 * (0.0866 / 0.9134 - 1), abs=0.1)
    assert high == pytest.approx(100 * (0.4910 / 0.5090 - 1), abs=0.1)


def test_rates_are_compared_and_not_counts() -> None:
    at, low, high = changes.percent(Exposed(10, 7), Exposed(40, 28))
    assert at == pytest.approx(0)
    assert low < 0 < high
    assert changes.difference(Exposed(10, 7), Exposed(40, 28))[0] == pytest.approx(0)


def test_nothing_now_is_all_less() -> None:
    at, low, high = changes.percent(Exposed(0, 7), Exposed(20, 7))
    assert (at, low) == (-100, -100)
    assert -100 < high < 0


def test_more_dispersion_and_less_known_make_wider_intervals() -> None:
    plain = changes.percent(Exposed(80, 28), Exposed(100, 28))
    wider = changes.percent(Exposed(80, 28), Exposed(100, 28), dispersion=3.0)
    late = changes.percent(Exposed(80, 28, 0.8, 0.7, 0.9), Exposed(100, 28))
    assert wider[0] == plain[0]
    assert wider[1] < plain[1] < plain[2] < wider[2]
    assert late[0] == pytest.approx(0)
    assert late[1] < plain[1] * 0.5
    assert late[2] > plain[2]


@pytest.mark.parametrize(("mean", "base", "known"), [(3, 4, 1.0), (40, 30, 1.0), (40, 40, 0.6)])
def test_nineteen_in_twenty_hold_the_true_change(mean: float, base: float, known: float) -> None:
    random = np.random.default_rng(int(mean * base))
    held = {"difference": 0, "percent": 0}
    rounds = 1_000
    drawn = random.poisson((mean * known, base), (rounds, 2))
    for now, before in drawn.tolist():
        one, other = Exposed(now, 28, known, known, known), Exposed(max(before, 1), 28)
        _, low, high = changes.difference(one, other)
        held["difference"] += low <= mean - base <= high
        _, low, high = changes.percent(one, other)
        held["percent"] += low <= 100 * (mean / base - 1) <= high
    assert all(n / rounds >= 0.94 for n in held.values())


def test_dispersion_is_that_of_weeks_side_by_side() -> None:
    random = np.random.default_rng(7)
    season = 100 + 60 * np.sin(np.arange(520) / 8.3)
    assert changes.dispersion(random.poisson(season).astype(float)) < 1.35
    shaken = random.poisson(season * random.gamma(20, 1 / 20, 520)).astype(float)
    assert 4 < changes.dispersion(shaken) < 9
    assert changes.dispersion(np.full(10, 50.0)) == 1.0
    assert changes.dispersion(np.zeros(100)) == 1.0


def test_a_part_shares_what_shakes_the_whole() -> None:
    assert changes.dispersion_of_part(5.0, 100.0, 100.0) == 5.0
    assert changes.dispersion_of_part(5.0, 100.0, 25.0) == 2.0
    assert changes.dispersion_of_part(1.0, 0.0, 3.0) == 1.0
