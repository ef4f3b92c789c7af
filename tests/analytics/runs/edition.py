"""What every recipe says of made-up towns, written down by edition.

`python -m tests.analytics.runs.edition` writes the figures of a new edition; it refuses where they
changed and the edition did not.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import numpy as np

from analytics.forecasting import backtest, issue, recipes
from analytics.forecasting.gates import Shortage
from analytics.runs import versions
from analytics.surface import baselines, hours, mixture
from analytics.surface.baselines import Setting
from analytics.surface.hours import HourEvents
from tests.analytics.forecasting import towns
from tests.analytics.surface import settlements

FILE = Path(__file__).with_name("edition.json")
# What another processor's arithmetic may change, and Prophet's search for the best fit.
CLOSE, CLOSE_PROPHET = 1e-4, 0.02
PROPHET = "prophet_hybrid"
_DAYS = 3 * 365

Figures = Mapping[str, list[float]]


def figures() -> dict[str, list[float]]:
    """By recipe and part, figures that any change of the recipe would change."""
    return dict([*_areas(), *_cells(), *_hours()])


def _areas() -> Iterator[tuple[str, list[float]]]:
    history = towns.town(_DAYS)
    yield PROPHET, recipes.prophet_hybrid(history, 7).sum(axis=0).tolist()
    told = {name: recipes.RECIPES[name] for name in ("ewma_eb", recipes.BASELINE)}
    past = backtest.backtest(history, told, origins=backtest.origins(history))
    for name in told:
        said = issue.issue(history, name, told, past=past, parents={9: (1, 2)})
        assert not isinstance(said, Shortage)
        yield (
            f"areas {name}",
            [figure for row in said.rows() for figure in (row.expected, row.alpha)],
        )


def _cells() -> Iterator[tuple[str, list[float]]]:
    town = settlements.played(settlements.rates(271, seed=1), days=300, seed=2)
    some = settlements.played(settlements.rates(271, seed=3, a_week=0.1), days=300, seed=4)
    origin = settlements.FIRST + timedelta(days=300)
    for resolution in (10, 8):
        found = mixture.surface(some, town, origin, resolution=resolution)
        shares = found.shares.sum(axis=0)
        every = [found.alpha, *np.sort(found.expected)[-9:], *shares]
        yield f"mixture {resolution}", [float(figure) for figure in every]
    heat = baselines.pkde(town, origin, setting=Setting(240.0, 80.0))
    yield "pkde", np.sort(heat)[-9:].tolist()


def _hours() -> Iterator[tuple[str, list[float]]]:
    random = np.random.default_rng(6)
    minute = (random.beta(2, 3, 4_000) * 10_079).astype(np.int32)
    areas = np.array([1, 2])
    index = random.integers(0, 2, minute.size).astype(np.int32)
    first = settlements.FIRST
    told = HourEvents(
        first, first + timedelta(days=364), "UTC", areas, index, minute, np.ones(minute.size)
    )
    city = hours.city_profile(told)
    own = hours.area_profiles(told, city)[1]
    yield "hours", [*city.shares[::12].tolist(), *own.shares[::12].tolist()]


def differing(known: Figures, found: Figures) -> list[str]:
    """The recipes whose figures are others now."""
    return [
        name
        for name in sorted({*known, *found})
        if name not in known or name not in found or not _same(name, known[name], found[name])
    ]


def _same(name: str, known: list[float], found: list[float]) -> bool:
    close = CLOSE_PROPHET if name == PROPHET else CLOSE
    return len(known) == len(found) and np.allclose(known, found, rtol=close, atol=1e-9)


def main() -> int:
    """Write the figures down."""
    found = figures()
    if FILE.exists():
        known = json.loads(FILE.read_text("utf-8"))
        changed = differing(known["figures"], found)
        if changed and known["edition"] == versions.EDITION:
            print(f"Raise analytics.runs.versions.EDITION: {', '.join(changed)}", file=sys.stderr)
            return 1
    told = {"edition": versions.EDITION, "figures": found}
    FILE.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
