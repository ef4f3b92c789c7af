"""Where a source begins, and when it was down."""

import numpy as np
import pandas as pd

from analytics.runs import sources


def poisson(days: int, a_day: float, seed: int = 1) -> sources.Floats:
    return np.random.default_rng(seed).poisson(a_day, days).astype(float)


def test_a_busy_source_does_not_fall_silent_by_chance() -> None:
    counts = poisson(400, 20)
    counts[100:103] = 0
    down = sources.outages(counts)
    assert down[100:103].all()
    assert down.sum() == 3


def test_a_quiet_source_may_have_quiet_days() -> None:
    counts = poisson(2000, 0.8)
    assert (counts == 0).sum() > 500
    assert not sources.outages(counts).any()


def test_the_last_days_may_be_missing_too() -> None:
    counts = np.concatenate([poisson(100, 30), np.zeros(5)])
    assert sources.outages(counts)[-5:].all()


def test_strays_of_long_ago_are_no_beginning() -> None:
    counts = np.zeros(4000)
    counts[[3, 700]] = 1
    counts[3000:] = poisson(1000, 12)
    assert 2975 <= sources.begun(counts) <= 3005
    assert sources.begun(poisson(300, 12)) < 5
    assert sources.begun(np.array([0.0, 0.0, 2.0, 1.0])) == 2


def test_only_sources_that_matter_decide() -> None:
    found = sources.that_matter({1: np.full(400, 50.0), 2: np.full(400, 0.1)})
    assert set(found) == {1}


def test_daily_counts_by_source() -> None:
    first = pd.Timestamp("2025-01-01")
    frame = pd.DataFrame(
        {
            "day": [first, first + pd.Timedelta(days=2), first, first - pd.Timedelta(days=1)],
            "source_id": [1, 1, 2, 1],
            "n": [3, 4, 5, 9],
        }
    )
    found = sources.daily(frame, first=first, days=3)
    assert found[1].tolist() == [3, 0, 4]
    assert found[2].tolist() == [5, 0, 0]
