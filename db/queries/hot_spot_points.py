"""The incidents hot spots are looked for in: single events at a point, once each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.grid import REASONS_END
from domain.incident import TimePrecision

# A time this fine makes rows of one place, time and category one incident with several victims.
_CLOCKED = (TimePrecision.SECOND, TimePrecision.MINUTE)
_MOST_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Points:
    """Arrays of shape (n,): degrees, days since the first day asked for, category slots, and
    resolution-10 cells, in an order that the data alone decide."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    day: NDArray[np.int32]
    slot: NDArray[np.int16]
    cell: NDArray[np.int64]

    def chosen(self, kept: NDArray[np.bool_]) -> "Points":
        """Those that are ``kept`` (n,)."""
        return Points(
            self.lon[kept], self.lat[kept], self.day[kept], self.slot[kept], self.cell[kept]
        )


def between(session: Session, slots: Sequence[int], *, first: date, end: date) -> Points:
    """The incidents of ``slots`` with a place known exactly or to the street and a time nobody
    doubts, on days ``first`` ≤ day < ``end``; withdrawn ones are gone."""
    sent = session.execute(
        text(f"""
        SELECT {_column("lon", "float8")}, {_column("lat", "float8")}, {_column("day", "int8")},
          {_column("slot", "int8")}, {_column("cell", "int8")}, {_column("n", "int8")}
        FROM (
          SELECT ST_X(geom) AS lon, ST_Y(geom) AS lat, day - :first AS day, category AS slot, cell,
            CASE WHEN time_precision = ANY(:clocked) THEN 1 ELSE sum(weight) END AS n
          FROM incident
          WHERE status = 'active' AND day >= :first AND day < :end AND category = ANY(:slots)
            AND cell >= {REASONS_END} AND geom IS NOT NULL
          GROUP BY ST_X(geom), ST_Y(geom), day, category, cell, occurred_from, time_precision
          HAVING sum(weight) > 0
        ) AS found
        """),
        {"first": first, "end": end, "slots": list(slots), "clocked": list(_CLOCKED)},
    ).one()
    lon, lat = (np.frombuffer(one, dtype=">f8").astype(np.float64) for one in sent[:2])
    day, slot, cell, n = (np.frombuffer(one, dtype=">i8").astype(np.int64) for one in sent[2:])
    return _ordered(lon, lat, day, slot, cell, n)


def _column(name: str, kind: str) -> str:
    # One value of bytes a column, not a million rows of which Python would make objects.
    return f"coalesce(string_agg({kind}send(CAST({name} AS {kind})), ''), '')"


def _ordered(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    day: NDArray[np.int64],
    slot: NDArray[np.int64],
    cell: NDArray[np.int64],
    n: NDArray[np.int64],
) -> Points:
    order = np.lexsort((slot, day, lat, lon))
    order = np.repeat(order, n[order].clip(max=_MOST_AT_ONCE))
    return Points(
        lon[order],
        lat[order],
        day[order].astype(np.int32),
        slot[order].astype(np.int16),
        cell[order],
    )
