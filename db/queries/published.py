"""Incidents by the time of their publication.

Within 32 days of events the index gives them in order. Of each such span the first row is read; a
span whose first comes after the last of a full page is not looked into (the threshold algorithm:
Fagin, Lotem & Naor 2003, J. Comput. Syst. Sci. 66:614). Records without a time of publication are
a list of their own, behind the others in both directions, by the order of their arrival.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import roads
from db.queries.risk import Slice
from domain.cursor import Place

SPAN_DAYS = 32
DATED, UNDATED = 0, 1
# So many are read and sorted sooner than looked for span by span.
_FEW = 20_000
# Which of the two a row belongs to.
GROUP = f"CASE WHEN i.published_at IS NULL THEN {UNDATED} ELSE {DATED} END"
_SPAN = f"((i.day - DATE '0001-01-01') / {SPAN_DAYS})"
_NO_TIME = datetime.min.replace(tzinfo=UTC)

Condition = tuple[str, dict[str, Any]]


def places(
    session: Session,
    wanted: Slice,
    condition: Condition,
    start: Place | None,
    *,
    newest_first: bool,
    limit: int,
) -> list[Place]:
    """The ``limit`` places behind ``start`` of what fulfils ``condition``, that of ``wanted``."""
    few = roads.all_of(roads.terrain(session, wanted), wanted) <= _FEW
    roads.hold(session, ordered=not few)
    found: list[Place] = []
    for group in groups(start):
        part = _Part(condition, group, start, newest_first, limit - len(found))
        found += part.sorted(session) if few else part.searched(session, wanted)
        if len(found) == limit:
            break
        start = None
    return found


def groups(start: Place | None) -> list[int]:
    """The two in the order of reading, from that of ``start``."""
    both = [UNDATED, DATED] if start is not None and start.backwards else [DATED, UNDATED]
    if start is None:
        return both
    return both[both.index(start.group) :] if start.group in both else []


class _Part:
    """The dated or the undated records, from a place on, in one direction."""

    def __init__(
        self, condition: Condition, group: int, start: Place | None, newest_first: bool, limit: int
    ) -> None:
        said, self.bound = condition
        self.group, self.newest_first, self.limit = group, newest_first, limit
        self.base = f"i.published_at IS {'NOT NULL' if group == DATED else 'NULL'}"
        if start is not None:
            self.base += f" AND {self._compared('<' if newest_first else '>', 'start')}"
            self.bound = {**self.bound, "start_at": start.at, "start_id": start.id}
        self.said = f"{self.base} AND {said}"
        falling = " DESC" if newest_first else ""
        self.order = f"i.published_at{falling}, i.id{falling}"

    def sorted(self, session: Session) -> list[Place]:
        """Read whole, then sorted."""
        statement = f"""
            WITH i AS MATERIALIZED (SELECT published_at, id FROM incident i WHERE {self.said})
            SELECT i.published_at, i.id FROM i ORDER BY {self.order} LIMIT :limit
            """
        return self._read(session, statement, {})

    def searched(self, session: Session, wanted: Slice) -> list[Place]:
        """Span by span, those first whose first row comes first."""
        best: list[Place] = []
        for first, span in self._firsts(session, wanted):
            is_full = len(best) == self.limit
            if is_full and not self._comes_before(first, best[-1]):
                break
            more = ""
            bound: dict[str, Any] = {"span": span}
            if is_full:
                more = f"AND {self._compared('>=' if self.newest_first else '<=', 'worst')}"
                bound = {**bound, "worst_at": best[-1].at, "worst_id": best[-1].id}
            statement = f"""
                SELECT i.published_at, i.id FROM incident i
                WHERE {_SPAN} = :span AND {self.said} {more} ORDER BY {self.order} LIMIT :limit
                """
            known = {place.id for place in best}
            best += [one for one in self._read(session, statement, bound) if one.id not in known]
            best.sort(key=_key, reverse=self.newest_first)
            del best[self.limit :]
        return best

    def _firsts(self, session: Session, wanted: Slice) -> list[tuple[Place, int]]:
        first, last = _span(wanted.period.first), _span(wanted.period.end)
        statement = f"""
            SELECT span, i.published_at, i.id
            FROM generate_series(CAST(:low AS integer), :high) AS span
            CROSS JOIN LATERAL (
              SELECT i.published_at, i.id FROM incident i
              WHERE i.status = 'active' AND {_SPAN} = span AND {self.base}
              ORDER BY {self.order} LIMIT 1) AS i
            ORDER BY {self.order}
            """
        bound = {**self.bound, "low": first, "high": last}
        rows = session.execute(text(statement), bound)
        return [(Place(self.group, row.published_at, row.id), row.span) for row in rows]

    def _read(self, session: Session, statement: str, bound: dict[str, Any]) -> list[Place]:
        named = {**self.bound, **bound, "limit": self.limit}
        rows = session.execute(text(statement), named)
        return [Place(self.group, row.published_at, row.id) for row in rows]

    def _compared(self, sign: str, name: str) -> str:
        if self.group == UNDATED:
            return f"i.id {sign} :{name}_id"
        at = f"CAST(:{name}_at AS timestamptz)"
        return f"(i.published_at, i.id) {sign} ({at}, :{name}_id)"

    def _comes_before(self, one: Place, other: Place) -> bool:
        if self.newest_first:
            return _key(one) > _key(other)
        return _key(one) < _key(other)


def _key(place: Place) -> tuple[datetime, int]:
    return place.at or _NO_TIME, place.id


def _span(day: date) -> int:
    return (day.toordinal() - 1) // SPAN_DAYS
