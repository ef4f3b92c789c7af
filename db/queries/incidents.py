"""Single incidents: those of a cell, those in view."""

from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from db.queries.risk import Slice
from domain.listing import ListedIncident
from domain.sight import Sight

_LISTED = """
SELECT i.id, s.name AS source, i.key, i.revision, i.status, i.weight, c.code AS category,
  i.category_published, i.occurred_from, i.occurred_to, i.time_precision, i.published_at,
  i.place_precision, ST_Y(i.geom) AS lat, ST_X(i.geom) AS lon, i.address, i.title,
  i.description, i.flags
FROM incident i JOIN source s ON s.id = i.source_id JOIN offence_category c ON c.slot = i.category
"""
_FILTER = "i.status = 'active' AND i.day >= :first AND i.day < :end"


def of_cell(
    session: Session, wanted: Slice, *, low: int, high: int, sight: Sight, limit: int
) -> list[ListedIncident]:
    """The newest incidents of the resolution-10 cells from ``low`` to ``high``."""
    rows = session.execute(
        text(f"""
        {_LISTED} WHERE i.cell BETWEEN :low AND :high AND {_FILTER} {_more(wanted)}
        ORDER BY i.occurred_from DESC, i.id DESC LIMIT :limit
        """),
        {**_bound(wanted), "low": low, "high": high, "limit": limit},
    )
    return [_listed(row, sight) for row in rows]


def in_box(
    session: Session,
    wanted: Slice,
    box: tuple[float, float, float, float],
    *,
    sight: Sight,
    limit: int,
) -> list[ListedIncident]:
    """The newest mapped incidents inside ``box`` (west, south, east, north, degrees)."""
    west, south, east, north = box
    rows = session.execute(
        text(f"""
        {_LISTED} WHERE i.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
          AND i.cell >= 100 AND {_FILTER} {_more(wanted)}
        ORDER BY i.occurred_from DESC, i.id DESC LIMIT :limit
        """),
        {
            **_bound(wanted),
            "west": west,
            "south": south,
            "east": east,
            "north": north,
            "limit": limit,
        },
    )
    return [_listed(row, sight) for row in rows]


def _more(wanted: Slice) -> str:
    more = "AND i.source_id = ANY(:source_ids)" if wanted.source_ids else ""
    more += " AND i.area_id = ANY(:area_ids)" if wanted.area_ids is not None else ""
    return more + (" AND i.category = ANY(:slots)" if wanted.slots else "")


def _bound(wanted: Slice) -> dict[str, Any]:
    return {
        "first": wanted.period.first,
        "end": wanted.period.end,
        "source_ids": list(wanted.source_ids),
        "area_ids": list(wanted.area_ids or ()),
        "slots": list(wanted.slots),
    }


def _listed(row: Row[Any], sight: Sight) -> ListedIncident:
    values: dict[str, Any] = dict(row._mapping)
    values["flags"] = tuple(values["flags"])
    if not sight.exact:
        values.update(lat=None, lon=None, address="")
    return ListedIncident(**values)
