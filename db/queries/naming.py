"""Names for what a filter and a table offer: the areas of many cells, the categories that occur."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain import grid
from domain.category import SLOTS
from domain.filters import Period


def area_names(session: Session, cells: Sequence[int]) -> dict[int, str]:
    """Cell → name of the finest area that covers its middle, for those that lie in one."""
    centres = [grid.centre(cell) for cell in cells]
    rows = session.execute(
        text("""
        SELECT DISTINCT ON (point.cell) point.cell, area.name
        FROM unnest(CAST(:cells AS bigint[]), CAST(:lats AS float8[]), CAST(:lons AS float8[]))
          AS point (cell, lat, lon)
        JOIN area ON area.valid_to IS NULL
          AND ST_Covers(area.geom, ST_SetSRID(ST_MakePoint(point.lon, point.lat), 4326))
        ORDER BY point.cell,
          array_position(ARRAY['district', 'municipality', 'county', 'city'], area.level)
        """),
        {
            "cells": list(cells),
            "lats": [lat for lat, _ in centres],
            "lons": [lon for _, lon in centres],
        },
    )
    return {row.cell: row.name for row in rows}


def slot_counts(session: Session, period: Period) -> dict[int, int]:
    """Slot → sum of weights over ``period``, mapped or not, for the slots that some source's words
    stand for and those that have any in the period."""
    sums = ", ".join(f"coalesce(sum(c{slot}), 0)" for slot in range(SLOTS))
    counted = session.execute(
        text(f"SELECT {sums} FROM day_count WHERE day >= :first AND day < :end"),
        {"first": period.first, "end": period.end},
    ).one()
    known = set(session.execute(text("SELECT DISTINCT slot FROM category_mapping")).scalars())
    return {slot: int(n) for slot, n in enumerate(counted) if n or slot in known}
