"""The city's rhythm by Prophet: trend, week, year and holidays. The only importer of Prophet.

One fit a city, on five years at most: multiplicative seasons, a stiff trend, no sampled intervals
(how sure a forecast is comes from its record, never from Prophet's own band).
"""

import logging
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analytics.forecasting.counts import AreaCounts, Floats, demand

if TYPE_CHECKING:
    from prophet import Prophet

MOST_DAYS = 5 * 365
SEASON_DAYS = 730
YEAR_WAVES = 6
STIFFNESS = 0.01
SEED = 1


@dataclass(frozen=True, slots=True)
class Fit:
    """The city's expected counts: (days,) over the history, (horizon_days,) ahead."""

    fitted: Floats
    ahead: Floats


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday and how much it changes the day's count: −0.2 is a fifth fewer."""

    day: date
    name: str
    effect: float


@dataclass(frozen=True, slots=True)
class Components:
    """Prophet's own decomposition, for the chart. ``trend`` (days,) is counts a day from
    ``first``; ``week`` (7,) from Monday and ``year`` (365,) from 1 January are changes of it, 0.1
    being a tenth more; ``year`` is empty with less than two years of history."""

    first: date
    trend: tuple[float, ...]
    week: tuple[float, ...]
    year: tuple[float, ...]
    holidays: tuple[Holiday, ...]


@dataclass(frozen=True, slots=True)
class Plain:
    """An area by Prophet as it comes: ``expected`` counts (horizon_days,) and ``drawn`` ones
    (horizon_days, 1000) by its own intervals, which know neither whole numbers nor zero."""

    expected: Floats
    drawn: Floats


def fit(history: AreaCounts, horizon_days: int, *, country: str | None = None) -> Fit:
    """The rhythm of ``history`` and ``horizon_days`` ahead. Days before the fitted five years
    repeat its first year's mean, since only decayed sums reach that far."""
    recent = history.last(days=MOST_DAYS)
    model = _fitted(recent, country)
    said = _numbers(model.predict(_days(recent.first, recent.days + horizon_days)), "yhat")
    earlier = np.full(history.days - recent.days, said[:365].mean())
    return Fit(np.concatenate([earlier, said[: recent.days]]), said[recent.days :])


def components(history: AreaCounts, horizon_days: int, *, country: str | None = None) -> Components:
    """What Prophet says the city's counts are made of, to ``horizon_days`` after the history."""
    demand(history)
    recent = history.last(days=MOST_DAYS)
    model = _fitted(recent, country)
    said = model.predict(_days(recent.first, recent.days + horizon_days))
    # A week from a Monday and a plain year, whose seasons do not depend on the days chosen.
    week = model.predict(_days(date(2024, 1, 1), 7))
    year = model.predict(_days(date(2023, 1, 1), 365))
    return Components(
        recent.first,
        tuple(_numbers(said, "trend").tolist()),
        tuple(_numbers(week, "weekly").tolist()),
        tuple(_numbers(year, "yearly").tolist()) if "yearly" in year else (),
        _holidays(model, said),
    )


def plain(history: AreaCounts, at: int, horizon_days: int) -> Plain:
    """Area number ``at`` by Prophet as it comes, with nothing set."""
    model = _silent_prophet()
    model.fit(_frame(history, history.counts[:, at]), seed=SEED)
    days = _days(history.end, horizon_days)
    drawn = model.predictive_samples(days)["yhat"]
    # For its intervals it would draw all of them again.
    model.uncertainty_samples = 0
    return Plain(_numbers(model.predict(days), "yhat"), drawn)


def _fitted(history: AreaCounts, country: str | None) -> "Prophet":
    model = _silent_prophet(
        seasonality_mode="multiplicative",
        weekly_seasonality=True,
        yearly_seasonality=YEAR_WAVES if history.observed_days >= SEASON_DAYS else False,
        daily_seasonality=False,
        changepoint_prior_scale=STIFFNESS,
        uncertainty_samples=0,
    )
    if country is not None:
        model.add_country_holidays(country_name=country)
    return model.fit(_frame(history, history.city), seed=SEED)


def _silent_prophet(**settings: Any) -> "Prophet":
    # Both write a line about every fit; one of them would add a handler of its own to do so.
    for name in ("prophet", "cmdstanpy"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    from prophet import Prophet

    return Prophet(**settings)


def _frame(history: AreaCounts, counts: Floats) -> pd.DataFrame:
    """Counted days only: a missing day is not a zero."""
    days = _days(history.first, history.days)[history.observed].reset_index(drop=True)
    return days.assign(y=counts[history.observed])


def _days(first: date, days: int) -> pd.DataFrame:
    return pd.DataFrame({"ds": pd.date_range(first, periods=days)})


def _numbers(said: pd.DataFrame, column: str) -> Floats:
    return said[column].to_numpy(dtype=np.float64)


def _holidays(model: "Prophet", said: pd.DataFrame) -> tuple[Holiday, ...]:
    names = model.train_holiday_names
    found = []
    for name in [] if names is None else list(names):
        effects = _numbers(said, name) if name in said else np.zeros(len(said))
        for at in np.flatnonzero(effects):
            day = said["ds"].iloc[int(at)].date()
            found.append(Holiday(day, name, float(effects[at])))
    return tuple(sorted(found, key=lambda one: (one.day, one.name)))
