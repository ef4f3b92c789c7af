"""What is still to come, against counts drawn to be late."""

from datetime import date, timedelta

import numpy as np
import pytest

from analytics.quality import arrivals
from analytics.quality.arrivals import Known
from analytics.quality.completeness import LONGEST_DAYS, Curve

TODAY = date(2026, 3, 2)


def curve(*newest_first: float, as_of: date = TODAY, reach: float = 0.0) -> Curve:
    share = np.ones(LONGEST_DAYS)
    share[: len(newest_first)] = newest_first
    low, high = np.clip(share - reach, 0, 1), np.clip(share + reach, 0, 1)
    return Curve(as_of, share, low, high, (), 1000, 100)


def days(*back: int) -> list[date]:
    return [TODAY - timedelta(days=one) for one in back]


def test_the_share_of_days_is_their_mean_and_old_days_are_known() -> None:
    known = arrivals.arrival([Known(TODAY, 10.0, curve(0.2, 0.6))], before=TODAY)
    assert known.of(days(1)) == pytest.approx((0.2, 0.2, 0.2))
    assert known.of(days(1, 2))[0] == pytest.approx(0.4)
    assert known.of(days(3, 400, 4000))[0] == 1.0
    assert known.of([]) == (1.0, 1.0, 1.0)
    assert arrivals.is_filling(known, days(1, 2))
    assert not arrivals.is_filling(known, days(300, 301))


def test_sources_count_by_their_weight() -> None:
    told = [Known(TODAY, 30.0, curve(0.5)), Known(TODAY, 10.0, None)]
    assert arrivals.arrival(told, before=TODAY).of(days(1))[0] == pytest.approx(0.625)
    nobody: list[Known] = []
    assert arrivals.arrival(nobody, before=TODAY).of(days(1))[0] == 1.0


def test_a_curve_of_an_earlier_morning_says_nothing_of_later_days() -> None:
    early = TODAY - timedelta(days=2)
    known = arrivals.arrival([Known(early, 1.0, curve(0.2, 0.6, as_of=early))], before=TODAY)
    assert [known.of(days(back))[0] for back in (1, 2, 3, 4, 5)] == [1, 1, 0.2, 0.6, 1]


def test_nothing_is_completed_of_which_too_little_is_known() -> None:
    assert arrivals.completed(3, 0.05, 0.01, 0.1) is None
    whole = arrivals.completed(7, 1.0, 1.0, 1.0)
    assert whole is not None
    assert (whole.low, whole.expected, whole.high) == (7, 7, 7)


@pytest.mark.parametrize(("mean", "share"), [(200, 0.3), (60, 0.8), (12, 0.6)])
def test_four_in_five_final_counts_lie_in_the_interval(mean: int, share: float) -> None:
    random = np.random.default_rng(mean)
    finals = random.poisson(mean, 4_000)
    seen = random.binomial(finals, share)
    told = [arrivals.completed(float(n), share, share, share) for n in seen]
    within = [
        one is not None and one.low <= final <= one.high
        for one, final in zip(told, finals, strict=True)
    ]
    assert 0.74 <= np.mean(within) <= 0.92


def test_what_was_counted_is_the_least_that_can_be() -> None:
    told = arrivals.completed(0, 0.5, 0.5, 0.5)
    assert told is not None
    assert (told.low, told.expected) == (0, 0)
    assert told.high > 0
