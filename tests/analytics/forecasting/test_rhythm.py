"""Prophet's own decomposition, and that nobody else asks it."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from analytics.forecasting import rhythm
from tests.analytics.forecasting.towns import FIRST, WEEK, town

ROOT = Path(__file__).resolve().parents[3]
HISTORY = town(900, rates=(10.0, 30.0))
SAID = rhythm.components(HISTORY, 28, country="SE")


def test_the_trend_reaches_over_history_and_horizon() -> None:
    assert SAID.first == FIRST
    assert len(SAID.trend) == 928
    assert np.mean(SAID.trend) == pytest.approx(40, rel=0.1)


def test_the_week_is_the_one_the_counts_were_drawn_with() -> None:
    assert np.array(SAID.week) + 1 == pytest.approx(WEEK / WEEK.mean(), abs=0.05)


def test_the_year_too() -> None:
    high = (FIRST.timetuple().tm_yday + 365 // 4) % 365
    assert len(SAID.year) == 365
    assert abs(int(np.argmax(SAID.year)) - high) < 40
    assert SAID.year[high] == pytest.approx(0.25, abs=0.08)


def test_holidays_are_named_and_dated() -> None:
    names = {one.name for one in SAID.holidays}
    assert len(names) > 8
    assert all(SAID.first <= one.day for one in SAID.holidays)


def test_less_than_two_years_have_no_season_and_no_country_no_holiday() -> None:
    young = rhythm.components(town(200), 28)
    assert (young.year, young.holidays) == ((), ())


def test_five_years_are_fitted_and_longer_histories_keep_their_length() -> None:
    old = town(6 * 365)
    found = rhythm.fit(old, 28)
    assert found.fitted.shape == (old.days,)
    recent = rhythm.fit(old.last(days=rhythm.MOST_DAYS), 28)
    assert (found.ahead == recent.ahead).all()


def test_the_same_history_gives_the_same_numbers() -> None:
    one, other = (rhythm.fit(HISTORY, 28).ahead for _ in range(2))
    assert (one == other).all()


def test_prophet_as_it_comes_draws_about_what_it_expects() -> None:
    said = rhythm.plain(town(120, rates=(10.0, 30.0)), 1, 14)
    assert (said.expected.shape, said.drawn.shape) == ((14,), (14, 1000))
    assert said.drawn.mean(axis=1) == pytest.approx(said.expected, rel=0.05)
    assert 3 < said.drawn.std(axis=1).mean() < 12


def test_a_fit_writes_no_line() -> None:
    code = (
        "from analytics.forecasting import rhythm\n"
        "from tests.analytics.forecasting.towns import town\n"
        "rhythm.fit(town(60), 7)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, check=True
    )
    assert (done.stdout, done.stderr) == (b"", b"")


def test_nobody_else_imports_prophet() -> None:
    importers = []
    for path in (ROOT / "analytics").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in getattr(node, "names", [])]
            module = getattr(node, "module", None) or ""
            imports = isinstance(node, ast.Import | ast.ImportFrom)
            if imports and any(name.split(".")[0] == "prophet" for name in [module, *names]):
                importers.append(path.name)
    assert set(importers) == {"rhythm.py"}
