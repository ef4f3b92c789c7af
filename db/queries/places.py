"""Which cells a city has, and which area a cell lies in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain import grid


@dataclass(frozen=True, slots=True)
class _Ground:
    """The drawn cells of resolution 10 and the area of each, both of shape (n,)."""

    cells: NDArray[np.int64]
    area_ids: NDArray[np.int64]


# The ground of the last editions of the areas seen by this process, by what marks an edition.
_GROUNDS: dict[str, _Ground] = {}
_MOST_GROUNDS = 8


def inhabited(
    session: Session, *, resolution: int, area_ids: Sequence[int] | None = None
) -> NDArray[np.int64]:
    """Cells of ``resolution`` inside the city's drawn areas, sorted, shape (n,)."""
    ground = _ground(session)
    cells = ground.cells
    if area_ids is not None:
        cells = cells[np.isin(ground.area_ids, list(area_ids))]
    bits = resolution << 52 | (1 << 3 * (15 - resolution)) - 1
    return np.unique(cells & ~(15 << 52) | bits)


def areas_of(session: Session, cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,) id of the finest drawn area of each of ``cells`` of resolution 10; 0 where none is."""
    ground = _ground(session)
    ids, sizes = np.unique(ground.area_ids, return_counts=True)
    size = dict(zip(ids.tolist(), sizes.tolist(), strict=True))
    order = np.argsort([-size[one] for one in ground.area_ids.tolist()], kind="stable")
    # The finest area has the fewest cells: written last, it stands.
    finest = dict(zip(ground.cells[order].tolist(), ground.area_ids[order].tolist(), strict=True))
    return np.array([finest.get(cell, 0) for cell in cells.tolist()], dtype=np.int64)


def drawn_km2(session: Session, city_centre: tuple[float, float]) -> float | None:
    """How many km² of the city have cells of their own; None where no area is drawn so."""
    cells = np.unique(_ground(session).cells).size
    if not cells:
        return None
    return int(cells) * grid.area_km2(grid.containing(*city_centre, grid.RESOLUTION))


def drawn_box(session: Session) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the drawn areas in degrees; None where no area is drawn so."""
    found = session.execute(
        text("""
        SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b)
        FROM (SELECT ST_Extent(geom) AS b FROM area WHERE valid_to IS NULL AND cells <> '{}') AS e
        WHERE b IS NOT NULL
        """)
    ).one_or_none()
    return (found[0], found[1], found[2], found[3]) if found else None


def _ground(session: Session) -> _Ground:
    """Read once an edition: a row that changes gets another ``xmin``."""
    mark = session.execute(
        text("""
        SELECT concat(current_database(), pg_postmaster_start_time(), md5(
          string_agg(concat_ws(':', id, xmin, ctid), ',' ORDER BY id)))
        FROM area WHERE valid_to IS NULL
        """)
    ).scalar_one()
    known = _GROUNDS.get(mark)
    if known is None:
        rows = session.execute(
            text("SELECT cell, id FROM area, unnest(cells) AS cell WHERE valid_to IS NULL")
        ).all()
        pairs = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 2)
        if len(_GROUNDS) >= _MOST_GROUNDS:
            _GROUNDS.clear()
        known = _GROUNDS[mark] = _Ground(pairs[:, 0].copy(), pairs[:, 1].copy())
    return known


def area_name(session: Session, cell: int) -> str:
    """The name of the finest area that covers the middle of ``cell``, or nothing."""
    lat, lon = grid.centre(cell)
    found: str | None = session.execute(
        text("""
        SELECT name FROM area
        WHERE valid_to IS NULL AND ST_Covers(geom, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326))
        ORDER BY array_position(ARRAY['district', 'municipality', 'county', 'city'], level)
        LIMIT 1
        """),
        {"lat": lat, "lon": lon},
    ).scalar()
    return found or ""


def outlines(session: Session, *, tolerance: float) -> list[dict[str, Any]]:
    """Every drawn area as a GeoJSON feature, simplified by ``tolerance`` degrees."""
    rows = session.execute(
        text("""
        SELECT id, level, name, parent_id,
          ST_AsGeoJSON(ST_SimplifyPreserveTopology(geom, :tolerance), 5) AS geometry
        FROM area WHERE valid_to IS NULL AND geom IS NOT NULL ORDER BY id
        """),
        {"tolerance": tolerance},
    )
    return [
        {
            "type": "Feature",
            "id": row.id,
            "geometry": orjson.loads(row.geometry),
            "properties": {"name": row.name, "level": row.level, "parent": row.parent_id},
        }
        for row in rows
    ]
