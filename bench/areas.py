"""Area forecasts of St. Louis, 2017 and 2018, against the 28-day mean and Prophet per area.

python -m bench.areas [--every 3]

Fortnightly origins over both test years, four before them for dispersion only; every setting was
chosen on earlier years. A row is an incident of the target "all" in one of the 79 neighbourhoods,
on the day it occurred, −1 where it was withdrawn. One Prophet an area takes a third of a minute an
origin, so that comparison uses every third origin (``prophet_origins``), ours scored on the same.
``skill_daily_prophet_pct`` and ``skill_week_prophet_pct`` are against Prophet as it comes, with the
intervals it draws itself, brought to whole counts from zero on; ``…_prophet_refitted_pct`` against
what it expects with Halo's intervals around it, learned from its own record.
Late reports are in the file, except those of the last weeks of 2018 that came after it ended.
"""

import argparse
import os
import time
from datetime import date, timedelta
from pathlib import Path

# One core, for what is compared to be comparable; before numpy is loaded.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from analytics.forecasting import backtest, cards, recipes, rhythm
from analytics.forecasting.backtest import DAY, WEEK, Backtest, Span
from analytics.forecasting.counts import OUTSIDE, AreaCounts
from analytics.forecasting.recipes import Recipe
from analytics.scores import bootstrap
from analytics.scores.bootstrap import Interval
from bench import scratch
from bench.default_prophet import DefaultProphet
from domain import city_file
from domain.category import BY_CODE
from domain.target import ALL

FILE = scratch.SHARED / "data" / "stl_incidents_2008_2018.parquet"
CITY = Path(__file__).parents[1] / "cities" / "st_louis.toml"
FIRST, END = date(2008, 1, 1), date(2019, 1, 1)
TEST_FROM = date(2017, 1, 1)
NEIGHBOURHOODS = 79
COUNTRY = "US"
STEP = timedelta(days=backtest.STEP_DAYS)
WARM_UP = backtest.WARM_UP
RECIPE, PEER, BASELINE = "prophet_hybrid", "prophet_area", recipes.BASELINE


def main() -> None:
    """Print skills, coverage, bias, and what a forecast of every area costs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=3)
    every = parser.parse_args().every
    history = counts()
    origins = _origins()
    told = recipes.candidates(country=COUNTRY)
    ours = backtest.backtest(history, told, origins=origins)
    for name in told:
        _tell(cards.card(ours, name, BASELINE))
    few = [*origins[:WARM_UP], *origins[WARM_UP::every]]
    # Prophet draws by the global dice.
    np.random.seed(rhythm.SEED)
    prophet = DefaultProphet()
    both: dict[str, Recipe] = {RECIPE: told[RECIPE], PEER: prophet}
    peer = backtest.backtest(history, both, origins=few)
    _tell(cards.card(peer, PEER, RECIPE))
    mine, refitted = cards.card(ours, RECIPE, BASELINE), cards.card(peer, RECIPE, PEER)
    daily, weekly = (_over_draws(peer, prophet, span) for span in (DAY, WEEK))
    last = history.before(origins[-1])
    scratch.report(
        skill_daily_ma28_pct=_percent(mine.skill_day.value),
        skill_week_ma28_pct=_percent(mine.skill_week.value),
        skill_daily_prophet_pct=_percent(daily.value),
        skill_week_prophet_pct=_percent(weekly.value),
        skill_daily_prophet_refitted_pct=_percent(refitted.skill_day.value),
        skill_week_prophet_refitted_pct=_percent(refitted.skill_week.value),
        coverage80_pct=_percent(mine.coverage80),
        coverage95_pct=_percent(mine.coverage95),
        bias_pct=_percent(mine.bias),
        seconds=_seconds(told[RECIPE], last),
        prophet_seconds=_seconds(recipes.prophet_area, last),
        origins=mine.origins,
        prophet_origins=refitted.origins,
    )


def counts() -> AreaCounts:
    """Daily incidents of the 79 neighbourhoods; everything else in the column of none."""
    city = city_file.parse(CITY.read_text(), name=CITY.name)
    mapped = city.sources[0].categories
    wanted = [word for word, code in mapped.items() if BY_CODE[code].slot in ALL.slots]
    columns = ["occurred_at", "category", "neighborhood_id", "count"]
    rows = pd.read_parquet(FILE, columns=columns)
    rows = rows[rows["category"].isin(wanted)]
    day = (pd.to_datetime(rows["occurred_at"]).dt.floor("D") - pd.Timestamp(FIRST)).dt.days
    area = rows["neighborhood_id"].fillna(OUTSIDE).astype(int)
    area = area.where(area <= NEIGHBOURHOODS, OUTSIDE)
    days = (END - FIRST).days
    within = day.between(0, days - 1).to_numpy()
    found = np.zeros((days, NEIGHBOURHOODS + 1))
    place = (day.to_numpy()[within], area.to_numpy()[within])
    np.add.at(found, place, rows["count"].to_numpy(dtype=np.float64)[within])
    observed = np.ones(days, dtype=np.bool_)
    return AreaCounts(FIRST, tuple(range(NEIGHBOURHOODS + 1)), found, observed)


def _origins() -> list[date]:
    """Four of the warm-up, then every fortnight whose week lies within the test years."""
    test = pd.date_range(TEST_FROM, END - timedelta(days=7), freq=STEP).date
    return [TEST_FROM - STEP * i for i in range(WARM_UP, 0, -1)] + list(test)


def _over_draws(peer: Backtest, prophet: DefaultProphet, span: Span) -> Interval:
    """The skill of ours over what Prophet itself drew."""
    ours, theirs = cards.losses(peer, RECIPE, span), prophet.losses(peer, span)
    found = bootstrap.skill(ours, theirs)
    limits = f"{100 * found.value:.1f} [{100 * found.low:.1f}, {100 * found.high:.1f}] %"
    print(f"{RECIPE} against the draws of {PEER}, days {span}: skill {limits}", flush=True)
    return found


def _tell(card: cards.Card) -> None:
    skills = [card.skill_day, card.skill_week, card.skill_later]
    said = ", ".join(
        f"{100 * one.value:.1f} [{100 * one.low:.1f}, {100 * one.high:.1f}]" for one in skills
    )
    print(
        f"{card.recipe} against {card.against}, {card.origins} origins: skill of days, week,"
        f" days 8-28 {said} %; CRPS {card.crps_day:.4f} a day, {card.crps_week:.3f} a week;"
        f" log score {card.log_score_day:.4f}; 80 % holds {100 * card.coverage80:.1f},"
        f" 95 % {100 * card.coverage95:.1f}; bias {100 * card.bias:+.1f} %",
        flush=True,
    )


def _seconds(told: Recipe, history: AreaCounts) -> float:
    """One forecast of every area, the libraries already loaded."""
    begun = time.perf_counter()
    told(history, backtest.HORIZON_DAYS)
    return round(time.perf_counter() - begun, 2)


def _percent(share: float) -> float:
    return round(100 * share, 2)


if __name__ == "__main__":
    main()
