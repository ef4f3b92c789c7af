"""The score of what Prophet draws, beside the exact score of the distribution it was drawn from."""

import numpy as np
import pytest

from analytics.forecasting import backtest
from analytics.forecasting.backtest import DAY, WEEK
from analytics.scores import counts
from bench import default_prophet
from bench.default_prophet import DefaultProphet
from tests.analytics.forecasting.towns import town


@pytest.mark.parametrize("seen", [0.0, 4.0, 15.0])
def test_many_draws_score_like_their_distribution(seen: float) -> None:
    drawn = np.random.default_rng(1).poisson(5.0, size=(200_000, 1)).astype(np.float64)
    exact = float(counts.crps(5.0, 0.0, seen))
    assert default_prophet.crps(drawn, np.array([seen])) == pytest.approx(exact, rel=0.01)


def test_few_draws_score_no_worse_for_being_few() -> None:
    drawn = np.random.default_rng(1).poisson(5.0, size=(4, 100_000)).astype(np.float64)
    score = default_prophet.crps(drawn, np.full(100_000, 4.0)).mean()
    assert score == pytest.approx(float(counts.crps(5.0, 0.0, 4.0)), rel=0.01)


def test_what_is_less_than_nothing_or_no_whole_count_is_brought_to_one() -> None:
    drawn = np.array([[-2.0], [0.4], [-0.3]])
    assert default_prophet.crps(drawn, np.array([0.0])) == 0


def test_every_scored_origin_has_a_loss_of_days_and_of_the_week() -> None:
    history, prophet = town(150), DefaultProphet()
    origins = backtest.origins(history, most=3)
    done = backtest.backtest(history, {"prophet": prophet}, origins=origins, warm_up=1)
    days, weeks = (prophet.losses(done, span) for span in (DAY, WEEK))
    assert days.shape == weeks.shape == (2,)
    assert (weeks > 0).all()
    assert (weeks < days).all()
