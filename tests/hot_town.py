"""A town with a planted hot spot, for tests of what is found, stored and shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from analytics.hot_spots import plane
from db import session as database
from db.queries import hot_spot_runs, hot_spots
from db.queries.hot_spot_runs import NewHotSpot, NewRun
from domain.city import City
from domain.hot_spot import Kind, RepeatBand, Shortage, Status
from domain.incident import NewIncident, PlacePrecision
from tests import town

NEWEST = date(2025, 12, 30)
END = date(2025, 12, 31)
NOW = datetime(2025, 12, 31, 18, tzinfo=UTC)
# In the middle of district 1; the town's square is 6 by 6 km around it.
SPOT = (38.62, -90.27)
EXTRA = 40
_COUNTS = {"events": 800, "clusters": 3, "hot_spots": 1}


@contextmanager
def town_of(url: str, *incidents: NewIncident) -> Iterator[tuple[database.Sessions, City]]:
    """The town with its two districts and ``incidents``; empty before and after."""
    with town.database_of(url) as sessions:
        city = town.settled(sessions)
        town.divided(sessions)
        town.stored(sessions, city, town.parsed(*incidents))
        yield sessions, city


def even(n: int = 1_200, *, days: int = 360) -> Iterator[NewIncident]:
    """``n`` thefts anywhere on the last ``days`` days."""
    rng = np.random.default_rng(1)
    lats, lons = SPOT[0] + rng.uniform(-0.027, 0.027, n), SPOT[1] + rng.uniform(-0.034, 0.034, n)
    back = rng.integers(0, days, n)
    for number in range(n):
        at = (float(lats[number]), float(lons[number]))
        # One of them on the last day, so that the window ends there.
        yield theft(f"even {number}", at, int(back[number]) if number else 0)


def planted() -> Iterator[NewIncident]:
    """Thefts around one corner, in the last ten weeks alone."""
    rng = np.random.default_rng(2)
    for number in range(EXTRA):
        at = SPOT[0] + float(rng.normal(0, 4e-4)), SPOT[1] + float(rng.normal(0, 5e-4))
        yield theft(f"planted {number}", at, number * 7 // 4)


def centroids(n: int = 2_000) -> Iterator[NewIncident]:
    """Records of a county, each drawn by its publisher at the county's middle."""
    for number in range(n):
        one = town.incident(
            f"county {number}",
            at=SPOT,
            occurred=_noon(number % 360) + timedelta(minutes=number),
            place_precision=PlacePrecision.COUNTY,
        )
        yield one


def theft(key: str, at: tuple[float, float], back: int) -> NewIncident:
    """A theft ``back`` days before the newest."""
    return town.incident(key, at=at, occurred=_noon(back))


def _noon(back: int) -> datetime:
    day = NEWEST - timedelta(days=back)
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def stored_spot(session: Session, city: City, *, kind: Kind = Kind.PLACE) -> tuple[int, int]:
    """A search with one hot spot around ``SPOT``, written as a run would; ids of both."""
    run = NewRun("theft", 90, END - timedelta(days=90), END, {"outline_m": 90.0}, _COUNTS)
    run_id = hot_spot_runs.add(session, run, job_id=None, now=NOW)
    lat, lon = np.array([SPOT[0]] * 3), SPOT[1] + np.array([0.0, 1e-3, 2e-3])
    spot = NewHotSpot(
        kind=kind,
        number=1,
        points_m=plane.metres(lon, lat, city.centre),
        places=3,
        expected=0.5,
        p=0.005,
        q=0.01,
        stability=0.9,
        status=Status.EMERGING,
        trend_p=0.04,
        slices=tuple(float(at) / 4 for at in range(13)),
        first_day=date(2025, 10, 5),
        last_day=NEWEST,
    )
    definition = plane.definition(city.centre)
    hot_spot_runs.add_hot_spot(session, run_id, spot, projection=definition, outline_m=90.0)
    hot_spot_runs.add_repeats(session, run_id, [RepeatBand(0, 10, 0, 7, 12, 3.0, 0.002, 499)])
    [found] = hot_spots.of_run(session, run_id)
    return run_id, found.id


def stored_shortage(session: Session, shortage: Shortage) -> int:
    """A search that found too little to look in."""
    first = END - timedelta(days=30)
    run = NewRun("burglary", 30, first, END, {}, {"events": shortage.have}, shortage)
    return hot_spot_runs.add(session, run, job_id=None, now=NOW)
