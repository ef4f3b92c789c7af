"""Which index leads soonest to the next rows of a filter, by the statistics PostgreSQL keeps.

PostgreSQL plans a list as a whole and cannot read several branches of an index in turn, each just
far enough; so the road is chosen here, and the statement leaves it no other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.risk import Slice
from domain.category import SLOTS

# An index that holds everything asked for is read this much faster than rows of the table.
_INDEX_ALONE = 0.2
# What a value that the statistics do not name is taken for.
_UNKNOWN = 0.001

_SHARES = text("""
SELECT attname, most_common_vals::text::bigint[] AS known, most_common_freqs AS shares
FROM pg_stats WHERE schemaname = current_schema() AND tablename = 'incident'
  AND attname IN ('category', 'area_id', 'source_id')
""")
# Nothing is known of a table that was never looked through.
_ROWS = text("""
SELECT CASE WHEN reltuples > 0 THEN reltuples ELSE 'Infinity' END
FROM pg_class WHERE oid = 'incident'::regclass
""")
_WITHIN = text("""
EXPLAIN (FORMAT JSON) SELECT 1 FROM incident i WHERE i.status = 'active'
  AND i.occurred_from >= CAST(:first AS timestamptz) AND i.occurred_from < CAST(:end AS timestamptz)
""")
_HOLD = text("""
SELECT set_config('enable_sort', :state, true), set_config('enable_bitmapscan', :state, true),
  set_config('enable_seqscan', :state, true),
  set_config('max_parallel_workers_per_gather', '0', true)
""")


class Road(StrEnum):
    """``TIME`` reads all rows in the order of time, ``CATEGORY`` and ``AREA`` a branch a value,
    ``ALL`` reads everything that fits and sorts it."""

    TIME = "time"
    CATEGORY = "category"
    AREA = "area_id"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Terrain:
    """About how many rows there are, in the period and at all, and which share of them each chosen
    category and area has, all sources chosen and the hours of the week; empty where all are."""

    rows: float
    within: float
    categories: Mapping[int, float]
    areas: Mapping[int, float]
    sources: float
    hours: float


def terrain(session: Session, wanted: Slice) -> Terrain:
    """The ground that ``wanted`` lies on."""
    known = {
        row.attname: dict(zip(row.known, row.shares, strict=True))
        for row in session.execute(_SHARES)
    }

    def shares(column: str, values: Iterable[int]) -> dict[int, float]:
        of = known.get(column, {})
        return {value: of.get(value, _UNKNOWN) for value in values}

    period = {"first": wanted.period.first, "end": wanted.period.end}
    [plan] = session.execute(_WITHIN, period).scalar_one()
    slots = wanted.slots or range(SLOTS)
    sources = shares("source_id", wanted.source_ids)
    return Terrain(
        session.execute(_ROWS).scalar_one(),
        plan["Plan"]["Plan Rows"],
        shares("category", slots),
        shares("area_id", wanted.area_ids or ()),
        min(1.0, sum(sources.values())) if sources else 1.0,
        _hours(wanted),
    )


def hold(session: Session, *, ordered: bool) -> None:
    """Leave PostgreSQL no road but ``ordered`` indexes, or every road again; helpers, whose start
    takes longer than reading a page, on neither. Until the transaction ends."""
    state = "off" if ordered else "on"
    session.execute(_HOLD, {"state": state})


def by_time(ground: Terrain, wanted: Slice, *, limit: int) -> Road:
    """The shortest road to the ``limit`` rows of ``wanted`` that come next by time."""
    costs = _costs(ground, wanted, limit)
    return min(costs, key=lambda road: costs[road])


def all_of(ground: Terrain, wanted: Slice) -> float:
    """About how many rows must be read to have all that fit ``wanted``."""
    return _costs(ground, wanted, 1)[Road.ALL]


def _costs(ground: Terrain, wanted: Slice, limit: int) -> dict[Road, float]:
    categories = [ground.categories[slot] for slot in wanted.slots]
    areas = [ground.areas[area] for area in wanted.area_ids or ()]
    of_categories = min(1.0, sum(categories)) if wanted.slots else 1.0
    of_areas = 1.0 if wanted.area_ids is None else min(1.0, sum(areas))
    rest = ground.sources * ground.hours

    def reached(share: float) -> float:
        return limit / max(share, 1e-9)

    def branches(shares: list[float], others: float) -> float:
        return sum(min(ground.within * share, reached(others * rest)) for share in shares)

    few = ground.within * min(of_categories, of_areas)
    costs = {
        Road.TIME: min(ground.within, reached(of_categories * of_areas * rest)),
        Road.ALL: min(few, ground.rows * ground.sources),
    }
    if wanted.slots:
        costs[Road.CATEGORY] = branches(categories, of_areas)
    if wanted.area_ids is not None:
        costs[Road.AREA] = branches(areas, of_categories) * _INDEX_ALONE
    return costs


def _hours(wanted: Slice) -> float:
    days = len(wanted.weekdays) / 7 if wanted.weekdays else 1.0
    return days * (len(wanted.hours.listed) / 24 if wanted.hours else 1.0)
