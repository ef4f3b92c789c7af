"""How outlines that are not stored yet lie to one another, as PostGIS sees it."""

from collections.abc import Mapping, Sequence

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

# Of the smaller area. Neighbours drawn by hand, or rounded, lap over by less.
MATTERS_SHARE = 0.02

_OVERLAPS = text("""
WITH drawn AS MATERIALIZED (
  SELECT number,
         ST_CollectionExtract(ST_MakeValid(ST_SetSRID(ST_GeomFromGeoJSON(shape), 4326)), 3) AS geom
  FROM unnest(CAST(:shapes AS text[])) WITH ORDINALITY AS given(shape, number)
), sized AS MATERIALIZED (
  SELECT number, geom, ST_Area(geom) AS size FROM drawn WHERE NOT ST_IsEmpty(geom)
)
SELECT a.number - 1 AS one, b.number - 1 AS other
FROM sized a JOIN sized b ON a.number < b.number AND a.geom && b.geom
WHERE ST_Area(ST_Intersection(a.geom, b.geom)) > :share * least(a.size, b.size)
ORDER BY 1, 2
""")


def overlaps(session: Session, geometries: Sequence[Mapping[str, object]]) -> list[tuple[int, int]]:
    """The pairs, as places in ``geometries``, of which one lies over the other by more than
    ``MATTERS_SHARE`` of the smaller."""
    shapes = [orjson.dumps(geometry).decode() for geometry in geometries]
    rows = session.execute(_OVERLAPS, {"shapes": shapes, "share": MATTERS_SHARE})
    return [(int(row.one), int(row.other)) for row in rows]
