"""Searches for hot spots are written whole, and forgotten when they are old."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, insert, text
from sqlalchemy.orm import Session

from db.hot_spots import HotCell, HotSpotRun, NearRepeat
from domain.hot_spot import Kind, RepeatBand, Shortage, Status


@dataclass(frozen=True, slots=True)
class NewRun:
    """A search to be written; fields as in ``domain.hot_spot.Run``."""

    group: str
    window_days: int
    first: date
    end: date
    parameters: dict[str, float]
    counts: dict[str, int]
    shortage: Shortage | None = None


@dataclass(frozen=True, slots=True)
class NewHotSpot:
    """A hot spot with its incidents at ``points_m`` (n, 2); fields as in
    ``domain.hot_spot.HotSpot``."""

    kind: Kind
    number: int
    points_m: NDArray[np.float64]
    places: int
    expected: float
    p: float
    q: float
    stability: float
    status: Status
    trend_p: float | None
    slices: tuple[float, ...]
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class NewCell:
    """A resolution-9 cell that stands out."""

    cell: int
    z: float
    q: float
    status: Status


def add(session: Session, run: NewRun, *, job_id: int | None, now: datetime) -> int:
    """Write the search itself; its id."""
    values = {
        "job_id": job_id,
        "target": run.group,
        "window_days": run.window_days,
        "first_day": run.first,
        "end_day": run.end,
        "ran_at": now,
        "parameters": run.parameters,
        "counts": run.counts,
        "shortage": run.shortage and asdict(run.shortage),
    }
    return session.execute(insert(HotSpotRun).values(values).returning(HotSpotRun.id)).scalar_one()


def add_hot_spot(
    session: Session, run_id: int, spot: NewHotSpot, *, projection: str, outline_m: float
) -> None:
    """Write a hot spot. Its outline is all ground within ``outline_m`` of its incidents, without
    holes; ``projection`` is that of their metres."""
    session.execute(
        _INSERT,
        {
            "run_id": run_id,
            "x": spot.points_m[:, 0].tolist(),
            "y": spot.points_m[:, 1].tolist(),
            "projection": projection,
            "outline_m": outline_m,
            "count": len(spot.points_m),
            **{name: getattr(spot, name) for name in _AS_THEY_ARE},
            "slices": list(spot.slices),
        },
    )


_AS_THEY_ARE = (
    *("kind", "number", "places", "expected", "p", "q", "stability", "status", "trend_p"),
    *("first_day", "last_day"),
)
_INSERT = text("""
WITH covered AS (
  SELECT ST_Buffer(ST_Collect(ST_MakePoint(x, y)), :outline_m) AS shape
  FROM unnest(CAST(:x AS float8[]), CAST(:y AS float8[])) AS place(x, y)
), filled AS (
  SELECT ST_Union(ST_MakePolygon(ST_ExteriorRing(part.geom))) AS shape
  FROM covered, ST_Dump(covered.shape) AS part
), outline AS (
  SELECT ST_Area(shape) / 1e6 AS km2,
    ST_Multi(ST_Transform(ST_SimplifyPreserveTopology(shape, 2), :projection, 4326)) AS geom
  FROM filled
)
INSERT INTO hot_spot (run_id, kind, number, geom, km2, count, places, expected, p, q, stability,
  status, trend_p, slices, first_day, last_day)
SELECT :run_id, :kind, :number, geom, km2, :count, :places, :expected, :p, :q, :stability,
  :status, :trend_p, :slices, :first_day, :last_day FROM outline
""")


def add_cells(session: Session, run_id: int, cells: Sequence[NewCell]) -> None:
    """Write the cells that stand out."""
    _add_all(session, HotCell, [{"run_id": run_id, **asdict(one)} for one in cells])


def add_repeats(session: Session, run_id: int, bands: Sequence[RepeatBand]) -> None:
    """Write the bands of near-repeats."""
    _add_all(session, NearRepeat, [{"run_id": run_id, **asdict(one)} for one in bands])


def _add_all(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def forget(session: Session, *, before: datetime) -> int:
    """Delete searches made before a time but for the newest of each kind; how many there were."""
    newest = text("""
        id NOT IN (SELECT max(id) FROM hot_spot_run GROUP BY target, window_days)
        """)
    old = delete(HotSpotRun).where(HotSpotRun.ran_at < before, newest)
    return len(session.execute(old.returning(HotSpotRun.id)).all())
