"""Counts by hour, bar and area as a plain loop over the incidents says they are."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import clock
from domain.timeline import Beside

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """An active incident as stored."""

    day: date
    source_id: int
    area_id: int
    cell: int
    slot: int
    weight: int
    since: datetime
    until: datetime
    precision: str
    zone: str

    @property
    def beside(self) -> Beside | None:
        """Why it has no known hour."""
        if self.cell == 4:
            return Beside.DOUBTFUL_TIME
        if self.precision == "month":
            return Beside.MONTH_PRECISION
        if self.cell == 5:
            return Beside.SUMMARY
        if self.precision == "day":
            return Beside.DAY_PRECISION
        if self.until - self.since > DAY:
            return Beside.LONG_INTERVAL
        return Beside.INTERVAL if self.until - self.since > HOUR else None

    @property
    def is_dated(self) -> bool:
        return self.beside not in (Beside.DOUBTFUL_TIME, Beside.MONTH_PRECISION)

    @property
    def hour(self) -> int:
        """The hour of its week."""
        return (self.day.isoweekday() - 1) * 24 + self.since.astimezone(ZoneInfo(self.zone)).hour

    def covered(self) -> Iterator[tuple[date, int, int]]:
        """Local day, hour of the week and thousandths of weight."""
        local = self.since.astimezone(ZoneInfo(self.zone))
        at = self.since - timedelta(minutes=local.minute, seconds=local.second)
        whole = self.until - self.since
        while at < self.until:
            there = at.astimezone(ZoneInfo(self.zone))
            passed = (max(at, self.since) - self.since, min(at + HOUR, self.until) - self.since)
            before, after = (1000 * each // whole for each in passed)
            hour = (there.isoweekday() - 1) * 24 + there.hour
            yield there.date(), hour, self.weight * (after - before)
            at += HOUR


def told(session: Session) -> list[Told]:
    """Every active incident."""
    rows = session.execute(
        text("""
        SELECT day, source_id, area_id, cell, category, weight, occurred_from, occurred_to,
          time_precision, zone FROM incident WHERE status = 'active'
        """)
    )
    return [Told(*row) for row in rows]


def assert_clocks_true(session: Session) -> None:
    """Every table of counts by hour and month says what a loop over active incidents says."""
    wanted: dict[str, Counter[tuple[object, ...]]] = {
        name: Counter() for name in ("clock_day", "clock_quarter", "clock_beside", "month_count")
    }
    for one in told(session):
        place = (one.source_id, one.area_id)
        for slot in (-1, one.slot):
            month = one.day.replace(day=1)
            wanted["month_count"][month, *place, slot] += one.weight
            if one.is_dated:
                wanted["clock_day"][clock.DATED, one.day, one.source_id, slot] += one.weight
            if one.beside is not None:
                reason = clock.BESIDE[one.beside]
                wanted["clock_beside"][one.day, *place, reason, slot] += one.weight
            else:
                wanted["clock_day"][one.hour % 24, one.day, one.source_id, slot] += one.weight
                wanted["clock_quarter"][_quarter(one.day), *place, one.hour, slot] += one.weight
            if one.beside is Beside.INTERVAL:
                for day, hour, n in one.covered():
                    wanted["clock_day"][hour % 24 + 24, day, one.source_id, slot] += n
                    wanted["clock_quarter"][_quarter(day), *place, hour + 168, slot] += n
    for table, sums in wanted.items():
        assert _kept(session, table) == {key: n for key, n in sums.items() if n}, table


def _kept(session: Session, table: str) -> dict[tuple[object, ...], int]:
    found = {}
    for row in session.execute(text(f"SELECT * FROM {table}")):
        key, counts = tuple(row)[:-21], tuple(row)[-21:]
        for slot, n in enumerate(counts, -1):
            if n:
                found[*key, slot] = int(n)
    return found


def _quarter(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
