"""Areas and their dated boundaries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.area import NewArea


@dataclass(frozen=True, slots=True)
class KnownArea:
    """An area without its boundary."""

    id: int
    level: str
    code: str
    name: str
    parent_id: int | None


# Boundaries hold from here on unless an edition of theirs says otherwise.
SINCE = date(1970, 1, 1)

_LEVELS = "array_position(ARRAY['district', 'municipality', 'county', 'city'], level)"
_GEOMETRY = """
ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_SetSRID(ST_GeomFromGeoJSON(:geometry), 4326)), 3))
"""


def listed(session: Session) -> list[KnownArea]:
    """Every area in force, finest level first, by name."""
    rows = session.execute(
        text(f"""
        SELECT id, level, code, name, parent_id FROM area
        WHERE valid_to IS NULL ORDER BY {_LEVELS}, name
        """)
    )
    return [KnownArea(*row) for row in rows]


def add(
    session: Session, area: NewArea, *, valid_from: date = SINCE, cells: Sequence[int] = ()
) -> int | None:
    """Store ``area``; its id, or None where nothing of its geometry can be drawn.

    A boundary that crosses itself is repaired; an earlier edition of the area ends where this
    one begins. The same edition again changes nothing but name, boundary and cells.
    """
    named = {
        "level": area.level,
        "code": area.code,
        "name": area.name,
        "geometry": orjson.dumps(area.geometry).decode(),
        "valid_from": valid_from,
        "cells": list(cells),
    }
    drawn = session.execute(text(f"SELECT NOT ST_IsEmpty({_GEOMETRY})"), named).scalar()
    if not drawn:
        return None
    session.execute(
        text("""
        UPDATE area SET valid_to = :valid_from
        WHERE level = :level AND code = :code AND valid_to IS NULL AND valid_from < :valid_from
        """),
        named,
    )
    statement = text(f"""
        INSERT INTO area (level, code, name, valid_from, geom, cells)
        VALUES (:level, :code, :name, :valid_from, {_GEOMETRY}, :cells)
        ON CONFLICT ON CONSTRAINT area_edition
        DO UPDATE SET name = :name, geom = excluded.geom, cells = excluded.cells RETURNING id
        """)
    return int(session.execute(statement, named).scalar_one())


def add_without_boundary(session: Session, level: str, code: str, name: str) -> int:
    """Store an area a source names but no boundary file has, so that its counts have a place.
    A boundary that comes later is drawn around this very area."""
    statement = text("""
        INSERT INTO area (level, code, name, valid_from) VALUES (:level, :code, :name, :valid_from)
        ON CONFLICT ON CONSTRAINT area_edition DO UPDATE SET name = area.name RETURNING id
        """)
    named = {"level": level, "code": code, "name": name, "valid_from": SINCE}
    return int(session.execute(statement, named).scalar_one())


def adopt(session: Session) -> None:
    """Give every area the finest coarser area that holds a point inside it as its parent."""
    session.execute(
        text("""
        UPDATE area child SET parent_id = (
          SELECT p.id FROM area p
          WHERE p.valid_to IS NULL AND p.id <> child.id
            AND array_position(ARRAY['district', 'municipality', 'county'], p.level)
              > array_position(ARRAY['district', 'municipality', 'county'], child.level)
            AND ST_Covers(p.geom, ST_PointOnSurface(child.geom))
          ORDER BY array_position(ARRAY['district', 'municipality', 'county'], p.level) LIMIT 1)
        WHERE child.geom IS NOT NULL
        """)
    )


def below(session: Session, ids: Sequence[int]) -> list[int]:
    """``ids`` and every area inside one of them."""
    rows = session.execute(
        text("""
        WITH RECURSIVE inside AS (
          SELECT id FROM area WHERE id = ANY(:ids)
          UNION SELECT a.id FROM area a JOIN inside ON a.parent_id = inside.id
        ) SELECT id FROM inside
        """),
        {"ids": list(ids)},
    )
    return list(rows.scalars())
