"""What is kept of backtests: each resolution with every baseline."""

from datetime import timedelta

from analytics.surface import backtest, records
from analytics.surface.baselines import BASELINES, Setting
from tests.analytics.surface.settlements import FIRST, played, rates

ORIGINS = tuple(FIRST + timedelta(280 + 7 * n) for n in range(2))


def test_every_resolution_has_its_own_record() -> None:
    town = played(rates(271, seed=1), days=300, seed=2)
    settings = {10: Setting(240.0, 50.0), 9: Setting(240.0, 100.0)}
    done = {"all": backtest.backtest(town, None, ORIGINS, settings=settings)}
    found = records.records(done, "pkde")
    assert found["all"] == backtest.figures(done["all"][10], "pkde")
    others = {"mixture", *BASELINES}
    assert set(found["baselines"]) == others  # type: ignore[call-overload]
    [wide] = found["coarser"]["all"]  # type: ignore[index]
    assert wide["resolution"] == 9
    assert set(wide["baselines"]) == others
    assert {one["resolution"] for one in wide["baselines"].values()} == {9}


def test_large_cells_have_nothing_coarser() -> None:
    town = played(rates(271, seed=1), days=300, seed=2)
    settings = {8: Setting(240.0, 50.0)}
    done = {"all": backtest.backtest(town, None, ORIGINS, resolutions=(8,), settings=settings)}
    found = records.records(done, "mixture")
    assert found["coarser"] == {"all": []}
    assert found["all"]["resolution"] == 8  # type: ignore[index]
