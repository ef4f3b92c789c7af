"""Real records on few points: fitted, ranked and judged in the large cells these allow."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import h3.api.basic_int as h3
import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analytics.scores import places
from analytics.surface import backtest, events, gates, mixture
from analytics.surface.backtest import Backtest
from analytics.surface.baselines import Setting
from analytics.surface.events import CellEvents

SETTING = {8: Setting(240.0, 50.0)}
TWO_PERCENT = places.SHARES.index(0.02)


def told(at: NDArray[np.float64], on: Sequence[str]) -> CellEvents:
    """Events at ``at`` (n, 2) on the days ``on``."""
    known: dict[tuple[float, float], int] = {}
    for lat, lon in set(map(tuple, at.tolist())):
        known[lat, lon] = h3.latlng_to_cell(lat, lon, 10)
    cells = np.array([known[lat, lon] for lat, lon in at.tolist()], dtype=np.int64)
    days = np.array(on, dtype="datetime64[D]")
    first, last = (date.fromisoformat(str(edge)) for edge in (days.min(), days.max()))
    return events.events(
        cells,
        (days - days.min()).astype(np.int32),
        np.ones(days.size),
        first=first,
        end=last + timedelta(days=28),
        domain=np.unique(cells),
    )


def hits(done: Backtest, name: str) -> float:
    return float(places.pooled(done.tallies[name]).hit_rate[TWO_PERCENT])


def test_months_of_a_british_force(shared: Path) -> None:
    """Every record of a month bears its first day, so that a month's ranking is what is judged."""
    read = pd.read_parquet(shared / "data" / "uk_street_2018_19.parquet")
    own = read[read["force"].str.startswith("Mersey") & read["lat"].notna()]
    town = told(own[["lat", "lon"]].to_numpy(), (own["occurred_month"] + "-01").tolist())
    origins = (date(2019, 1, 1), date(2019, 2, 1))
    [done] = backtest.backtest(town, None, origins, resolutions=(8,), settings=SETTING).values()
    assert done.resolution == 8
    assert done.cells > 500
    # 2 % of the cells hold 17 % of the records; chance would hold 2 %.
    assert hits(done, "mixture") > 8 * hits(done, "uniform")
    assert hits(done, "mixture") > 0.97 * hits(done, "kde_30")


@pytest.fixture(scope="module")
def drawn_together(shared: Path) -> CellEvents:
    """St. Louis 2016 and 2017 drawn to a lattice of 0.005 degrees: 900 points."""
    read = pd.read_parquet(
        shared / "data" / "stl_incidents_2008_2018.parquet",
        columns=["occurred_at", "category", "lat", "lon"],
        filters=[("occurred_at", ">=", "2016"), ("occurred_at", "<", "2018")],
    )
    own = read[read["lat"].notna() & read["category"].isin(("Burglary", "Larceny-theft"))]
    at = (own[["lat", "lon"]].to_numpy() / 0.005).round() * 0.005
    assert gates.is_snapped(len(np.unique(at, axis=0)), len(at))
    return told(at, own["occurred_at"].str[:10].tolist())


def test_a_city_whose_points_are_drawn_together(drawn_together: CellEvents) -> None:
    """Eight weeks of autumn 2017 at resolution 8: nearly as good as the best heat map, better
    than the common one, with counts that come true."""
    origins = [date(2017, 10, 1) + timedelta(weeks=n) for n in range(8)]
    [done] = backtest.backtest(
        drawn_together, None, origins, resolutions=(8,), settings=SETTING
    ).values()
    assert 150 < done.cells < 400
    figures = backtest.figures(done)
    assert figures["against_kde_30"]["value"] > 1  # type: ignore[index]
    assert figures["gain_over_uniform"]["low"] > 0  # type: ignore[index]
    assert figures["oe"] == pytest.approx(1, abs=0.15)


def test_what_is_fitted_there_is_of_those_cells(drawn_together: CellEvents) -> None:
    origin = date(2017, 10, 1)
    found = mixture.surface(drawn_together, None, origin, resolution=8)
    assert {h3.get_resolution(cell) for cell in found.cells.tolist()} == {8}
    assert found.shares.sum(axis=1) == pytest.approx(1)
    week = drawn_together.within(origin - timedelta(weeks=4), origin).total() / 4
    assert found.expected.sum() == pytest.approx(week, rel=0.15)
