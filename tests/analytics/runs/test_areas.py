"""What is given of areas decides whether a recipe may be published: the gate of groups."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.forecasting import backtest
from analytics.forecasting.counts import AreaCounts, Floats
from analytics.forecasting.recipes import BASELINE, mean_28
from analytics.runs.areas import DAYS_NEEDED, AreaRun
from analytics.runs.places import Places
from analytics.runs.precision import Precision
from analytics.runs.reading import Ground
from domain import city_file
from domain.covariate import Covariate
from domain.target import ALL
from tests.analytics.forecasting.towns import FIRST

ST_LOUIS = Path(__file__).parents[3] / "cities" / "st_louis.toml"
# Every fourth area is poor, whether much happens there or little; area 0 is outside all of them.
RATES = (0.5, *np.linspace(1.0, 6.0, 40))
POOR = tuple(range(1, len(RATES), 4))
INCOME = {area: float(area in POOR) for area in range(1, len(RATES))}
# As many of each, without regard to who is poor.
SIDE = {area: float(area > len(RATES) // 2) for area in INCOME}
RECIPE = "careless"


def careless(history: AreaCounts, horizon_days: int) -> Floats:
    """Better than the baseline by a longer memory, but in the poor areas, where it is shorter."""
    said = np.tile(history.counts.mean(axis=0), (horizon_days, 1))
    said[:, POOR] = history.counts[-12:, POOR].mean(axis=0)
    return said


def ground(figures: Mapping[int, float] | None) -> Ground:
    """A steady town; the part of it that forecasts of areas read is whole, the rest empty."""
    days = DAYS_NEEDED + 60
    steady = np.random.default_rng(8).poisson(RATES, (days, len(RATES))).astype(np.float64)
    history = AreaCounts(FIRST, tuple(range(len(RATES))), steady, np.ones(days, dtype=np.bool_))
    made = datetime(2026, 1, 1, tzinfo=UTC)
    return Ground(
        city=city_file.parse(ST_LOUIS.read_text(), name=ST_LOUIS.name),
        as_of=history.end,
        data_through=history.end - timedelta(days=1),
        data_count=round(float(steady.sum())),
        counts={ALL.code: history},
        raw={ALL.code: history},
        parents={},
        delays={},
        source_days=pd.DataFrame(),
        precision=Precision({}, (), 8),
        places=Places({}, pd.DataFrame(), FIRST, None, 8, {}),
        covariate=None if figures is None else Covariate("income", figures, 1, made),
    )


def replayed(figures: Mapping[int, float] | None) -> AreaRun:
    run = AreaRun(ground(figures), {RECIPE: careless, BASELINE: mean_28}, country=None)
    run.fit(lambda share: None)
    run.replay(backtest.here, lambda share: None)
    return run


def test_figures_of_areas_turn_the_verdict_on_one_and_the_same_backtest() -> None:
    plain, by_income, by_side = replayed(None), replayed(INCOME), replayed(SIDE)
    assert plain.figures(RECIPE) == by_income.figures(RECIPE) == by_side.figures(RECIPE)
    assert plain.judged(RECIPE).passes
    assert by_side.judged(RECIPE).passes
    refused = by_income.judged(RECIPE)
    assert not refused.passes
    [reason] = refused.reasons
    assert (reason["code"], reason["limit"]) == ("group_worse", 1.05)
    whole: Any = plain.figures(RECIPE)[ALL.code]
    poor = [one for one in whole["areas"] if one["area_id"] in POOR]
    worse = sum(one["crps"] for one in poor) / sum(one["against_crps"] for one in poor)
    assert reason["figure"] == round(worse, 3)
