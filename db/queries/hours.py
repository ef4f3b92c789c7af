"""Counts by hour: of each day, and of the week.

What is known to the hour is counted there; an incident of which only an interval of up to 24
hours is known is spread over the hours it covers, in thousandths (``db.queries.clock``). Without
areas the tables answer; those of some areas are read from ``clock_quarter`` and, for the days of
quarters that are not whole, from the incidents themselves, by an index that holds all it takes.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import clock
from db.queries.risk import Slice
from db.queries.timeline import (
    Counts,
    among_incidents,
    among_quarters,
    categories,
    nearly,
    on_days,
    quarters,
    spelled,
    value,
    values,
    where,
)
from domain.category import SLOTS
from domain.filters import Period
from domain.timeline import HOURS_OF_WEEK

# Counting days from it is quicker than asking each for its weekday.
_A_MONDAY = "DATE '0001-01-01'"


def by_hour(session: Session, wanted: Slice) -> dict[tuple[date, int], tuple[Counts, float]]:
    """Local day and hour → sums of weights known to that hour, shape (SLOTS,), and what intervals
    add to it. For short periods: it reads every hour."""
    found: dict[tuple[date, int], tuple[Counts, float]] = {}
    for day, hour, sums in _known_hours(session, wanted):
        found[day, hour] = (sums, 0.0)
    if wanted.hours is None:
        for day, hour, n in _spread_hours(session, wanted):
            known, more = found.get((day, hour), (np.zeros(SLOTS, dtype=np.int64), 0.0))
            found[day, hour] = (known, more + n / clock.THOUSANDTHS)
    return found


def _known_hours(session: Session, wanted: Slice) -> list[tuple[date, int, Counts]]:
    if wanted.area_ids is not None:
        rows = session.execute(
            text(f"""
            SELECT day, clock % 24, category, sum(weight) FROM incident
            WHERE {among_incidents(wanted)} GROUP BY 1, 2, 3
            """),
            values(wanted),
        )
        sums: dict[tuple[date, int], Counts] = {}
        for day, hour, slot, n in rows:
            at = sums.setdefault((day, hour), np.zeros(SLOTS, dtype=np.int64))
            at[slot] += int(n)
        return [(day, hour, each) for (day, hour), each in sums.items()]
    slots = wanted.slots or tuple(range(SLOTS))
    told = session.execute(
        text(f"""
        SELECT day, hour, {", ".join(f"coalesce(sum(c{slot}), 0)" for slot in slots)}
        FROM clock_day WHERE hour = ANY(:hours) AND day >= :first AND day < :end {where(wanted)}
        GROUP BY day, hour
        """),
        values(wanted),
    )
    return [(row[0], row[1], spelled(slots, row[2:])) for row in told]


def _spread_hours(session: Session, wanted: Slice) -> list[tuple[date, int, int]]:
    if wanted.area_ids is None:
        asked = f"""
            SELECT day, hour - 24, sum({value(wanted)}) FROM clock_day
            WHERE hour >= {clock.SPREAD_HOURS} AND hour < {2 * clock.SPREAD_HOURS}
              AND day >= :first AND day < :end {where(wanted)}
            """
    else:
        asked = f"SELECT day, hour % 24, sum(n) FROM {_spread_incidents(wanted)}"
    rows = session.execute(text(f"{asked} GROUP BY 1, 2"), values(wanted))
    return [(row[0], row[1], int(row[2])) for row in rows]


def clock_of(session: Session, wanted: Slice) -> tuple[Counts, Counts]:
    """Sums of weights by hour of the week, both of shape (168,): known to the hour, and spread
    from intervals, in thousandths."""
    found = np.zeros(2 * HOURS_OF_WEEK, dtype=np.int64)
    statements = _placed_clock(wanted) if wanted.area_ids is not None else [_city_clock(wanted)]
    for statement, more in statements:
        for hour, n in session.execute(text(statement), {**values(wanted), **more}):
            found[hour] += int(n)
    if wanted.hours is not None:
        found[HOURS_OF_WEEK:] = 0
    return found[:HOURS_OF_WEEK], found[HOURS_OF_WEEK:]


_Statement = tuple[str, Mapping[str, Any]]


def _city_clock(wanted: Slice) -> _Statement:
    hours = "ANY(:hours)" if wanted.hours else f"ANY(ARRAY{list(range(2 * clock.SPREAD_HOURS))})"
    statement = f"""
        SELECT (day - {_A_MONDAY}) % 7 * 24 + hour % 24 + {HOURS_OF_WEEK} * (hour / 24) AS at,
          sum({value(wanted)})
        FROM clock_day WHERE hour = {hours} AND day >= :first AND day < :end {where(wanted)}
        GROUP BY at
        """
    return statement, {}


def _placed_clock(wanted: Slice) -> list[_Statement]:
    """Whole quarters of the table, and the incidents of the days before and after them."""
    whole, beside = quarters(wanted.period)
    parts: list[_Statement] = []
    if whole is not None:
        statement = f"""
            SELECT hour, sum({value(wanted)}) FROM clock_quarter
            WHERE {among_quarters(wanted)} GROUP BY hour
            """
        parts.append((statement, {"first": whole.first, "end": whole.end}))
    for edge in beside:
        parts += _incident_clock(wanted, edge)
    return parts


def _incident_clock(wanted: Slice, period: Period) -> list[_Statement]:
    bound = {"first": period.first, "end": period.end}
    known = f"""
        SELECT clock, sum(weight) FROM incident WHERE {among_incidents(wanted)} GROUP BY clock
        """
    spread = f"""
        SELECT hour + {HOURS_OF_WEEK}, sum(n) FROM {_spread_incidents(wanted)} GROUP BY 1
        """
    return [(known, bound), (spread, bound)]


def _spread_incidents(wanted: Slice) -> str:
    """Hours covered by incidents of which an interval is known, with thousandths of weights."""
    intervals = f"""
        (SELECT source_id, area_id, category, weight AS n, occurred_from AS since,
           occurred_to AS until, zone FROM incident
         WHERE status = 'active' AND clock = {clock.SPREAD}
           AND day >= :first - 1 AND day < :end + 1
           {nearly()} {where(wanted, days=False)} {categories(wanted)})
        """
    return f"""
        (SELECT * FROM ({clock.spread(intervals)}) AS spread
         WHERE day >= :first AND day < :end {on_days(wanted)}) AS covered
        """
