"""Counts for the map: any period, categories, sources and areas, from snapshots and edge days.

The total of a period is the running total before its end minus the one before its start. Each is
the nearest snapshot plus or minus the few days between (docs/methods.md, "Counting quickly").
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import atoms, clock
from domain.filters import Hours, Period
from domain.grid import REASON_CELLS, REASONS_END
from domain.incident import NotMapped
from domain.sight import Sight
from domain.timeline import HOURS_OF_WEEK

# What reading two snapshots costs, as a part of reading the days between them: at most all of it
# (``counts.WORTH``), two thirds with ten million incidents in ten years.
SNAPSHOTS_AS_PART = 2 / 3


@dataclass(frozen=True, slots=True)
class Slice:
    """What is counted: empty ``slots`` and ``source_ids`` mean all; ``area_ids`` None means all."""

    period: Period
    slots: tuple[int, ...] = ()
    source_ids: tuple[int, ...] = ()
    area_ids: tuple[int, ...] | None = None
    weekdays: tuple[int, ...] = ()
    hours: Hours | None = None
    sight: Sight = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one table whose sum is added or, by ``sign``, taken away."""

    table: str
    condition: str
    sign: int


def cells(
    session: Session, wanted: Slice, *, resolution: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cells of ``resolution`` and their sums of weights, both of shape (n,), sorted by cell.

    Values below ``domain.grid.REASONS_END`` are reasons for not being mapped, not places. A
    guarded reader gets no finer cells than ``Sight.finest``.
    """
    if wanted.sight.guarded:
        return atoms.by_cell(_published(session, wanted), resolution)
    return _grouped(session, wanted, f"cell_parent(cell, {int(resolution)})")


def areas(session: Session, wanted: Slice) -> dict[int, int]:
    """Area id → sum of weights, mapped or not; 0 stands for no known area."""
    if wanted.sight.guarded:
        return atoms.by_area(_published(session, wanted))
    ids, sums = _grouped(session, wanted, "CAST(area_id AS bigint)")
    return dict(zip(ids.tolist(), sums.tolist(), strict=True))


def days(session: Session, wanted: Slice, *, mapped: bool | None = None) -> dict[date, int]:
    """Day → sum of weights, for the days that have any; a guarded reader's weeks stand with their
    first days."""
    if wanted.sight.guarded:
        return atoms.by_week(_published(session, wanted, mapped=mapped), wanted.period.first)
    which = "" if mapped is None else f"AND mapped = {mapped}"
    rows = session.execute(
        text(f"""
        SELECT day, sum({_value(wanted)}) FROM {_days(wanted, "day_count")}
        WHERE day >= :first AND day < :end {which} {_where(wanted)} GROUP BY day ORDER BY day
        """),
        given(wanted),
    )
    return {row[0]: int(row[1]) for row in rows}


def days_of_cell(session: Session, wanted: Slice, *, low: int, high: int) -> dict[date, int]:
    """Day → sum of weights of the resolution-10 cells from ``low`` to ``high``; a guarded reader's
    weeks stand with their first days."""
    if wanted.sight.guarded:
        inside = atoms.within(_published(session, wanted), low, high)
        return atoms.by_week(inside, wanted.period.first)
    rows = session.execute(
        text(f"""
        SELECT day, sum({_value(wanted)}) FROM {_days(wanted, "cell_day")}
        WHERE day >= :first AND day < :end AND cell BETWEEN :low AND :high {_where(wanted)}
        GROUP BY day
        """),
        {**given(wanted), "low": low, "high": high},
    )
    return {row[0]: int(row[1]) for row in rows}


def without_hour(session: Session, wanted: Slice) -> int:
    """The sum of weights of what matches but for its hour, which is not known; 0 where the slice
    asks for no hours, and for a guarded reader, who cannot."""
    if wanted.hours is None or wanted.sight.guarded:
        return 0
    found = session.execute(
        text(f"""
        SELECT coalesce(sum(n), 0) FROM {_clocked(replace(wanted, hours=None))}
        WHERE clock >= {HOURS_OF_WEEK} AND day >= :first AND day < :end {_where(wanted)}
        """),
        given(wanted),
    )
    return int(found.scalar_one())


def coverage(session: Session, source_ids: Sequence[int]) -> Period | None:
    """From the first to after the last day that any of the sources (empty: all) has records;
    records of a doubtful time say nothing of that."""
    days = "SELECT day FROM cell_day WHERE cell <> :doubtful"
    if source_ids:
        days += " AND source_id = ANY(:ids)"
    row = session.execute(
        text(f"SELECT ({days} ORDER BY day LIMIT 1), ({days} ORDER BY day DESC LIMIT 1) + 1"),
        {"ids": list(source_ids), "doubtful": REASON_CELLS[NotMapped.DOUBTFUL_TIME]},
    ).one()
    return None if row[0] is None else Period(row[0], row[1])


def _grouped(
    session: Session, wanted: Slice, key: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Values of ``key``, an expression, and their sums."""
    # Starting helpers takes longer than reading all there is to read.
    session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
    while (summed := _summed(session, wanted, key)) is None:
        # An import has laid other snapshots since they were listed.
        pass
    found, values = summed
    order = np.argsort(found)
    return found[order], values[order]


def _summed(
    session: Session, wanted: Slice, key: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Values of ``key`` and their sums, in no order; None where a snapshot that the sums would be
    made of is gone."""
    snapshots = list(session.execute(text("SELECT day FROM cell_snapshot")).scalars())
    parts, bound = [], given(wanted)
    for piece in pieces(wanted.period, [] if _is_clocked(wanted) else snapshots, bound):
        parts.append(f"""
            SELECT {key} AS key, {piece.sign} * ({_value(wanted)}) AS value
            FROM {_days(wanted, piece.table)}
            WHERE {piece.condition} {_where(wanted)} {_any_of(wanted)}
            """)
    relied_on = [bound[name] for name in ("snap_first", "snap_end") if name in bound]
    # Two values of bytes, not thousands of rows of which Python would make objects.
    statement = f"""
        SELECT coalesce(string_agg(int8send(key), ''), ''),
          coalesce(string_agg(int8send(value), ''), ''),
          (SELECT count(*) FROM cell_snapshot WHERE day = ANY(CAST(:relied_on AS date[])))
        FROM (SELECT key, sum(value) AS value FROM ({" UNION ALL ".join(parts)}) AS part
              GROUP BY key HAVING sum(value) <> 0) AS summed
        """
    keys, sums, there = session.execute(text(statement), {**bound, "relied_on": relied_on}).one()
    return (_numbers(keys), _numbers(sums)) if there == len(relied_on) else None


def _numbers(sent: bytes) -> NDArray[np.int64]:
    return np.frombuffer(sent, dtype=">i8").astype(np.int64)


def pieces(period: Period, snapshots: Sequence[date], bound: dict[str, Any]) -> list[Piece]:
    """The pieces whose signed sum is the total of ``period``; their days are added to ``bound``."""
    days_alone = [Piece("cell_day", "day >= :first AND day < :end", 1)]
    if not snapshots:
        return days_alone
    nearest_end = min(snapshots, key=lambda day: abs(day - period.end))
    nearest_first = min(snapshots, key=lambda day: abs(day - period.first))
    if nearest_end == nearest_first:
        return days_alone
    apart = nearest_end - max(day for day in snapshots if day < nearest_end)
    edges = abs(nearest_end - period.end) + abs(nearest_first - period.first)
    if edges.days + SNAPSHOTS_AS_PART * apart.days >= period.days:
        return days_alone
    bound.update(snap_end=nearest_end, snap_first=nearest_first)
    return [
        Piece("cell_cum", "day = :snap_end", 1),
        Piece("cell_cum", "day = :snap_first", -1),
        Piece("cell_day", "day >= :snap_end AND day < :end", 1),
        Piece("cell_day", "day >= :end AND day < :snap_end", -1),
        Piece("cell_day", "day >= :snap_first AND day < :first", -1),
        Piece("cell_day", "day >= :first AND day < :snap_first", 1),
    ]


def _published(session: Session, wanted: Slice, *, mapped: bool | None = None) -> atoms.Atoms:
    """What a guarded reader is told, of all sources. Weekdays and hours are left alone: they are
    no part of an atom. Raises ``ValueError`` for a period that is not one of whole weeks."""
    period = wanted.period
    if period != wanted.sight.period(period, None):
        raise ValueError(f"{period} is not made of the whole weeks of {wanted.sight}")
    found = atoms.atoms(session, period, covered=coverage(session, ()))
    return atoms.chosen(found, wanted.slots, wanted.area_ids, mapped=mapped)


def _is_clocked(wanted: Slice) -> bool:
    return bool(wanted.weekdays) or wanted.hours is not None


def _days(wanted: Slice, table: str) -> str:
    """What is counted: ``table``, or the incidents themselves where it cannot know the hours."""
    return _clocked(wanted) if _is_clocked(wanted) else table


def _clocked(wanted: Slice) -> str:
    where = [f"status = 'active' AND clock <> {clock.MONTH}"]
    if wanted.slots:
        where.append("category = ANY(:slots)")
    if wanted.weekdays:
        where.append("extract(isodow FROM day) = ANY(:weekdays)")
    if wanted.hours is not None:
        where.append(f"clock < {HOURS_OF_WEEK} AND clock % 24 = ANY(:hours)")
    return f"""
        (SELECT day, source_id, area_id, cell, cell >= {REASONS_END} AS mapped, clock, weight AS n
         FROM incident WHERE {" AND ".join(where)}) AS clocked
        """


def _value(wanted: Slice) -> str:
    if not wanted.slots or _is_clocked(wanted):
        return "n"
    return " + ".join(f"coalesce(c{int(slot)}, 0)" for slot in wanted.slots)


def _any_of(wanted: Slice) -> str:
    """Leaves out the rows that have none of the categories: most have one or two of them all."""
    if not wanted.slots or _is_clocked(wanted):
        return ""
    return f"AND ({' OR '.join(f'c{int(slot)} IS NOT NULL' for slot in wanted.slots)})"


def _where(wanted: Slice) -> str:
    where = "AND source_id = ANY(:source_ids)" if wanted.source_ids else ""
    return where + (" AND area_id = ANY(:area_ids)" if wanted.area_ids is not None else "")


def given(wanted: Slice) -> dict[str, Any]:
    """What a slice gives the conditions of a statement."""
    return {
        "first": wanted.period.first,
        "end": wanted.period.end,
        "source_ids": list(wanted.source_ids),
        "area_ids": list(wanted.area_ids or ()),
        "slots": list(wanted.slots),
        "weekdays": list(wanted.weekdays),
        "hours": list(wanted.hours.listed) if wanted.hours else [],
    }


def is_place(cell: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of ``cell`` are cells and not reasons."""
    return cell >= REASONS_END
