"""When a scheduled job runs, as people say it: a time of day, UTC, on days of the week."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

# As cron spells them. Numbers would mean another day to each program that reads them.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = "*"
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_CRON = re.compile(r"(\d{1,2}) (\d{1,2}) \* \* (\S+)")


@dataclass(frozen=True, slots=True)
class Timetable:
    """A minute of the day on ``weekdays``, which are some of ``WEEKDAYS`` in their order."""

    hour: int
    minute: int
    weekdays: tuple[str, ...] = WEEKDAYS

    @property
    def cron(self) -> str:
        """The five fields of cron."""
        days = EVERY_DAY if self.weekdays == WEEKDAYS else ",".join(self.weekdays)
        return f"{self.minute} {self.hour} * * {days}"

    @property
    def clock(self) -> str:
        """The time of day as HH:MM."""
        return f"{self.hour:02}:{self.minute:02}"

    def next_at(self, now: datetime) -> datetime:
        """The first time after ``now``, in the zone of ``now``."""
        first = datetime.combine(now.date(), time(self.hour, self.minute), now.tzinfo)
        days = (first + timedelta(days=ahead) for ahead in range(8))
        return next(at for at in days if at > now and WEEKDAYS[at.weekday()] in self.weekdays)


@dataclass(frozen=True, slots=True)
class Kept:
    """A timetable as it stands; who changed it and when, None where nobody did."""

    table: Timetable
    changed_by: int | None
    changed_at: datetime | None


def said(clock: str, weekdays: Collection[str]) -> Timetable | None:
    """The timetable of a time such as "02:00" and days; None where either cannot be read."""
    found = _TIME.fullmatch(clock.strip())
    days = tuple(day for day in WEEKDAYS if day in weekdays)
    if found is None or not days or len(days) != len(set(weekdays)):
        return None
    return Timetable(int(found[1]), int(found[2]), days)


def read(cron: str) -> Timetable | None:
    """The timetable that ``cron`` spells; None where it says what no timetable can."""
    found = _CRON.fullmatch(cron)
    if found is None:
        return None
    minute, hour, days = found.groups()
    return said(f"{hour}:{int(minute):02}", WEEKDAYS if days == EVERY_DAY else days.split(","))
