"""Single incidents: those of a cell, those in view."""

from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from db.queries import risk
from db.queries.risk import Slice
from domain import grid
from domain.errors import NotAllowed
from domain.grid import REASONS_END
from domain.listing import ListedIncident
from domain.sight import Sight
from domain.timeline import HOURS_OF_WEEK

_LISTED = """
SELECT i.id, s.name AS source, i.key, i.revision, i.status, i.weight, c.code AS category,
  i.category_published, i.occurred_from, i.occurred_to, i.time_precision, i.published_at,
  i.place_precision, ST_Y(i.geom) AS lat, ST_X(i.geom) AS lon, i.address, i.title,
  i.description, i.flags, i.cell
FROM incident i JOIN source s ON s.id = i.source_id JOIN offence_category c ON c.slot = i.category
"""
# A resolution-10 cell reaches less than this far from its middle, up to 70 degrees north.
_CELL_DEGREES = 0.003
_FILTER = "i.status = 'active' AND i.day >= :first AND i.day < :end"


def of_cell(
    session: Session, wanted: Slice, *, low: int, high: int, limit: int
) -> list[ListedIncident]:
    """The newest incidents of the resolution-10 cells from ``low`` to ``high``.

    Raises ``NotAllowed`` for a sight without single incidents.
    """
    _require(wanted.sight)
    rows = session.execute(
        text(f"""
        {_LISTED} WHERE i.cell BETWEEN :low AND :high AND {_FILTER} {_more(wanted)}
        ORDER BY i.occurred_from DESC, i.id DESC LIMIT :limit
        """),
        {**risk.given(wanted), "low": low, "high": high, "limit": limit},
    )
    return [_listed(row, wanted.sight) for row in rows]


def in_box(
    session: Session,
    wanted: Slice,
    box: tuple[float, float, float, float],
    *,
    limit: int,
) -> list[ListedIncident]:
    """The newest mapped incidents inside ``box`` (west, south, east, north, degrees).

    Raises ``NotAllowed`` for a sight without single incidents.
    """
    _require(wanted.sight)
    # Who sees the middles of cells must not find a point by the edges of ever smaller boxes.
    around = 0.0 if wanted.sight.exact else _CELL_DEGREES
    west, south, east, north = box
    wider = (west - around, south - around, east + around, north + around)
    lows, highs = zip(*grid.ranges_in_box(wider), strict=True)
    rows = session.execute(
        text(f"""
        {_LISTED} JOIN unnest(CAST(:lows AS bigint[]), CAST(:highs AS bigint[])) AS r(low, high)
          ON i.cell BETWEEN r.low AND r.high
        WHERE i.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
          AND {_FILTER} {_more(wanted)}
        ORDER BY i.occurred_from DESC, i.id DESC LIMIT :limit
        """),
        {
            **risk.given(wanted),
            **dict(zip(("west", "south", "east", "north"), wider, strict=True)),
            "lows": list(lows),
            "highs": list(highs),
            "limit": limit,
        },
    )
    found = [_listed(row, wanted.sight) for row in rows]
    return [one for one in found if _inside(box, one)]


def _inside(box: tuple[float, float, float, float], one: ListedIncident) -> bool:
    west, south, east, north = box
    if one.lat is None or one.lon is None:
        return False
    return west <= one.lon <= east and south <= one.lat <= north


def _require(seen: Sight) -> None:
    if not seen.incidents:
        raise NotAllowed("Single incidents are not shown to this role.")


def _more(wanted: Slice) -> str:
    more = "AND i.source_id = ANY(:source_ids)" if wanted.source_ids else ""
    more += " AND i.area_id = ANY(:area_ids)" if wanted.area_ids is not None else ""
    more += " AND i.category = ANY(:slots)" if wanted.slots else ""
    more += " AND extract(isodow FROM i.day) = ANY(:weekdays)" if wanted.weekdays else ""
    if wanted.hours is not None:
        more += f" AND i.clock < {HOURS_OF_WEEK} AND i.clock % 24 = ANY(:hours)"
    return more


def _listed(row: Row[Any], sight: Sight) -> ListedIncident:
    values: dict[str, Any] = dict(row._mapping)
    values["flags"] = tuple(values["flags"])
    cell = values.pop("cell")
    if not sight.exact:
        # Every incident of a cell lies in its middle: which view it is in tells no more.
        lat, lon = grid.centre(cell) if cell >= REASONS_END else (None, None)
        values.update(lat=lat, lon=lon, address="")
    return ListedIncident(**values)
