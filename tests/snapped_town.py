"""The small town of a publisher that puts every incident on the nearest of a few points."""

from datetime import UTC, datetime, timedelta

import numpy as np

from db import session as database
from domain.city import City
from domain.fault import ParsedRecord
from tests import busy_town, town

# Degrees between two points, about 900 by 700 m: 200 points or so in the town.
STEP = 0.008
CORNERS = ((38.608, -90.248), (38.6, -90.24), (38.624, -90.208), (38.632, -90.2))


def records(days: int, *, a_day: float, since: int = 0, step: float = STEP) -> list[ParsedRecord]:
    """A Poisson number of incidents on each of ``days`` days from ``busy_town.FIRST`` plus
    ``since``: half at four points, the others at any, drawn to a lattice of ``step`` degrees."""
    random = np.random.default_rng([3, since])
    told = []
    for day in range(since, since + days):
        midnight = busy_town.FIRST + timedelta(days=day)
        for number in range(int(random.poisson(a_day))):
            place = (float(random.uniform(38.56, 38.66)), float(random.uniform(-90.31, -90.17)))
            if random.random() < 0.5:
                place = CORNERS[int(random.integers(0, len(CORNERS)))]
            told.append(
                town.incident(
                    f"{day}-{number}",
                    at=tuple(round(round(each / step) * step, 6) for each in place),
                    occurred=(
                        midnight + timedelta(minutes=int(random.integers(0, 1440)))
                    ).astimezone(UTC),
                )
            )
    return town.parsed(*told)


def settled(
    sessions: database.Sessions, *, days: int, a_day: float, step: float = STEP
) -> tuple[City, datetime]:
    """The town with ``days`` days of history, and two hours after midnight of the day after."""
    city = town.settled(sessions)
    town.divided(sessions)
    now = (busy_town.FIRST + timedelta(days=days, hours=2)).astimezone(UTC)
    town.stored(sessions, city, records(days, a_day=a_day, step=step), now=now)
    return city, now
