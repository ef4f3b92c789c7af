"""Incidents in any order, page by page, without ever skipping over rows.

A page is the rows behind a place in the order, read by an index that has them in that order. Which
one is ``db.queries.roads``' choice: with a category or area asked for, each is a branch of its own
index, of which no more than a page is read. By category or area the groups are read one after the
other; ``db.queries.published`` orders by publication.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from db.queries import published, roads
from db.queries.risk import Slice
from db.queries.roads import Road
from domain import grid
from domain.category import SLOTS
from domain.cursor import Place
from domain.grid import REASONS_END
from domain.listing import ListedIncident, Order
from domain.sight import Sight

COLUMNS = """
SELECT i.id, s.slug AS source, s.name AS source_name, i.key, i.revision, i.status, i.weight,
  c.code AS category, i.category_published, i.occurred_from, i.occurred_to, i.time_precision,
  i.published_at,
  i.place_precision, ST_Y(i.geom) AS lat, ST_X(i.geom) AS lon, i.address, i.title,
  i.description, i.flags, i.area_id, coalesce(a.name, '') AS area,
  i.cell
FROM incident i JOIN source s ON s.id = i.source_id JOIN offence_category c ON c.slot = i.category
  LEFT JOIN area a ON a.id = i.area_id
"""
_RISING = frozenset({Order.OLDEST, Order.OLDEST_PUBLISHED})
_CATEGORIES = frozenset({Order.CATEGORY, Order.CATEGORY_BACKWARDS})
BY_TIME = frozenset({Order.NEWEST, Order.OLDEST})
BY_PUBLICATION = frozenset({Order.NEWEST_PUBLISHED, Order.OLDEST_PUBLISHED})
_GROUPS_BACKWARDS = frozenset({Order.CATEGORY_BACKWARDS, Order.AREA_BACKWARDS})
# So that a page over many areas with nothing in them takes few questions.
_MORE_AREAS = 4
# So many are read and sorted sooner than looked for group by group.
_FEW = 5_000
# Every active row of a period, and a few beside it, as the indexes have them.
ALIVE = """
i.status = 'active'
AND i.occurred_from >= CAST(:first AS timestamp) AT TIME ZONE 'UTC' - interval '14 hours'
AND i.occurred_from < CAST(:end AS timestamp) AT TIME ZONE 'UTC' + interval '12 hours'
"""


def condition(wanted: Slice) -> tuple[str, dict[str, Any]]:
    """What an active row ``i`` of ``incident`` must fulfil to be in ``wanted``, and its values.

    ``ALIVE`` says the same of time as ``day``, a little wider, for the indexes.
    """
    said = [ALIVE, "i.day >= :first AND i.day < :end"]
    bound: dict[str, Any] = {"first": wanted.period.first, "end": wanted.period.end}
    if wanted.slots:
        said.append("i.category = ANY(CAST(:slots AS smallint[]))")
        bound["slots"] = list(wanted.slots)
    if wanted.source_ids:
        said.append("i.source_id = ANY(CAST(:source_ids AS smallint[]))")
        bound["source_ids"] = list(wanted.source_ids)
    if wanted.area_ids is not None:
        said.append("i.area_id = ANY(CAST(:area_ids AS integer[]))")
        bound["area_ids"] = list(wanted.area_ids)
    if wanted.hours is not None:
        days = wanted.weekdays or range(1, 8)
        said.append("i.clock = ANY(CAST(:clocks AS smallint[]))")
        bound["clocks"] = [(day - 1) * 24 + hour for day in days for hour in wanted.hours.listed]
    elif wanted.weekdays:
        said.append("extract(isodow FROM i.day) = ANY(CAST(:weekdays AS smallint[]))")
        bound["weekdays"] = list(wanted.weekdays)
    return " AND ".join(said), bound


def places(
    session: Session, wanted: Slice, order: Order, start: Place | None, *, limit: int
) -> list[Place]:
    """The ``limit`` places behind ``start`` (before it, nearest first, where it reads backwards),
    or the first of all."""
    found = _places(session, wanted, order, start, limit)
    roads.hold(session, ordered=False)
    return found


def _places(
    session: Session, wanted: Slice, order: Order, start: Place | None, limit: int
) -> list[Place]:
    newest_first = is_falling(order, start)
    if order in BY_PUBLICATION:
        return published.places(
            session, wanted, condition(wanted), start, newest_first=newest_first, limit=limit
        )
    if order in BY_TIME:
        found = _by_time(session, wanted, start, newest_first=newest_first, limit=limit)
        return [Place(0, row.occurred_from, row.id) for row in found]
    group = "category" if order in _CATEGORIES else "area_id"
    places: list[Place] = []
    for part in _by_group(session, wanted, order, start, limit=limit):
        places += [Place(getattr(row, group), row.occurred_from, row.id) for row in part]
        if len(places) >= limit:
            break
    return places[:limit]


def rows(session: Session, found: Sequence[Place], *, sight: Sight) -> list[ListedIncident]:
    """The incidents at ``found``, in that order."""
    ids = [place.id for place in found]
    known = session.execute(text(f"{COLUMNS} WHERE i.id = ANY(:ids)"), {"ids": ids})
    by_id: dict[int, Mapping[str, Any]] = {row.id: dict(row._mapping) for row in known}
    return [listed(by_id[number], sight) for number in ids if number in by_id]


def listed(values: Mapping[str, Any], sight: Sight) -> ListedIncident:
    """A row as whoever has ``sight`` may read it; its place without exactness is the middle of its
    cell."""
    said = {**values, "flags": tuple(values["flags"])}
    cell = said.pop("cell")
    if not sight.exact:
        lat, lon = grid.centre(cell) if cell >= REASONS_END else (None, None)
        said.update(lat=lat, lon=lon, address="")
    return ListedIncident(**said)


def is_falling(order: Order, start: Place | None) -> bool:
    """Whether the next rows of each group are older, or were published before."""
    return (order not in _RISING) != (start is not None and start.backwards)


def including(start: Place, order: Order) -> Place:
    """The place from which reading the other way begins with the row of ``start`` itself."""
    return replace(start, id=start.id - 1 if is_falling(order, start) else start.id + 1)


def _by_group(
    session: Session, wanted: Slice, order: Order, start: Place | None, *, limit: int
) -> Iterator[list[Row[Any]]]:
    """Group after group, the newest first in each; the group of ``start`` from there."""
    newest_first = is_falling(order, start)
    parts = groups(session, wanted, order, start)
    ground = roads.terrain(session, wanted)
    if roads.all_of(ground, wanted) <= _FEW:
        statement = _sorted(wanted, order, parts, start, newest_first)
        yield _found(session, Road.ALL, statement, limit)
        return
    at, chunk = 0, 1
    while at < len(parts):
        now = tuple(parts[at : at + chunk])
        if order in _CATEGORIES:
            narrowed = replace(wanted, slots=now)
            road = roads.by_time(ground, narrowed, limit=limit)
            statement = _statement(road, narrowed, start, newest_first)
        else:
            road = Road.AREA
            narrowed = replace(wanted, area_ids=now)
            statement = _branches(road, now, narrowed, start, newest_first, apart=True)
        yield _found(session, road, statement, limit)
        at, start = at + chunk, None
        chunk *= 1 if order in _CATEGORIES else _MORE_AREAS


def groups(session: Session, wanted: Slice, order: Order, start: Place | None) -> list[int]:
    """The groups to be read, in the order of reading, from that of ``start``."""
    found = _categories(wanted) if order in _CATEGORIES else _areas(session, wanted)
    if (order in _GROUPS_BACKWARDS) != (start is not None and start.backwards):
        found.reverse()
    if start is None:
        return found
    return found[found.index(start.group) :] if start.group in found else []


def _sorted(
    wanted: Slice, order: Order, groups: Sequence[int], start: Place | None, newest_first: bool
) -> tuple[str, dict[str, Any]]:
    """All that fits, sorted by group and time."""
    said, bound = condition(wanted)
    column = "i.category" if order in _CATEGORIES else "i.area_id"
    bound["groups"] = list(groups)
    if start is not None:
        said_behind, bound_start = behind(start, newest_first)
        said += f" AND ({column} <> :start_group OR {said_behind})"
        bound.update(bound_start, start_group=start.group)
    statement = f"""
        WITH i AS MATERIALIZED (
          SELECT i.occurred_from, i.id, i.category, i.area_id FROM incident i
          WHERE {said} AND {column} = ANY(CAST(:groups AS integer[])))
        SELECT i.* FROM i
        ORDER BY array_position(CAST(:groups AS integer[]), CAST({column} AS integer)),
          {by_time(newest_first)} LIMIT :limit
        """
    return statement, bound


def _by_time(
    session: Session, wanted: Slice, start: Place | None, *, newest_first: bool, limit: int
) -> list[Row[Any]]:
    ground = roads.terrain(session, wanted)
    road = roads.by_time(ground, wanted, limit=limit)
    return _found(session, road, _statement(road, wanted, start, newest_first), limit)


def _statement(
    road: Road, wanted: Slice, start: Place | None, newest_first: bool
) -> tuple[str, dict[str, Any]]:
    if road is Road.CATEGORY:
        return _branches(road, wanted.slots, wanted, start, newest_first)
    if road is Road.AREA:
        return _branches(road, wanted.area_ids or (), wanted, start, newest_first)
    return _straight(road, wanted, start, newest_first)


def _straight(
    road: Road, wanted: Slice, start: Place | None, newest_first: bool
) -> tuple[str, dict[str, Any]]:
    said, bound = _from(wanted, start, newest_first)
    order = by_time(newest_first)
    plain = f"SELECT i.occurred_from, i.id, i.category, i.area_id FROM incident i WHERE {said}"
    if road is Road.TIME:
        return f"{plain} ORDER BY {order} LIMIT :limit", bound
    return f"WITH i AS MATERIALIZED ({plain}) SELECT * FROM i ORDER BY {order} LIMIT :limit", bound


def _branches(
    road: Road,
    values: Sequence[int],
    wanted: Slice,
    start: Place | None,
    newest_first: bool,
    *,
    apart: bool = False,
) -> tuple[str, dict[str, Any]]:
    """The first rows of each of ``values``, together the first of all; ``apart`` one value after
    the other."""
    others = replace(wanted, slots=()) if road is Road.CATEGORY else replace(wanted, area_ids=None)
    said, bound = _from(others, start, newest_first)
    order = by_time(newest_first)
    statement = f"""
        SELECT i.occurred_from, i.id, i.category, i.area_id
        FROM unnest(CAST(:branches AS integer[])) WITH ORDINALITY AS branch(value, number)
        CROSS JOIN LATERAL (
          SELECT i.occurred_from, i.id, i.category, i.area_id FROM incident i
          WHERE i.{road} = branch.value AND {said} ORDER BY {order} LIMIT :limit) AS i
        ORDER BY {"branch.number," if apart else ""} {order} LIMIT :limit
        """
    return statement, {**bound, "branches": list(values)}


def _from(wanted: Slice, start: Place | None, newest_first: bool) -> tuple[str, dict[str, Any]]:
    said, bound = condition(wanted)
    if start is None:
        return said, bound
    said_behind, bound_start = behind(start, newest_first)
    return f"{said} AND {said_behind}", {**bound, **bound_start}


def behind(start: Place, newest_first: bool) -> tuple[str, dict[str, Any]]:
    sign = "<" if newest_first else ">"
    said = f"(i.occurred_from, i.id) {sign} (CAST(:at AS timestamptz), :id)"
    return said, {"at": start.at, "id": start.id}


def by_time(newest_first: bool) -> str:
    return "i.occurred_from DESC, i.id DESC" if newest_first else "i.occurred_from, i.id"


def _found(
    session: Session, road: Road, statement: tuple[str, dict[str, Any]], limit: int
) -> list[Row[Any]]:
    said, bound = statement
    roads.hold(session, ordered=road is not Road.ALL)
    return list(session.execute(text(said), {**bound, "limit": limit}).all())


def _categories(wanted: Slice) -> list[int]:
    return sorted(wanted.slots) or list(range(SLOTS))


def _areas(session: Session, wanted: Slice) -> list[int]:
    """The numbers of the areas by name, 0 for no known area last."""
    named = session.execute(text("SELECT id FROM area ORDER BY lower(name), id")).scalars()
    known = [*named, 0]
    if wanted.area_ids is None:
        return known
    chosen = set(wanted.area_ids)
    return [area for area in known if area in chosen]
