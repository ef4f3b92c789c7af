"""Hot spots planted in the synthetic city: how many are found, how many that are found are there.

python -m bench.planted --seeds 3

Each city is searched at eight quarters' ends over two years, in windows of 90 days, by the category
of what was planted. **Recall**: a planted hot spot that gave a window at least ``LEAST_EVENTS``
incidents counts as found where a hot spot of its category has its middle within ``NEAR_M`` of it.
**Precision**: a hot spot that was found is there where the true rates, which the synthetic city
knows, put at least ``TIMES`` as many events into its cells as into cells of its surroundings:
places that are busy by nature are true findings too. Every event is read, as if all were reported.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from analytics.hot_spots import search, surroundings
from analytics.hot_spots.search import Found
from analytics.hot_spots.ways import WAYS
from analytics.hot_spots.window import Settings, Window
from bench import scratch
from connectors.synthetic import plan, process, spots, truth
from connectors.synthetic.plan import Layout
from connectors.synthetic.spots import HotSpot

FIRST_END = date(2024, 1, 1)
WINDOWS, EVERY_DAYS, WINDOW_DAYS, YEAR_DAYS = 8, 91, 90, 364
LEAST_EVENTS, NEAR_M, TIMES = 15, 250.0, 1.5
_CELL_M = 90.0

Floats = NDArray[np.float64]


@dataclass
class Tally:
    """What was counted."""

    planted: int = 0
    recalled: int = 0
    found: int = 0
    true: int = 0


def main() -> None:
    """Print recall and precision over ``--seeds`` cities."""
    parser = argparse.ArgumentParser(description="Planted hot spots, found or not.")
    parser.add_argument("--seeds", type=int, default=3)
    tally = Tally()
    for seed in range(1, parser.parse_args().seeds + 1):
        layout = plan.city(seed)
        for at in range(WINDOWS):
            _window(layout, FIRST_END + timedelta(days=at * EVERY_DAYS), tally)
        print(f"seed {seed}: {tally}")
    scratch.report(
        recall_pct=round(100 * tally.recalled / tally.planted, 1),
        precision_pct=round(100 * tally.true / tally.found, 1),
        planted=tally.planted,
        found=tally.found,
    )


def _window(layout: Layout, end: date, tally: Tally) -> None:
    """Search one window for every category something was planted in."""
    events = process.events(layout, *_instants(end - timedelta(days=YEAR_DAYS), end))
    metres = _metres(layout, events)
    first = end - timedelta(days=WINDOW_DAYS)
    expected = truth.expected(layout, first, end - timedelta(days=1))
    for kind in sorted({spots.kind_index(one) for one in _active(layout, first, end)}):
        own = events["kind"] == kind
        inside = own & (events["day"] >= process.ordinal(first))
        mesh = surroundings.mesh(metres[own], metres, count=int(inside.sum()))
        days = (events["day"][inside] - process.ordinal(first)).astype(np.int32)
        window = Window.laid(metres[inside], days, WINDOW_DAYS, mesh, Settings())
        found = [one for way in WAYS for one in search.search(window, way).found]
        _count(layout, window, found, expected[kind], tally)
        planted = events[inside]["hot_spot"]
        for spot in _active(layout, first, end):
            if spots.kind_index(spot) == kind and _given(planted, spot) >= LEAST_EVENTS:
                tally.planted += 1
                tally.recalled += any(_near(window, one, spot) for one in found)


def _active(layout: Layout, first: date, end: date) -> tuple[HotSpot, ...]:
    return spots.hot_spots(layout, first, end - timedelta(days=1))


def _given(planted: NDArray[np.int64], spot: HotSpot) -> int:
    return int((planted == spot.number).sum())


def _near(window: Window, one: Found, spot: HotSpot) -> bool:
    middle = window.points_m[one.members].mean(axis=0)
    return bool(np.hypot(*(middle - plan.metres(spot.lon, spot.lat))) <= NEAR_M)


def _count(
    layout: Layout, window: Window, found: list[Found], expected: Floats, tally: Tally
) -> None:
    """Whether each of ``found`` is there, by ``expected`` (cells,) of the true process."""
    for one in found:
        members = window.points_m[one.members]
        apart = np.hypot(*(layout.xy[:, None] - members[None]).transpose(2, 0, 1)).min(axis=1)
        around = np.hypot(*(layout.xy - members.mean(axis=0)).T)
        weight = np.exp(-(around**2) / (2 * surroundings.REACH_M**2))
        usual = float((expected * weight).sum() / weight.sum())
        tally.found += 1
        tally.true += bool(expected[apart <= _CELL_M].mean() >= TIMES * usual)


def _instants(first: date, end: date) -> Iterator[datetime]:
    return (datetime.combine(day, time(), UTC) for day in (first, end))


def _metres(layout: Layout, events: process.Events) -> Floats:
    lat = layout.lat[events["cell"], events["address"]]
    lon = layout.lon[events["cell"], events["address"]]
    return np.array([plan.metres(*one) for one in zip(lon, lat, strict=True)])


if __name__ == "__main__":
    main()
