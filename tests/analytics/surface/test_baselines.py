"""The surfaces people use already, and the tuning of the strongest."""

from datetime import timedelta

import numpy as np
import pytest

from analytics.surface import baselines, neighbours
from analytics.surface.baselines import Setting
from tests.analytics.surface.settlements import FIRST, played, rates

DAYS = 500
ORIGIN = FIRST + timedelta(DAYS)


def test_counts_look_back_so_many_days() -> None:
    events = played(rates(271, seed=1), days=DAYS, seed=2)
    recent = events.within(ORIGIN - timedelta(30), ORIGIN).counts()
    assert np.array_equal(baselines.count_30(events, ORIGIN), recent)
    assert baselines.kde_30(events, ORIGIN).sum() == pytest.approx(recent.sum(), rel=1e-5)
    assert baselines.count_365(events, ORIGIN).sum() > 10 * recent.sum()
    assert np.ptp(baselines.uniform(events, ORIGIN)) == 0


def test_no_baseline_reads_the_day_of_the_origin() -> None:
    events, origin = played(rates(271, seed=1), days=DAYS, seed=2), ORIGIN - timedelta(50)
    setting = Setting(120.0, 100.0)
    for risk in (
        *baselines.BASELINES.values(),
        lambda known, day: baselines.pkde(known, day, setting=setting),
    ):
        assert np.array_equal(risk(events, origin), risk(events.before(origin), origin))


@pytest.mark.parametrize(("bandwidth", "smooth"), [(30.0, False), (300.0, True)])
def test_tuning_finds_how_far_risk_reaches(bandwidth: float, smooth: bool) -> None:
    """Where risk is smooth over hundreds of metres a wide kernel wins; where every cell is its
    own, a narrow one."""
    weekly = rates(721, seed=3, a_week=0.15, spread=2.5)
    if smooth:
        cells = played(weekly, days=1, seed=1).cells
        weekly = neighbours.smoothed(cells, weekly, bandwidth)
    events = played(weekly, days=DAYS, seed=4)
    origins = [ORIGIN - timedelta(7 + 14 * back) for back in range(12)]
    tried = list(baselines.tried(events, origins, 10))
    assert len(tried) == len(baselines.HALF_LIVES) * len(baselines.BANDWIDTHS_M)
    found = baselines.best(tried, baselines.gain)
    assert found.bandwidth_m >= 150 if smooth else found.bandwidth_m <= 65
    # Rates do not change over time, so long memory wins.
    assert found.half_life_days >= 240
