"""Counts for the map: any period, categories, sources and areas, from snapshots and edge days.

The total of a period is the running total before its end minus the one before its start. Each is
the nearest snapshot plus or minus the few days between (docs/methods.md, "Counting quickly").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.filters import Period
from domain.grid import REASON_CELLS, REASONS_END
from domain.incident import NotMapped

# What reading two snapshots costs, in days: 15 with ten million incidents in ten years, more with
# fewer.
SNAPSHOTS_AS_DAYS = 20


@dataclass(frozen=True, slots=True)
class Slice:
    """What is counted: empty ``slots`` and ``source_ids`` mean all; ``area_ids`` None means all."""

    period: Period
    slots: tuple[int, ...] = ()
    source_ids: tuple[int, ...] = ()
    area_ids: tuple[int, ...] | None = None


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

    Values below ``domain.grid.REASONS_END`` are reasons for not being mapped, not places.
    """
    return _grouped(session, wanted, f"cell_parent(cell, {int(resolution)})")


def areas(session: Session, wanted: Slice) -> dict[int, int]:
    """Area id → sum of weights, mapped or not; 0 stands for no known area."""
    ids, sums = _grouped(session, wanted, "CAST(area_id AS bigint)")
    return dict(zip(ids.tolist(), sums.tolist(), strict=True))


def days(session: Session, wanted: Slice, *, mapped: bool | None = None) -> dict[date, int]:
    """Day → sum of weights, for the days that have any."""
    which = "" if mapped is None else f"AND mapped = {mapped}"
    rows = session.execute(
        text(f"""
        SELECT day, sum({_value(wanted.slots)}) FROM day_count
        WHERE day >= :first AND day < :end {which} {_where(wanted)} GROUP BY day ORDER BY day
        """),
        _bound(wanted),
    )
    return {row[0]: int(row[1]) for row in rows}


def days_of_cell(session: Session, wanted: Slice, *, low: int, high: int) -> dict[date, int]:
    """Day → sum of weights of the resolution-10 cells from ``low`` to ``high``."""
    rows = session.execute(
        text(f"""
        SELECT day, sum({_value(wanted.slots)}) FROM cell_day
        WHERE day >= :first AND day < :end AND cell BETWEEN :low AND :high {_where(wanted)}
        GROUP BY day
        """),
        {**_bound(wanted), "low": low, "high": high},
    )
    return {row[0]: int(row[1]) for row in rows}


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
    # Starting helpers takes longer than reading all there is to read.
    session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
    snapshots = list(session.execute(text("SELECT day FROM cell_snapshot")).scalars())
    parts, bound = [], _bound(wanted)
    for piece in pieces(wanted.period, snapshots, bound):
        parts.append(f"""
            SELECT {key} AS key, {piece.sign} * ({_value(wanted.slots)}) AS value
            FROM {piece.table} WHERE {piece.condition} {_where(wanted)}
            """)
    # Two values of bytes, not thousands of rows of which Python would make objects.
    statement = f"""
        SELECT coalesce(string_agg(int8send(key), ''), ''),
          coalesce(string_agg(int8send(value), ''), '')
        FROM (SELECT key, sum(value) AS value FROM ({" UNION ALL ".join(parts)}) AS part
              GROUP BY key HAVING sum(value) <> 0) AS summed
        """
    keys, sums = session.execute(text(statement), bound).one()
    found, values = _numbers(keys), _numbers(sums)
    order = np.argsort(found)
    return found[order], values[order]


def _numbers(sent: bytes) -> NDArray[np.int64]:
    return np.frombuffer(sent, dtype=">i8").astype(np.int64)


def pieces(period: Period, snapshots: Sequence[date], bound: dict[str, Any]) -> list[Piece]:
    """The pieces whose signed sum is the total of ``period``; their days are added to ``bound``."""
    days_alone = [Piece("cell_day", "day >= :first AND day < :end", 1)]
    if not snapshots:
        return days_alone
    nearest_end = min(snapshots, key=lambda day: abs(day - period.end))
    nearest_first = min(snapshots, key=lambda day: abs(day - period.first))
    edges = abs(nearest_end - period.end) + abs(nearest_first - period.first)
    if nearest_end == nearest_first or edges.days + SNAPSHOTS_AS_DAYS >= period.days:
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


def _value(slots: Sequence[int]) -> str:
    return " + ".join(f"coalesce(c{int(slot)}, 0)" for slot in slots) if slots else "n"


def _where(wanted: Slice) -> str:
    where = "AND source_id = ANY(:source_ids)" if wanted.source_ids else ""
    return where + (" AND area_id = ANY(:area_ids)" if wanted.area_ids is not None else "")


def _bound(wanted: Slice) -> dict[str, Any]:
    return {
        "first": wanted.period.first,
        "end": wanted.period.end,
        "source_ids": list(wanted.source_ids),
        "area_ids": list(wanted.area_ids or ()),
    }


def is_place(cell: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of ``cell`` are cells and not reasons."""
    return cell >= REASONS_END
