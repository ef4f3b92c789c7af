"""Cell risk against what people use already: St. Louis, two years of weekly origins.

python -m bench.cells

Test years are 2017 and 2018. The cells are those inhabited before 2017, the prospective KDE is
tuned on 2016 at each resolution and for each category, for hits in 2 % of the area; what the
mixture gains over one tuned for information instead is printed beside. No model sees a day at or
after its origin. The mixture's parts and knots were chosen on 2014 to 2016.
"""

import json
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import h3.api.basic_int as h3
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.scores import places
from analytics.scores.bootstrap import Interval
from analytics.scores.places import Tally
from analytics.surface import ancestors, backtest, baselines, events, hours, mixture
from analytics.surface.backtest import MIXTURE, PKDE, Backtest
from analytics.surface.baselines import Setting
from analytics.surface.events import CellEvents
from analytics.surface.hours import HourEvents
from bench import scratch
from domain import grid
from domain.category import BY_CODE
from domain.target import TARGETS, Target

CITY = Path(__file__).parents[1] / "cities" / "st_louis.toml"
FILE = scratch.SHARED / "data" / "stl_incidents_2008_2018.parquet"
FIRST, TEST, END = date(2008, 1, 1), date(2017, 1, 1), date(2019, 1, 1)
RESOLUTIONS = (10, 9)
ORIGINS = tuple(date(2017, 1, 2) + timedelta(7 * week) for week in range(104))
HOUR_ORIGINS = ORIGINS[::4]
ZONE = "America/Chicago"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """One target: its backtest by resolution, the gain over a pKDE tuned for gain, and the
    cell-hours' PAI over flat hours'."""

    done: Mapping[int, Backtest]
    gain_tuned: Mapping[int, tuple[Setting, Interval, Interval]]
    hours: float


def main() -> None:
    """Print the settings and figures of every target, then the issue's figures."""
    begun = time.perf_counter()
    incidents = _incidents()
    everything = _events(incidents, TARGETS[0])
    judged = {}
    for target in TARGETS:
        judged[target.code] = _judged(incidents, target, everything)
        print(json.dumps(_card(target.code, judged[target.code])), flush=True)
    scratch.report(**_figures(judged), seconds=round(time.perf_counter() - begun))


def _incidents() -> pd.DataFrame:
    """Rows of the product's own import: no doubtful times, places only inside the city."""
    rows = pd.read_parquet(FILE)
    city = tomllib.loads(CITY.read_text())
    slots = {word: BY_CODE[code].slot for word, code in city["sources"][0]["categories"].items()}
    at = pd.to_datetime(rows["occurred_at"])
    month_after = pd.to_datetime(rows["reported_month"] + "-01") + pd.offsets.MonthBegin(1)
    west, south, east, north = city["bounds"]
    placed = (
        (rows["coord_status"] == "ok")
        & rows["lon"].between(west, east)
        & rows["lat"].between(south, north)
    )
    cell = np.zeros(len(rows), dtype=np.int64)
    points = zip(rows.loc[placed, "lat"], rows.loc[placed, "lon"], strict=True)
    cell[placed] = [h3.latlng_to_cell(lat, lon, grid.RESOLUTION) for lat, lon in points]
    kept = (at < month_after) & (at >= pd.Timestamp(FIRST))
    table = pd.DataFrame(
        {
            "cell": cell,
            "slot": rows["category"].map(slots),
            "day": (at.dt.normalize() - pd.Timestamp(FIRST)).dt.days,
            "minute": at.dt.day_of_week * 1440 + at.dt.hour * 60 + at.dt.minute,
            "weight": rows["count"].astype(np.float64),
        }
    )
    return table[kept]


def _events(incidents: pd.DataFrame, target: Target) -> CellEvents:
    inhabited = incidents["slot"].isin(TARGETS[0].slots) & (incidents["cell"] > 0)
    before = incidents["day"] < (TEST - FIRST).days
    chosen = incidents[incidents["slot"].isin(target.slots)]
    return events.events(
        chosen["cell"].to_numpy(),
        chosen["day"].to_numpy(np.int32),
        chosen["weight"].to_numpy(),
        first=FIRST,
        end=END,
        domain=np.unique(incidents.loc[inhabited & before, "cell"].to_numpy()),
    )


def _judged(incidents: pd.DataFrame, target: Target, everything: CellEvents) -> Judged:
    own = _events(incidents, target)
    known, tuning = own.before(TEST), backtest.tuning_origins(TEST, known_from=FIRST)
    tried = {level: list(baselines.tried(known, tuning, level)) for level in RESOLUTIONS}
    settings = {level: baselines.best(tried[level], baselines.hits) for level in RESOLUTIONS}
    by_gain = {level: baselines.best(tried[level], baselines.gain) for level in RESOLUTIONS}
    others = None if target is TARGETS[0] else everything
    done = backtest.backtest(own, others, ORIGINS, settings=settings)
    against = {
        level: (by_gain[level], *_against(own, done[level], by_gain[level]))
        for level in RESOLUTIONS
    }
    chosen = incidents[incidents["slot"].isin(target.slots)]
    return Judged(done, against, _over_flat(chosen, own, others))


def _against(own: CellEvents, done: Backtest, setting: Setting) -> tuple[Interval, Interval]:
    """PAI ratio and gain over a pKDE of another ``setting``."""
    _, sums = ancestors.gathering(own.cells, done.resolution)
    tallies = []
    for number, origin in enumerate(ORIGINS):
        week = own.within(origin, origin + timedelta(7))
        risk = sums @ baselines.pkde(own.before(origin), origin, setting=setting)
        tallies.append(places.tally(risk, sums @ week.counts(), week.total(), seed=number))
    model, share = done.tallies[MIXTURE], places.SHARES.index(0.02)
    return places.pai_ratio(model, tallies, share), places.gain_over(model, tallies)


def _over_flat(incidents: pd.DataFrame, own: CellEvents, others: CellEvents | None) -> float:
    """PAI at 2 % of resolution-9 cell-hours: the profile of each cell's neighbourhood over none."""
    cells, sums = ancestors.gathering(own.cells, 9)
    flat: list[Tally] = []
    shaped: list[Tally] = []
    for number, origin in enumerate(HOUR_ORIGINS):
        risk = sums @ mixture.surface(own, others, origin).expected
        shares = _hour_shares(_hour_events(incidents, cells, FIRST, origin), cells)
        week = _hour_events(incidents, cells, origin, origin + timedelta(7)).timed()
        key = week.index.astype(np.int64) * hours.HOURS + week.minute // 60
        seen = np.bincount(
            key[week.index >= 0], week.weight[week.index >= 0], minlength=shares.size
        )
        for tallies, by_hour in ((flat, np.full_like(shares, 1 / hours.HOURS)), (shaped, shares)):
            ranked = (risk[:, None] * by_hour).ravel()
            whole = float(week.weight.sum())
            tallies.append(
                places.tally(ranked, np.maximum(seen, 0), whole, shares=(0.02,), seed=number)
            )
    return places.pai_ratio(shaped, flat, 0).value


def _hour_shares(known: HourEvents, cells: NDArray[np.int64]) -> Floats:
    """(cells, 168)."""
    profiles = hours.area_profiles(known, hours.city_profile(known))
    return np.stack([profiles[int(cell)].shares for cell in cells])


def _hour_events(
    incidents: pd.DataFrame, cells: NDArray[np.int64], first: date, end: date
) -> HourEvents:
    days = incidents["day"]
    chosen = incidents[(days >= (first - FIRST).days) & (days < (end - FIRST).days)]
    parents = ancestors.parents(chosen["cell"].to_numpy(), 9)
    at = np.minimum(np.searchsorted(cells, parents), cells.size - 1)
    index = np.where(cells[at] == parents, at, -1).astype(np.int32)
    minute = chosen["minute"].to_numpy(np.int32)
    return HourEvents(first, end, ZONE, cells, index, minute, chosen["weight"].to_numpy())


def _card(code: str, judged: Judged) -> dict[str, object]:
    card: dict[str, object] = {"target": code, "hour_vs_flat": round(judged.hours, 3)}
    for level, done in judged.done.items():
        setting, ratio, more = judged.gain_tuned[level]
        other = {"setting": asdict(setting), "pai_ratio": asdict(ratio), "gain": asdict(more)}
        card[f"r{level}"] = backtest.figures(done) | {"against_pkde_tuned_for_gain": other}
    return card


def _figures(judged: Mapping[str, Judged]) -> dict[str, object]:
    """The issue's figures; the worst of all targets and resolutions where it names one."""
    every = [one.done[level] for one in judged.values() for level in RESOLUTIONS]
    share = places.SHARES.index(0.02)
    truths = [
        float(places.pooled(done.tallies[MIXTURE]).observed_expected[share]) for done in every
    ]
    gains = [_gain(done) for done in every]
    figures: dict[str, object] = {}
    for level in reversed(RESOLUTIONS):
        here = [one.done[level] for one in judged.values()]
        for name, base in (("kde30", "kde_30"), ("pkde", PKDE)):
            ratios = [_ratio(done, base).value for done in here]
            figures[f"pai2_vs_{name}_r{level}"] = _mean(ratios)
    tuned_for_gain = [one.gain_tuned[10][2].value for one in judged.values()]
    return figures | {
        "pkde_lower_min": round(min(_ratio(done, PKDE).low for done in every), 3),
        "gain_over_pkde_min": round(min(gains), 4),
        "gain_over_pkde_mean_r10": _mean([_gain(one.done[10]) for one in judged.values()]),
        "gain_over_pkde_tuned_for_gain_mean_r10": _mean(tuned_for_gain),
        "oe_top2": round(_worst(truths), 3),
        "hour_vs_flat": _mean([one.hours for one in judged.values()]),
        "origins": len(ORIGINS),
    }


def _ratio(done: Backtest, base: str) -> Interval:
    share = places.SHARES.index(0.02)
    return places.pai_ratio(done.tallies[MIXTURE], done.tallies[base], share)


def _gain(done: Backtest) -> float:
    return places.gain_over(done.tallies[MIXTURE], done.tallies[PKDE]).value


def _worst(observed_expected: Sequence[float]) -> float:
    return max(observed_expected, key=lambda one: abs(one - 1))


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 3)


if __name__ == "__main__":
    main()
