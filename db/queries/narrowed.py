"""The incidents of a narrowed list, looked for in the order of the list.

No index knows what a row's words say. So the rows are looked through as an index has them in order,
and a page that has looked through ``LOOKED`` of them ends, full or not, where it stands: the next
one looks on from there, and none costs more than that. Rows with flags have an index of their own.
Where the filter alone leaves few rows, those are read whole instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import listing, published, roads
from db.queries.risk import Slice
from domain.cursor import Place
from domain.filters import Period
from domain.listing import Order
from domain.narrowing import Narrowing

LOOKED = 200_000
# By publication no index leads through a whole list: it is looked through by stretches.
_STRETCH, _STRETCHES = 2_000, 5
# Where the filter leaves a smaller part of a period, that is found by itself.
_APART = 4
_BEYOND = timedelta(days=2)
# What a list is grouped by, by its order.
_PARTS = {
    Order.CATEGORY: "i.category",
    Order.CATEGORY_BACKWARDS: "i.category",
    Order.AREA: "i.area_id",
    Order.AREA_BACKWARDS: "i.area_id",
    Order.NEWEST_PUBLISHED: published.GROUP,
    Order.OLDEST_PUBLISHED: published.GROUP,
}
_TEXTS = ("category_published", "title", "description")
# Only who sees exact places may find anything by it.
_EXACT_TEXTS = (*_TEXTS, "address")

Said = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Found:
    """``places`` in the order of reading; ``reached`` is where looking ended before there were
    enough, None where all there is was looked through."""

    places: list[Place]
    reached: Place | None = None


def condition(only: Narrowing, wanted: Slice, *, zone: str) -> Said:
    """What a row ``i`` of ``incident`` must fulfil to be in ``only``, and its values. ``published``
    are days of ``zone``; addresses are looked into for who sees exact places alone."""
    said: list[str] = []
    bound: dict[str, Any] = {}
    columns = _EXACT_TEXTS if wanted.sight.exact else _TEXTS
    for at, word in enumerate(only.words):
        bound[f"word_{at}"] = patterns(word)
        found = " OR ".join(f"i.{one} ILIKE ANY(CAST(:word_{at} AS text[]))" for one in columns)
        said.append(f"({found})")
    if only.published is not None:
        first, end = moments(only.published, zone)
        said.append("i.published_at >= :published_first AND i.published_at < :published_end")
        bound |= {"published_first": first, "published_end": end}
    for column, values in (("time_precision", only.times), ("place_precision", only.places)):
        if values:
            said.append(f"i.{column} = ANY(CAST(:{column}s AS text[]))")
            bound[f"{column}s"] = list(values)
    if only.flags or only.unflagged:
        unflagged = "OR i.flags = '{}'" if only.unflagged else ""
        said.append(f"(i.flags && CAST(:flags AS text[]) {unflagged})")
        bound["flags"] = list(only.flags)
    return " AND ".join(said) or "true", bound


def patterns(word: str) -> list[str]:
    """``word`` anywhere in a text. A database may know no capitals but those of ASCII: then a word
    of other letters is looked for as it may be written."""
    plain = word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    ways = [plain] if plain.isascii() else [plain, plain.lower(), plain.upper(), plain.title()]
    return [f"%{way}%" for way in dict.fromkeys(ways)]


def moments(days: Period, zone: str) -> tuple[datetime, datetime]:
    """The first moment of ``days`` in ``zone``, and the first one after them."""

    def midnight(day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(zone))

    return midnight(days.first), midnight(days.end)


def places(
    session: Session,
    wanted: Slice,
    only: Narrowing,
    order: Order,
    start: Place | None,
    *,
    zone: str,
    limit: int,
) -> Found:
    """The ``limit`` places behind ``start`` (before it, nearest first, where it reads backwards),
    or the first of all, as far as a page looks. ``zone`` is the city's."""
    fits = condition(only, wanted, zone=zone)
    ground = roads.terrain(session, wanted)
    few = min(LOOKED, ground.within / _APART) if order in listing.BY_TIME else LOOKED
    if roads.all_of(ground, wanted) <= few:
        found = Found(_sorted(session, wanted, fits, order, start, limit))
    elif order in listing.BY_PUBLICATION:
        found = _by_publication(session, wanted, fits, order, start, limit)
    else:
        found = _Look(session, wanted, only, fits, limit).through(order, start)
    roads.hold(session, ordered=False)
    return found


def _sorted(
    session: Session, wanted: Slice, fits: Said, order: Order, start: Place | None, limit: int
) -> list[Place]:
    """All that fits, read whole."""
    said, bound = listing.condition(wanted)
    newest_first = listing.is_falling(order, start)
    falling, sign = (" DESC", "<") if newest_first else ("", ">")
    behind = ""
    if start is not None:
        bound |= {"start_group": start.group, "start_at": start.at, "start_id": start.id}
        at = "coalesce(CAST(:start_at AS timestamptz), '-infinity')"
        behind = f"""AND (i.part <> :start_group
          OR (coalesce(i.at, '-infinity'), i.id) {sign} ({at}, :start_id))"""
    statement = f"""
        WITH i AS MATERIALIZED (
          SELECT {_PARTS.get(order, "0")} AS part, {_moment(order)} AS at, i.id FROM incident i
          WHERE {said} AND {fits[0]})
        SELECT i.part, i.at, i.id FROM i WHERE i.part = ANY(CAST(:parts AS integer[])) {behind}
        ORDER BY array_position(CAST(:parts AS integer[]), i.part),
          coalesce(i.at, '-infinity'){falling}, i.id{falling} LIMIT :limit
        """
    parts = _parts(session, wanted, order, start)
    roads.hold(session, ordered=False)
    rows = session.execute(text(statement), {**bound, **fits[1], "parts": parts, "limit": limit})
    return [Place(*row) for row in rows]


def _parts(session: Session, wanted: Slice, order: Order, start: Place | None) -> list[int]:
    """The groups of the list in the order of reading, from that of ``start``."""
    if order in listing.BY_PUBLICATION:
        return published.groups(start)
    return listing.groups(session, wanted, order, start) if order in _PARTS else [0]


def _moment(order: Order) -> str:
    return "i.published_at" if order in listing.BY_PUBLICATION else "i.occurred_from"


def _by_publication(
    session: Session,
    wanted: Slice,
    fits: Said,
    order: Order,
    start: Place | None,
    limit: int,
) -> Found:
    """Looked through stretch by stretch."""
    condition, found = listing.condition(wanted), list[Place]()
    falling = listing.is_falling(order, start)
    for _ in range(_STRETCHES):
        part = published.places(
            session, wanted, condition, start, newest_first=falling, limit=_STRETCH
        )
        statement = text(f"SELECT id FROM incident i WHERE id = ANY(:ids) AND {fits[0]}")
        ids = [place.id for place in part]
        known = set(session.execute(statement, {**fits[1], "ids": ids}).scalars())
        found += [place for place in part if place.id in known]
        if len(found) >= limit or len(part) < _STRETCH:
            return Found(found[:limit])
        start = replace(part[-1], backwards=start is not None and start.backwards)
    return Found(found, reached=start)


class _Look:
    """One page looked for in the order of time, in all or group after group."""

    def __init__(
        self, session: Session, wanted: Slice, only: Narrowing, fits: Said, limit: int
    ) -> None:
        self.session, self.wanted, self.limit = session, wanted, limit
        said, bound = listing.condition(wanted)
        self.fits = f"({said} AND {fits[0]})"
        self.bound = {**bound, **fits[1], "most": LOOKED, "limit": limit}
        self.base = listing.ALIVE
        if only.flags and not only.unflagged:
            # Only who says so much is led to the index of flagged rows.
            self.base += " AND i.flags <> '{}'"

    def through(self, order: Order, start: Place | None) -> Found:
        """The places found, as far as a page looks."""
        falling = listing.is_falling(order, start)
        if order not in _PARTS:
            return self._part("", 0, start, falling, [])
        parts, found = listing.groups(self.session, self.wanted, order, start), list[Place]()
        spent, sizes = 0.0, self._sizes(order, parts)
        for at, part in enumerate(parts):
            looked = self._part(f"AND {_PARTS[order]} = :part", part, start, falling, found)
            found, start = looked.places, None
            spent += sizes[at]
            if looked.reached or len(found) >= self.limit:
                return looked
            if spent >= LOOKED and at + 1 < len(parts):
                return Found(found, reached=self._before(parts[at + 1], falling))
        return Found(found)

    def _part(
        self, said: str, part: int, start: Place | None, falling: bool, found: list[Place]
    ) -> Found:
        """``found`` and what one part adds to it."""
        behind, bound = listing.behind(start, falling) if start else ("true", {})
        order = listing.by_time(falling)
        statement = f"""
            SELECT * FROM (
              SELECT i.*, row_number() OVER (ORDER BY {order}) AS looked FROM (
                SELECT i.occurred_from, i.id, {self.fits} AS fits FROM incident i
                WHERE {self.base} {said} AND {behind} ORDER BY {order} LIMIT :most) AS i) AS i
            WHERE i.fits OR i.looked = :most ORDER BY {order} LIMIT :limit
            """
        roads.hold(self.session, ordered=True)
        rows = self.session.execute(text(statement), {**self.bound, **bound, "part": part}).all()
        places = [Place(part, row.occurred_from, row.id) for row in rows]
        fitting = [*found, *[place for place, row in zip(places, rows, strict=True) if row.fits]]
        ends = bool(rows) and rows[-1].looked == LOOKED and len(fitting) < self.limit
        return Found(fitting[: self.limit], places[-1] if ends else None)

    def _sizes(self, order: Order, parts: Sequence[int]) -> list[float]:
        """About how many rows each part has."""
        if _PARTS[order] == "i.category":
            ground = roads.terrain(self.session, replace(self.wanted, slots=tuple(parts)))
            return [ground.within * ground.categories[part] for part in parts]
        ground = roads.terrain(self.session, replace(self.wanted, area_ids=tuple(parts)))
        return [ground.within * ground.areas[part] for part in parts]

    def _before(self, part: int, falling: bool) -> Place:
        """The place before the first row of ``part``."""
        period = self.wanted.period
        day = period.end + _BEYOND if falling else period.first - _BEYOND
        return Place(part, datetime.combine(day, time(), UTC), 2**63 - 1 if falling else 0)
