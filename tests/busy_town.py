"""The small town with a history: incidents on every day, more at some places and times."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from db import session as database
from domain.city import City
from domain.fault import ParsedRecord
from domain.incident import NewIncident
from tests import town

FIRST = datetime(2024, 1, 1, tzinfo=ZoneInfo(town.ZONE))
CORNERS = ((38.61, -90.25), (38.60, -90.24), (38.62, -90.21), (38.63, -90.20))


def records(days: int, *, a_day: float, seed: int = 1, since: int = 0) -> list[ParsedRecord]:
    """A Poisson number of incidents on each of ``days`` days from ``FIRST`` plus ``since``: six
    in ten at four corners, the others anywhere in the two districts; fewer on Sundays."""
    random = np.random.default_rng([seed, since])
    return town.parsed(*_incidents(random, days, a_day, since))


def _incidents(
    random: np.random.Generator, days: int, a_day: float, since: int
) -> Iterator[NewIncident]:
    for day in range(since, since + days):
        midnight = FIRST + timedelta(days=day)
        rate = a_day * (0.7 if midnight.weekday() == 6 else 1.05)
        for number in range(int(random.poisson(rate))):
            minute = int(random.integers(0, 24 * 60))
            if random.random() < 0.6:
                place = CORNERS[int(random.integers(0, len(CORNERS)))]
            else:
                place = (
                    float(random.uniform(38.59, 38.64)),
                    float(random.uniform(-90.27, -90.19)),
                )
            yield town.incident(
                f"{day}-{number}",
                at=place,
                occurred=(midnight + timedelta(minutes=minute)).astimezone(UTC),
                category_published="Fight" if random.random() < 0.3 else "Larceny",
            )


def settled(
    sessions: database.Sessions, *, days: int, a_day: float, seed: int = 1
) -> tuple[City, datetime]:
    """The town with ``days`` days of history, and two hours after local midnight of the day after
    the last of them, when the nightly run begins."""
    city = town.settled(sessions)
    town.divided(sessions)
    now = (FIRST + timedelta(days=days, hours=2)).astimezone(UTC)
    town.stored(sessions, city, records(days, a_day=a_day, seed=seed), now=now)
    return city, now
