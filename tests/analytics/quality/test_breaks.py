"""A changed coding rule is found; seasons, trends and small numbers are not taken for one."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from analytics.quality import breaks
from analytics.quality.breaks import Weekly
from domain.finding import Severity

SEED = 20_261_121
FIRST = date(2024, 1, 1)
WEEK = np.arange(104)


def _weeks(mean: NDArray[np.float64], seed: int = SEED) -> NDArray[np.float64]:
    """Overdispersed counts (variance about 1.5 times the mean at 40 a week)."""
    random = np.random.default_rng(seed)
    return random.poisson(mean * random.gamma(80, 1 / 80, mean.size)).astype(float)


def _found(counts: NDArray[np.float64]) -> list[tuple[str, Severity]]:
    return [(one.subject, one.severity) for one in breaks.categories(Weekly(FIRST, {"x": counts}))]


@pytest.mark.parametrize("seed", range(40))
def test_seasons_and_trends_are_no_breaks(seed: int) -> None:
    season = 40 * (1 + 0.3 * np.cos(2 * np.pi * WEEK / 52)) * np.exp(0.003 * WEEK)
    assert _found(_weeks(season, seed)) == []


def test_a_category_coded_anew_blocks_from_its_week_on() -> None:
    counts = _weeks(np.where(WEEK < 80, 40.0, 4.0))
    [found] = breaks.categories(Weekly(FIRST, {"theft": counts}))
    assert (found.code, found.severity) == ("category_break", Severity.BLOCKS)
    assert found.subject == "theft"
    assert found.figures["since"] == (FIRST + timedelta(weeks=80)).isoformat()
    assert found.figures["before"] == pytest.approx(40, rel=0.1)


def test_a_category_that_appears_or_vanishes_blocks() -> None:
    assert _found(_weeks(np.where(WEEK < 90, 0.0, 20.0))) == [("x", Severity.BLOCKS)]
    assert _found(_weeks(np.where(WEEK < 90, 20.0, 0.0))) == [("x", Severity.BLOCKS)]


def test_a_lesser_or_older_break_is_only_said() -> None:
    assert _found(_weeks(np.where(WEEK < 80, 40.0, 16.0))) == [("x", Severity.WARNS)]
    assert _found(_weeks(np.where(WEEK < 30, 40.0, 4.0))) == [("x", Severity.WARNS)]


def test_few_weeks_or_few_incidents_say_nothing() -> None:
    assert breaks.mean_shift(np.full(8, 30.0)) is None
    assert breaks.mean_shift(np.where(WEEK < 100, 0.0, 2.0)) is None


def test_every_category_of_st_louis_keeps_its_meaning(shared: Path) -> None:
    """2017–2018, victim-reported groups: none blocks."""
    import pandas as pd

    columns = ["occurred_at", "category", "count"]
    rows = pd.read_parquet(shared / "data" / "stl_incidents_2008_2018.parquet", columns=columns)
    day = pd.to_datetime(rows["occurred_at"])
    rows = rows[(rows["count"] > 0) & (day >= "2017-01-02") & (day < "2018-12-31")]
    week = (pd.to_datetime(rows["occurred_at"]) - pd.Timestamp("2017-01-02")).dt.days // 7
    counts = {
        str(group): np.bincount(of.to_numpy(), minlength=104).astype(float)
        for group, of in week.groupby(rows["category"])
    }
    found = breaks.categories(Weekly(date(2017, 1, 2), counts))
    assert [one for one in found if one.severity is Severity.BLOCKS] == []
