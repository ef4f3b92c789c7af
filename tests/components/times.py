"""Bars and clocks made by hand, for tests of what is drawn of them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.city import City
from domain.comparing import Change, Measured
from domain.filters import Period
from domain.timeline import Bar, Bars, Clock, Grain, Interval

ZONE = "America/Chicago"
CITY = City("stl", "St. Louis", ZONE, (38.6, -90.2), 11, (-91, 38, -90, 39), (6, 7), 7, ("en",))
FIRST = date(2018, 12, 3)


def bar(day: int, n: int | None = 4, **more: object) -> Bar:
    """The bar of the day so many days after the first."""
    first = datetime.combine(FIRST + timedelta(days=day), datetime.min.time(), ZoneInfo(ZONE))
    return Bar(first, first + timedelta(days=1), n, **more)  # type: ignore[arg-type]


def days(*bars: Bar, beside: Mapping[str, int] | None = None) -> Bars:
    period = Period(bars[0].first.date(), bars[-1].end.date())
    return Bars(Grain.DAY, period, bars, beside or {})


def clock(*, hidden: bool = False) -> Clock:
    """Nine on Fridays at 22 h, one on Mondays at midnight."""
    rows = [[0.0] * 24 for _ in range(7)]
    rows[4][22], rows[0][0] = 9.0, 1.0
    counts = [[None if hidden else n for n in row] for row in rows]
    return Clock(tuple(map(tuple, counts)), unknown=3, spread=2.5)


def change(**other: object) -> Change:
    said = {
        "count": 412,
        "base": 468,
        "period": Period(date(2018, 12, 4), date(2019, 1, 1)),
        "base_period": Period(date(2018, 11, 6), date(2018, 12, 4)),
        "difference": -56,
        "low": -20.2,
        "high": -3.4,
        "measured": Measured.PERCENT,
        "percent": -12.0,
        "flags": frozenset(),
        "completed": None,
    }
    return Change(**{**said, **other})  # type: ignore[arg-type]


COMING = Interval(430.2, 421.0, 446.4)
AT = datetime(2018, 12, 31, 12, tzinfo=UTC)
