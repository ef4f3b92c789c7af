"""What analytics reads, as DataFrames. Every frame ends the day before ``before``: a record of
that day or later is never read, whatever the table holds.

Records of a doubtful time and summaries of several events are in none of them.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.grid import REASON_CELLS, REASONS_END
from domain.incident import NotMapped, TimePrecision

_EPOCH = date(1970, 1, 1)
_LEFT_OUT = (REASON_CELLS[NotMapped.DOUBTFUL_TIME], REASON_CELLS[NotMapped.SUMMARY])
_CLOCKED = (TimePrecision.SECOND, TimePrecision.MINUTE)
Groups = Mapping[str, Sequence[int]]


def steady(session: Session) -> None:
    """Let every frame of this transaction show the same moment. Call before anything is read."""
    session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def area_days(session: Session, groups: Groups, *, before: date) -> pd.DataFrame:
    """A row a day, source and finest area that has records; columns:

    ``day`` datetime64[ns]; ``source_id`` int64; ``area_id`` int64, 0 outside every area; one int64
    column a name of ``groups`` with the sum of weights of its slots.
    """
    inner = f"""
        SELECT day - DATE '1970-01-01' AS day, source_id, area_id, {_sums(groups)} FROM cell_day
        WHERE day < :before AND cell <> ALL(:left_out) GROUP BY day, source_id, area_id
        """
    names = ["day", "source_id", "area_id", *groups]
    return _dated(_frame(session, inner, names, before=before), keys=3)


def cell_days(session: Session, groups: Groups, *, since: date, before: date) -> pd.DataFrame:
    """A row a day and resolution-10 cell that has records from ``since`` on; columns:

    ``day`` datetime64[ns]; ``cell`` int64, below ``domain.grid.REASONS_END`` where the record has
    no place precise enough for a cell; one int64 column a name of ``groups``, sums of weights.
    """
    inner = f"""
        SELECT day - DATE '1970-01-01' AS day, cell, {_sums(groups)} FROM (
          SELECT day, CASE WHEN cell < {REASONS_END} THEN 0 ELSE cell END AS cell, {_slots(groups)}
          FROM cell_day WHERE day >= :since AND day < :before AND cell <> ALL(:left_out)
        ) AS placed GROUP BY day, cell
        """
    return _dated(_frame(session, inner, ["day", "cell", *groups], since=since, before=before))


def source_days(session: Session, *, before: date) -> pd.DataFrame:
    """A row a day and source that has records of any category; columns ``day`` datetime64[ns],
    ``source_id`` int64, ``n`` int64 sum of weights, ``placed`` int64 those in a cell."""
    inner = f"""
        SELECT day - DATE '1970-01-01' AS day, source_id, sum(n) AS n,
          coalesce(sum(n) FILTER (WHERE cell >= {REASONS_END}), 0) AS placed
        FROM cell_day WHERE day < :before AND cell <> ALL(:left_out) GROUP BY day, source_id
        """
    return _dated(_frame(session, inner, ["day", "source_id", "n", "placed"], before=before))


def incident_hours(session: Session, *, since: date, before: date) -> pd.DataFrame:
    """A row an active incident from ``since`` on whose time is known to the minute; columns:

    ``area_id`` int64; ``slot`` int64 its category; ``minute`` int64 minutes since Monday 00:00 of
    its own zone's clock, 0 to 10,079; ``weight`` int64.
    """
    inner = """
        SELECT area_id, category AS slot, weight, CAST(
          (extract(isodow FROM local) - 1) * 1440 + extract(hour FROM local) * 60
            + extract(minute FROM local) AS bigint) AS minute
        FROM (
          SELECT area_id, category, weight, occurred_from AT TIME ZONE zone AS local FROM incident
          WHERE status = 'active' AND day >= :since AND day < :before
            AND time_precision = ANY(:clocked) AND cell <> ALL(:left_out)
          ORDER BY id
        ) AS clocked
        """
    names = ["area_id", "slot", "minute", "weight"]
    bound = {"since": since, "before": before, "clocked": list(_CLOCKED)}
    return _frame(session, inner, names, **bound)


def reports(
    session: Session, source_id: int, slots: Sequence[int], *, since: date, before: date
) -> pd.DataFrame:
    """A row an incident of one source and of the categories of ``slots`` from ``since`` on;
    columns ``event_day`` int64, its day, and ``known_day`` int64, the day it was published, else
    read in, on its own zone's clock: both proleptic ordinals (``date.toordinal``)."""
    known = "CAST(coalesce(published_at, ingested_at) AT TIME ZONE zone AS date)"
    zero = "DATE '0001-01-01' + 1"
    inner = f"""
        SELECT day - {zero} AS event_day, {known} - {zero} AS known_day
        FROM incident WHERE source_id = :source_id AND status = 'active'
          AND category = ANY(:slots)
          AND day >= :since AND day < :before AND cell <> ALL(:left_out)
        """
    bound = {"source_id": source_id, "slots": list(slots), "since": since, "before": before}
    return _frame(session, inner, ["event_day", "known_day"], **bound)


def points(
    session: Session, source_id: int, *, since: date, recent: date, before: date
) -> pd.DataFrame:
    """A row a distinct point of one source's mapped incidents from ``since`` on; columns
    ``earlier`` int64, incidents there before ``recent``, and ``later`` int64, those from then."""
    inner = f"""
        SELECT count(*) FILTER (WHERE day < :recent) AS earlier,
          count(*) FILTER (WHERE day >= :recent) AS later
        FROM incident WHERE source_id = :source_id AND status = 'active'
          AND day >= :since AND day < :before AND cell >= {REASONS_END}
        GROUP BY ST_X(geom), ST_Y(geom)
        """
    bound = {"source_id": source_id, "since": since, "recent": recent, "before": before}
    return _frame(session, inner, ["earlier", "later"], **bound)


def _sums(groups: Groups) -> str:
    # Names are code's own; quoting keeps one like "all" from being a keyword.
    return ", ".join(f'sum({_value(slots)}) AS "{name}"' for name, slots in groups.items())


def _slots(groups: Groups) -> str:
    used = sorted({slot for slots in groups.values() for slot in slots})
    return ", ".join(f"c{int(slot)}" for slot in used)


def _value(slots: Sequence[int]) -> str:
    return " + ".join(f"coalesce(c{int(slot)}, 0)" for slot in slots)


def _frame(session: Session, inner: str, names: Sequence[str], **bound: Any) -> pd.DataFrame:
    # One value of bytes a column, not a million rows of which Python would make objects.
    columns = ", ".join(
        f"coalesce(string_agg(int8send(CAST(\"{name}\" AS bigint)), ''), '')" for name in names
    )
    session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
    statement = text(f"SELECT {columns} FROM ({inner}) AS found")
    sent = session.execute(statement, {**bound, "left_out": list(_LEFT_OUT)}).one()
    arrays = [np.frombuffer(column, dtype=">i8").astype(np.int64) for column in sent]
    return pd.DataFrame(dict(zip(names, arrays, strict=True)))


def _dated(frame: pd.DataFrame, *, keys: int = 2) -> pd.DataFrame:
    """``frame`` with its day numbers as dates, sorted: the table's own order says nothing."""
    frame = frame.sort_values(list(frame.columns[:keys]), ignore_index=True)
    return frame.assign(day=pd.to_datetime(frame["day"], unit="D", origin=pd.Timestamp(_EPOCH)))
