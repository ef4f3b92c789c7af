"""The hot spots planted in the synthetic city: three begin in every half-year."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from connectors.synthetic import plan
from connectors.synthetic.kinds import CODES, Floats
from connectors.synthetic.plan import Layout

PER_HALF_YEAR = 3
LONGEST_DAYS = 16 * 7

_KINDS = ("theft", "assault", "burglary", "vandalism", "vehicle_theft")
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class HotSpot:
    """Extra events of one category around one place, from ``first_day`` to ``last_day``, both
    included. They fall off with distance like a Gaussian of standard deviation ``radius_m``, cut
    at three; ``per_week`` of them are expected beside what the place has anyway."""

    number: int
    category: str
    lat: float
    lon: float
    radius_m: float
    first_day: date
    last_day: date
    per_week: float


def hot_spots(layout: Layout, first_day: date, last_day: date) -> tuple[HotSpot, ...]:
    """The hot spots active on some day from ``first_day`` to ``last_day``, both included."""
    earliest = first_day - timedelta(days=LONGEST_DAYS)
    halves = range(_half(earliest), _half(last_day) + 1)
    spots = (_spot(layout, half, place) for half in halves for place in range(PER_HALF_YEAR))
    return tuple(
        spot for spot in spots if spot.first_day <= last_day and spot.last_day >= first_day
    )


def days(spot: HotSpot) -> NDArray[np.int64]:
    """The days on which ``spot`` is active, counted from 1970-01-01."""
    first, last = (day.toordinal() - _EPOCH for day in (spot.first_day, spot.last_day))
    return np.arange(first, last + 1)


def shares(layout: Layout, spot: HotSpot) -> Floats:
    """The share of the spot's events in each cell of the city."""
    square = ((layout.xy - plan.metres(spot.lon, spot.lat)) ** 2).sum(axis=1)
    weight = np.exp(-square / (2 * spot.radius_m**2)) * (square <= (3 * spot.radius_m) ** 2)
    share: Floats = weight / weight.sum()
    return share


def _half(day: date) -> int:
    return day.year * 2 + (day.month > 6)


def _spot(layout: Layout, half: int, place: int) -> HotSpot:
    rng = np.random.default_rng((layout.seed, 2, half, place))
    crowd = layout.weight.mean(axis=0)
    lon, lat = plan.degrees(layout.xy[rng.choice(len(crowd), p=crowd)])
    first_day = date(half // 2, 7 if half % 2 else 1, 1) + timedelta(days=int(rng.integers(181)))
    duration = timedelta(weeks=int(rng.integers(5, 17)))
    return HotSpot(
        number=half * PER_HALF_YEAR + place,
        category=_KINDS[int(rng.integers(len(_KINDS)))],
        lat=round(float(lat), 5),
        lon=round(float(lon), 5),
        radius_m=float(rng.integers(100, 201)),
        first_day=first_day,
        last_day=first_day + duration - timedelta(days=1),
        per_week=round(float(rng.uniform(3, 7)), 1),
    )


def kind_index(spot: HotSpot) -> int:
    """Which of ``kinds.KINDS`` the spot's events are."""
    return CODES.index(spot.category)
