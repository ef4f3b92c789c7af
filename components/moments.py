"""How times, ages and periods are written for people."""

from datetime import date, datetime, timedelta

from domain.filters import Period
from locales import day, moment, t

_UNITS = (("year", 365 * 86_400), ("day", 86_400), ("hour", 3_600), ("minute", 60))


def age(gone: timedelta) -> str:
    """How long ago, in the largest unit that fits."""
    seconds = max(0, int(gone.total_seconds()))
    for name, length_s in _UNITS:
        if seconds >= length_s:
            return t(f"frame.age.{name}", n=seconds // length_s)
    return t("frame.age.now")


def duration(minutes: float) -> str:
    """A length of time, in the largest unit that fits."""
    for name, length_s in _UNITS[1:]:
        if minutes * 60 >= length_s:
            return t(f"frame.duration.{name}", n=round(minutes * 60 / length_s))
    return t("frame.duration.minute", n=round(minutes))


def when(at: datetime, zone: str, *, now: datetime) -> str:
    """A moment in the city's zone, with its year where that is not this one's."""
    form = "d MMM HH:mm" if at.year == now.year else "d MMM y HH:mm"
    return moment(at, zone, form=form)


def period(chosen: Period) -> str:
    """A half-open period, said so: the second day is left out."""
    same_year = chosen.first.year == chosen.end.year
    first = day(chosen.first, form="d MMM" if same_year else "d MMM y")
    return t("risk_map.period.range", first=first, end=day(chosen.end, form="d MMM y"))


def dated(at: date) -> str:
    """A day with its year."""
    return day(at, form="d MMM y")
