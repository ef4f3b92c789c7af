"""What happens in the synthetic city, how often, and when: the constants of the process."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SUMMARY = "Night summary"


@dataclass(frozen=True, slots=True)
class Kind:
    """One category of event.

    ``per_day`` is the mean of a year; ``peaks`` are (hour, width in hours, height) over a floor of
    1; ``weekdays`` are factors from Monday; ``season`` is the amplitude of the year and
    ``season_peak`` the day it is highest. ``heard`` and ``recorded`` are the shares that reach
    the two sources, ``late`` stretches the second's delay, and ``repeats`` is how many further
    events each one causes.
    """

    code: str
    dispatched_as: str
    recorded_as: str
    per_day: float
    peaks: tuple[tuple[float, float, float], ...]
    weekdays: tuple[float, ...]
    season: float
    season_peak: int
    heard: float
    recorded: float
    late: float = 1.0
    repeats: float = 0.0


_WORKDAYS = (1.06, 1.05, 1.05, 1.05, 1.08, 0.92, 0.79)
_WEEKEND = (0.86, 0.84, 0.86, 0.9, 1.08, 1.28, 1.18)

KINDS: tuple[Kind, ...] = (
    Kind(
        code="theft",
        dispatched_as="Theft call",
        recorded_as="Larceny",
        per_day=14.0,
        peaks=((15, 3.5, 5),),
        weekdays=_WORKDAYS,
        season=0.1,
        season_peak=200,
        heard=0.4,
        recorded=0.65,
    ),
    Kind(
        code="assault",
        dispatched_as="Fight",
        recorded_as="Assault",
        per_day=8.0,
        peaks=((23, 3, 5), (17, 3, 2)),
        weekdays=_WEEKEND,
        season=0.18,
        season_peak=195,
        heard=0.65,
        recorded=0.5,
    ),
    Kind(
        code="burglary",
        dispatched_as="Break-in",
        recorded_as="Burglary",
        per_day=5.0,
        peaks=((11, 3, 2.5), (2, 2.5, 2)),
        weekdays=_WORKDAYS,
        season=0.2,
        season_peak=350,
        heard=0.6,
        recorded=0.75,
        late=1.5,
        repeats=0.25,
    ),
    Kind(
        code="vandalism",
        dispatched_as="Damage",
        recorded_as="Criminal damage",
        per_day=5.0,
        peaks=((22, 3.5, 4),),
        weekdays=_WEEKEND,
        season=0.15,
        season_peak=180,
        heard=0.35,
        recorded=0.6,
        late=1.5,
    ),
    Kind(
        code="vehicle_theft",
        dispatched_as="Vehicle taken",
        recorded_as="Theft of vehicle",
        per_day=4.0,
        peaks=((21, 4, 3),),
        weekdays=_WORKDAYS,
        season=0.1,
        season_peak=340,
        heard=0.5,
        recorded=0.8,
        late=0.7,
        repeats=0.12,
    ),
    Kind(
        code="robbery",
        dispatched_as="Hold-up",
        recorded_as="Robbery",
        per_day=2.0,
        peaks=((22, 3, 6),),
        weekdays=_WEEKEND,
        season=0.12,
        season_peak=330,
        heard=0.75,
        recorded=0.7,
        late=0.6,
    ),
    Kind(
        code="disorder",
        dispatched_as="Disturbance",
        recorded_as="Public disorder",
        per_day=4.5,
        peaks=((0, 2.5, 8),),
        weekdays=_WEEKEND,
        season=0.25,
        season_peak=195,
        heard=0.75,
        recorded=0.25,
    ),
    Kind(
        code="traffic",
        dispatched_as="Road collision",
        recorded_as="Traffic offence",
        per_day=4.0,
        peaks=((8, 1.5, 5), (17, 2, 6)),
        weekdays=_WORKDAYS,
        season=0.08,
        season_peak=320,
        heard=0.8,
        recorded=0.25,
    ),
)

CODES = tuple(kind.code for kind in KINDS)


def hours(kind: Kind) -> Floats:
    """The share of a day's events in each of its 24 hours, by the clock on the wall."""
    hour = np.arange(24)
    shape = np.ones(24)
    for peak, width, height in kind.peaks:
        distance = np.abs((hour + 0.5 - peak + 12) % 24 - 12)
        shape += height * np.exp(-(distance**2) / (2 * width**2))
    share: Floats = shape / shape.sum()
    return share


def daily_means(days: NDArray[np.int64]) -> Floats:
    """Mean numbers of spontaneous events, days × kinds; a day counts from 1970-01-01."""
    weekday = (days + 3) % 7
    day_of_year = days % 365.2425
    columns = [
        kind.per_day
        * np.array(kind.weekdays)[weekday]
        / np.mean(kind.weekdays)
        * (1 + kind.season * np.cos(2 * np.pi * (day_of_year - kind.season_peak) / 365.2425))
        for kind in KINDS
    ]
    return np.stack(columns, axis=1)


def repeat_odds(kind: Kind) -> Floats:
    """The chances of causing at least 1, 2 and 3 further events; their sum is the mean."""
    none = np.exp(-kind.repeats)
    one, two = none * kind.repeats, none * kind.repeats**2 / 2
    return np.array([1 - none, 1 - none - one, 1 - none - one - two])
