"""Counts along time: by bar, by hour of the week, by area, and what fits none of them.

Everything here is for readers who are shown every count; what others see of bars is made of
published atoms (``db.queries.risk.days``). Records of a doubtful time are in no bar, those known
to the month alone only where bars are months; ``beside`` counts them. Tables and their keys are
described in ``db.queries.clock``; docs/methods/time.md says which answers what.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import clock
from db.queries.risk import Slice
from domain.category import SLOTS
from domain.filters import Period
from domain.timeline import HOURS_OF_WEEK, Beside

Counts = NDArray[np.int64]

_REASONS = {number: reason for reason, number in clock.BESIDE.items()}


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of one table whose sums are added or, by ``sign``, taken away."""

    table: str
    condition: str
    sign: int = 1


def by_bar(
    session: Session, wanted: Slice, starts: Sequence[date], *, months: bool = False
) -> Counts:
    """Sums of weights, shape (bars, SLOTS), of the bars that begin at ``starts`` (rising, the first
    where the period begins). ``months`` counts what is known to the month too."""
    found = np.zeros((len(starts), SLOTS), dtype=np.int64)
    named = {**values(wanted), "starts": list(starts)}
    bar = "width_bucket(day, CAST(:starts AS date[])) - 1"
    for key, sums in _sums(session, wanted, bar, named, months=months):
        found[key] += sums
    return found


def by_area(session: Session, wanted: Slice, *, months: bool = False) -> dict[int, Counts]:
    """Finest area, 0 where none is known → sums of weights, shape (SLOTS,)."""
    found: dict[int, Counts] = {}
    for key, sums in _sums(session, wanted, "area_id", values(wanted), months=months, placed=True):
        found[key] = found.get(key, np.zeros(SLOTS, dtype=np.int64)) + sums
    return found


def by_source(session: Session, source_ids: Sequence[int]) -> dict[int, dict[date, int]]:
    """Source → day → sum of weights of everything whose day is known, of all time; empty
    ``source_ids`` mean all."""
    only = "AND source_id = ANY(:ids)" if source_ids else ""
    rows = session.execute(
        text(f"SELECT source_id, day, n FROM clock_day WHERE hour = {clock.DATED} {only}"),
        {"ids": list(source_ids)},
    )
    found: dict[int, dict[date, int]] = {}
    for source_id, day, n in rows:
        found.setdefault(source_id, {})[day] = int(n)
    return found


def weights(session: Session, *, since: date) -> dict[int, int]:
    """Source → sum of weights of everything whose day is known, from ``since`` on."""
    rows = session.execute(
        text(f"""
        SELECT source_id, sum(n) FROM clock_day WHERE hour = {clock.DATED} AND day >= :since
        GROUP BY source_id
        """),
        {"since": since},
    )
    return {row[0]: int(row[1]) for row in rows}


def months_of_sources(session: Session) -> dict[int, tuple[Period, int]]:
    """Source → the months from the first to the last that it told of without a day, and the sum
    of weights of these records."""
    rows = session.execute(
        text(f"""
        SELECT source_id, min(day), CAST(max(day) + interval '1 month' AS date), sum(n)
        FROM clock_beside WHERE clock = {clock.MONTH} GROUP BY source_id
        """)
    )
    return {
        row[0]: (Period(row[1].replace(day=1), row[2].replace(day=1)), int(row[3])) for row in rows
    }


def beside(session: Session, wanted: Slice) -> dict[Beside, int]:
    """Sums of weights of what has no known hour, by the reason."""
    rows = session.execute(
        text(f"""
        SELECT clock, sum({value(wanted)}) FROM clock_beside
        WHERE day >= :first AND day < :end {where(wanted)} GROUP BY clock
        """),
        values(wanted),
    )
    return {_REASONS[row[0]]: int(row[1]) for row in rows if row[1]}


def _sums(
    session: Session,
    wanted: Slice,
    key: str,
    named: Mapping[str, Any],
    *,
    months: bool,
    placed: bool = False,
) -> list[tuple[int, Counts]]:
    placed = placed or wanted.area_ids is not None
    if placed and wanted.hours is not None:
        return _of_hours(session, wanted, key, named)
    whole = _whole_months(wanted, named.get("starts", ()))
    named = {**named, "months_first": whole.first, "months_end": whole.end}
    slots = wanted.slots or tuple(range(SLOTS))
    sums = ", ".join(f"coalesce(sum(c{slot}), 0)" for slot in slots)
    found = []
    for part in _placed_parts(whole, months=months) if placed else _city_parts(wanted, months):
        rows = session.execute(
            text(f"""
            SELECT {key} AS key, {sums} FROM {part.table}
            WHERE day >= :first AND day < :end AND {part.condition} {where(wanted)} GROUP BY 1
            """),
            named,
        )
        found += [(row[0], part.sign * spelled(slots, row[1:])) for row in rows]
    return found


def _city_parts(wanted: Slice, months: bool) -> list[_Part]:
    if wanted.hours is not None:
        return [_Part("clock_day", "hour = ANY(:hours)")]
    parts = [_Part("clock_day", f"hour = {clock.DATED}")]
    if months:
        parts.append(_Part("clock_beside", f"clock = {clock.MONTH}"))
    return parts


def _placed_parts(whole: Period, *, months: bool) -> list[_Part]:
    doubtful = clock.BESIDE[Beside.DOUBTFUL_TIME]
    left_out = f"clock = {doubtful}" if months else f"clock IN ({clock.MONTH}, {doubtful})"
    parts = [_Part("day_count", "true"), _Part("clock_beside", left_out, -1)]
    if whole.days > 0:
        parts[0] = _Part("day_count", "day < :months_first")
        parts.append(_Part("day_count", "day >= :months_end"))
        parts.append(_Part("month_count", "day >= :months_first AND day < :months_end"))
    return parts


def _whole_months(wanted: Slice, starts: Sequence[date]) -> Period:
    """The whole months inside the period; none where only their days can tell."""
    first, end = wanted.period.first, wanted.period.end
    if wanted.weekdays or any(day.day > 1 for day in starts[1:]):
        return Period(first, first)
    if first.day > 1:
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Period(first, max(first, end.replace(day=1)))


def _of_hours(
    session: Session, wanted: Slice, key: str, named: Mapping[str, Any]
) -> list[tuple[int, Counts]]:
    """Of areas: whole quarters of the table, where bars do not part them, and incidents beside."""
    whole, edges = quarters(wanted.period)
    if "starts" in named or whole is None:
        return _of_incidents(session, wanted, key, named)
    slots = wanted.slots or tuple(range(SLOTS))
    sums = ", ".join(f"coalesce(sum(c{slot}), 0)" for slot in slots)
    rows = session.execute(
        text(f"""
        SELECT {key} AS key, {sums} FROM clock_quarter
        WHERE hour < {HOURS_OF_WEEK} AND {among_quarters(wanted)} GROUP BY 1
        """),
        {**named, "first": whole.first, "end": whole.end},
    )
    found = [(row[0], spelled(slots, row[1:])) for row in rows]
    for edge in edges:
        bound = {**named, "first": edge.first, "end": edge.end}
        found += _of_incidents(session, wanted, key, bound)
    return found


def quarters(period: Period) -> tuple[Period | None, list[Period]]:
    """The whole quarters inside ``period``, None where there is none, and what is left beside."""
    first, end = _quarter(period.first), _quarter(period.end)
    if first < period.first:
        first = _quarter(first + timedelta(days=100))
    if first >= end:
        return None, [period]
    edges = Period(period.first, first), Period(end, period.end)
    return Period(first, end), [edge for edge in edges if edge.days > 0]


def _quarter(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def among_quarters(wanted: Slice) -> str:
    """Which rows of ``clock_quarter`` are meant, but for whether hours are known or spread."""
    on_hours = "AND hour % 24 = ANY(:hours)" if wanted.hours else ""
    on_days = "AND hour / 24 % 7 + 1 = ANY(:weekdays)" if wanted.weekdays else ""
    return f"""
        quarter >= :first AND quarter < :end {on_hours} {on_days} {where(wanted, days=False)}
        """


def _of_incidents(
    session: Session, wanted: Slice, key: str, named: Mapping[str, Any]
) -> list[tuple[int, Counts]]:
    rows = session.execute(
        text(f"""
        SELECT {key} AS key, category, sum(weight) FROM incident
        WHERE {among_incidents(wanted)} GROUP BY 1, 2
        """),
        named,
    )
    return [(row[0], spelled((row[1],), (row[2],))) for row in rows]


def among_incidents(wanted: Slice) -> str:
    """Which incidents are meant whose hour is known: ``day`` decides, the rest is for the index,
    which is by the moment."""
    on_hours = "AND clock % 24 = ANY(:hours)" if wanted.hours else ""
    # The index is by area first, so that all of them are named.
    everywhere = "AND area_id = ANY(ARRAY(SELECT DISTINCT area_id FROM month_count))"
    return f"""
        status = 'active' AND clock < {HOURS_OF_WEEK} AND day >= :first AND day < :end
        {nearly()} {on_hours} {where(wanted)} {categories(wanted)}
        {everywhere if wanted.area_ids is None else ""}
        """


def nearly() -> str:
    """A wider condition on the moment, for the indexes, which know no days."""
    return """
        AND occurred_from >= CAST(:first AS timestamp) AT TIME ZONE 'UTC' - interval '38 hours'
        AND occurred_from < CAST(:end AS timestamp) AT TIME ZONE 'UTC' + interval '14 hours'
        """


def spelled(slots: Sequence[int], told: Sequence[Any]) -> Counts:
    """Sums of ``slots`` as an array of shape (SLOTS,)."""
    sums = np.zeros(SLOTS, dtype=np.int64)
    sums[list(slots)] = [int(each) for each in told]
    return sums


def value(wanted: Slice) -> str:
    """What is summed of a row: the chosen categories."""
    if not wanted.slots:
        return "n"
    return " + ".join(f"coalesce(c{int(slot)}, 0)" for slot in wanted.slots)


def categories(wanted: Slice) -> str:
    """The chosen categories, where a row is an incident."""
    return "AND category = ANY(:slots)" if wanted.slots else ""


def on_days(wanted: Slice) -> str:
    """The chosen weekdays."""
    return "AND extract(isodow FROM day) = ANY(:weekdays)" if wanted.weekdays else ""


def where(wanted: Slice, *, days: bool = True) -> str:
    """The chosen sources, areas and, where a row has a day, weekdays."""
    parts = [
        "AND source_id = ANY(:source_ids)" if wanted.source_ids else "",
        "AND area_id = ANY(:area_ids)" if wanted.area_ids is not None else "",
        on_days(wanted) if days else "",
    ]
    return " ".join(parts)


def values(wanted: Slice) -> dict[str, Any]:
    """The values of every name that stands in a condition of this module."""
    hours = wanted.hours.listed if wanted.hours else range(24)
    weekdays = wanted.weekdays or range(1, 8)
    return {
        "first": wanted.period.first,
        "end": wanted.period.end,
        "source_ids": list(wanted.source_ids),
        "area_ids": list(wanted.area_ids or ()),
        "slots": list(wanted.slots),
        "weekdays": list(weekdays),
        "hours": list(hours),
    }
