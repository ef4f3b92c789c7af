"""Which cells a city has, and which area a cell lies in."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain import grid


def inhabited(
    session: Session, *, resolution: int, area_ids: Sequence[int] | None = None
) -> NDArray[np.int64]:
    """Cells of ``resolution`` inside the city's drawn areas, sorted, shape (n,)."""
    which = "" if area_ids is None else "AND id = ANY(:ids)"
    rows = session.execute(
        text(f"""
        SELECT DISTINCT cell_parent(cell, :resolution) AS cell
        FROM area, unnest(cells) AS cell WHERE valid_to IS NULL {which} ORDER BY 1
        """),
        {"resolution": resolution, "ids": list(area_ids or ())},
    )
    return np.fromiter(rows.scalars(), dtype=np.int64)


def drawn_km2(session: Session, city_centre: tuple[float, float]) -> float | None:
    """How many km² of the city have cells of their own; None where no area is drawn so."""
    cells = session.execute(
        text("SELECT count(DISTINCT cell) FROM area, unnest(cells) AS cell WHERE valid_to IS NULL")
    ).scalar_one()
    if not cells:
        return None
    return int(cells) * grid.area_km2(grid.containing(*city_centre, grid.RESOLUTION))


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
