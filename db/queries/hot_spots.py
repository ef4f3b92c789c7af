"""Hot spots as they are read: searches, places, bursts, cells and near-repeats."""

from typing import Any

import orjson
from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from db.hot_spots import HotCell, HotSpotRun, NearRepeat
from domain import hot_spot as domain
from domain.hot_spot import HotSpot, Kind, Lack, RepeatBand, Run, Shortage, Status

_RUN = (
    HotSpotRun.id,
    HotSpotRun.target.label("group"),
    HotSpotRun.window_days,
    HotSpotRun.first_day.label("first"),
    HotSpotRun.end_day.label("end"),
    HotSpotRun.ran_at,
    HotSpotRun.shortage,
    HotSpotRun.parameters,
    HotSpotRun.counts,
    HotSpotRun.job_id,
)


def run(session: Session, run_id: int) -> Run | None:
    """One search."""
    row = session.execute(select(*_RUN).where(HotSpotRun.id == run_id)).one_or_none()
    return _run(row) if row else None


def runs(session: Session, group: str, window_days: int, *, limit: int = 1) -> list[Run]:
    """The newest searches for a group in windows of a length, newest first."""
    wanted = (HotSpotRun.target == group, HotSpotRun.window_days == window_days)
    statement = select(*_RUN).where(*wanted).order_by(HotSpotRun.id.desc()).limit(limit)
    return [_run(row) for row in session.execute(statement)]


def of_run(session: Session, run_id: int) -> list[HotSpot]:
    """The hot spots of a search, places before bursts, the most remarkable of each first, each
    with the name of the finest area it lies in."""
    rows = session.execute(
        text("""
        SELECT h.id, h.kind, h.number, h.count, h.places, h.expected, h.p, h.q, h.stability,
          h.status, h.trend_p, h.slices, h.first_day, h.last_day, h.km2,
          ST_Y(middle) AS lat, ST_X(middle) AS lon, coalesce(area.name, '') AS area
        FROM hot_spot h CROSS JOIN LATERAL ST_PointOnSurface(h.geom) AS middle
        LEFT JOIN LATERAL (
          SELECT a.name FROM area a WHERE a.valid_to IS NULL AND ST_Covers(a.geom, middle)
          ORDER BY array_position(ARRAY['district', 'municipality', 'county', 'city'], a.level)
          LIMIT 1
        ) AS area ON true
        WHERE h.run_id = :run_id ORDER BY h.kind DESC, h.number
        """),
        {"run_id": run_id},
    )
    return [_hot_spot(row) for row in rows]


def by_id(session: Session, hot_spot_id: int) -> tuple[int, dict[str, Any]] | None:
    """The search a hot spot is of, and its outline as a GeoJSON geometry."""
    row = session.execute(
        text("SELECT run_id, ST_AsGeoJSON(geom, 6) AS outline FROM hot_spot WHERE id = :id"),
        {"id": hot_spot_id},
    ).one_or_none()
    return (row.run_id, orjson.loads(row.outline)) if row else None


def outlines(session: Session, run_id: int) -> dict[int, dict[str, Any]]:
    """Hot spot id → its outline as a GeoJSON geometry."""
    rows = session.execute(
        text("SELECT id, ST_AsGeoJSON(geom, 5) AS outline FROM hot_spot WHERE run_id = :run_id"),
        {"run_id": run_id},
    )
    return {row.id: orjson.loads(row.outline) for row in rows}


def cells(session: Session, run_id: int) -> list[domain.HotCell]:
    """The cells of a search that stand out, the hottest first, without the names of areas."""
    statement = (
        select(HotCell.cell, HotCell.z, HotCell.status)
        .where(HotCell.run_id == run_id)
        .order_by(HotCell.z.desc())
    )
    return [
        domain.HotCell(row.cell, row.z, Status(row.status)) for row in session.execute(statement)
    ]


def repeats(session: Session, run_id: int) -> list[RepeatBand]:
    """The bands of near-repeats of a search, nearest and soonest first."""
    statement = (
        select(NearRepeat)
        .where(NearRepeat.run_id == run_id)
        .order_by(NearRepeat.from_m, NearRepeat.from_day)
    )
    return [
        RepeatBand(
            row.from_m,
            row.to_m,
            row.from_day,
            row.to_day,
            row.observed,
            row.expected,
            row.p,
            row.simulations,
        )
        for row in session.execute(statement).scalars()
    ]


def _run(row: Row[Any]) -> Run:
    found = dict(row._mapping)
    short = found["shortage"]
    found["shortage"] = short and Shortage(Lack(short["lack"]), short["have"], short["need"])
    return Run(**found)


def _hot_spot(row: Row[Any]) -> HotSpot:
    found = dict(row._mapping)
    found["kind"], found["status"] = Kind(row.kind), Status(row.status)
    found["slices"] = tuple(row.slices)
    return HotSpot(**found)
