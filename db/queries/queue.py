"""Clusters that wait for a person, the most urgent first.

Urgency is age by target, so within one severity the oldest is the most urgent: a page is the first
rows of each severity's index, merged. Clusters that were decided and have new evidence are a second
such list. Whatever the length of the queue, no more than a page of each list is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from db.queries import scopes
from db.queries.evidence import cell_text
from domain.report import TARGETS
from domain.scope import Scope
from domain.verification import Claim, QueueItem, State, standing

_OPEN = "state = 'unreviewed' AND reports > 0"
_ASKING = "evidence_at IS NOT NULL AND state <> 'unreviewed'"
# The column of waiting of each list; the first is of clusters nobody decided yet.
_LISTS = ((_OPEN, "opened_at", False), (_ASKING, "evidence_at", True))
_MICROSECOND = timedelta(microseconds=1)
_TEXT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """A cluster's place in the queue: since when it waits, and for what."""

    severity: int
    since: datetime
    id: int
    asks: bool

    def age(self, as_of: datetime) -> Fraction:
        """Its age at ``as_of`` by its target; exact, so that a cursor misses and repeats none."""
        return Fraction((as_of - self.since) // _MICROSECOND, _target_us(self.severity))

    def order(self, as_of: datetime) -> tuple[Fraction, int, bool, datetime, int]:
        """What the queue is sorted by."""
        return -self.age(as_of), self.severity, self.asks, self.since, self.id


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many clusters wait, and how many of them beyond their target."""

    waiting: int
    overdue: int


def places(
    session: Session, start: Waiting | None, *, scope: Scope, as_of: datetime, limit: int
) -> list[Waiting]:
    """The ``limit`` clusters behind ``start`` in the order of ``as_of``, or the first of all."""
    branches = [_branch(each, severity, start, as_of) for each in _LISTS for severity in TARGETS]
    bound = {"limit": limit, "since": start and start.since, "id": start and start.id}
    rows = session.execute(text(" UNION ALL ".join(branches)), {**bound, **scopes.bound(scope)})
    found = [Waiting(row.severity, row.since, row.id, row.asks) for row in rows]
    return sorted(found, key=lambda one: one.order(as_of))[:limit]


def lengths(session: Session, *, scope: Scope, now: datetime) -> Lengths:
    """How long the queue is."""
    parts = [
        f"SELECT count(*) AS n, count(*) FILTER (WHERE {column} < CAST(:now AS timestamptz)"
        f" - {_target('severity')}) AS late FROM event_cluster"
        f" WHERE {condition} AND {scopes.holds('area_id')}"
        for condition, column, _ in _LISTS
    ]
    row = session.execute(
        text(f"SELECT sum(n), sum(late) FROM ({' UNION ALL '.join(parts)}) AS lists"),
        {"now": now, **scopes.bound(scope)},
    ).one()
    return Lengths(int(row[0]), int(row[1]))


def latest_at(session: Session, *, scope: Scope) -> datetime | None:
    """When the last report came in."""
    statement = text(f"SELECT max(received_at) FROM report WHERE {scopes.holds('area_id')}")
    found: datetime | None = session.execute(statement, scopes.bound(scope)).scalar()
    return found


def items(session: Session, found: Sequence[Waiting], *, now: datetime) -> list[QueueItem]:
    """The clusters at ``found``, in that order; urgency is that of ``now``."""
    rows = session.execute(_ITEMS, {"ids": [one.id for one in found], "now": now})
    by_id = {row.id: row for row in rows}
    return [_item(by_id[one.id], one, now) for one in found if one.id in by_id]


def due_at(severity: int, since: datetime) -> datetime:
    """When a cluster of this severity that waits since then should be decided."""
    return since + TARGETS[severity]


_ITEMS = text(f"""
SELECT c.id, c.state, c.version, o.code AS category, c.latest_at, c.occurred_from, c.occurred_to,
  c.cell, coalesce(a.name, '') AS area, c.reports, c.reporters, c.incidents, c.publishers,
  (SELECT count(*) FROM cluster_member m WHERE m.cluster_id = c.id
    AND (m.status = 'proposed' OR m.status = 'linked' AND m.revised_from IS NOT NULL))
    AS proposals,
  coalesce(newest.text, '') AS text, coalesce(shots.n, 0) AS media,
  claim.account_id, coalesce(nullif(holder.name, ''), holder.email) AS holder, claim.until
FROM event_cluster c JOIN offence_category o ON o.slot = c.category
  LEFT JOIN area a ON a.id = c.area_id
  LEFT JOIN LATERAL (SELECT left(r.description, {_TEXT_LENGTH}) AS text FROM cluster_member m
    JOIN report r ON r.id = m.report_id WHERE m.cluster_id = c.id AND m.status = 'linked'
    ORDER BY r.received_at DESC, r.id DESC LIMIT 1) AS newest ON true
  LEFT JOIN LATERAL (SELECT count(*) AS n FROM cluster_member m
    JOIN report_media f ON f.report_id = m.report_id AND f.state <> 'refused'
    WHERE m.cluster_id = c.id AND m.status = 'linked') AS shots ON true
  LEFT JOIN claim ON claim.cluster_id = c.id AND claim.until > :now
  LEFT JOIN account holder ON holder.id = claim.account_id
WHERE c.id = ANY(:ids)
""")


def _branch(
    of: tuple[str, str, bool], severity: int, start: Waiting | None, as_of: datetime
) -> str:
    """The first rows of one list and severity behind ``start``, by their index."""
    condition, column, asks = of
    behind = "" if start is None else _behind(column, severity, asks, start, as_of)
    return f"""
        (SELECT severity, {column} AS since, id, {asks} AS asks FROM event_cluster
         WHERE {condition} AND severity = {severity} AND {scopes.holds("area_id")} {behind}
         ORDER BY {column}, id LIMIT :limit)
        """


def _behind(column: str, severity: int, asks: bool, start: Waiting, as_of: datetime) -> str:
    if (severity, asks) == (start.severity, start.asks):
        return f"AND ({column}, id) > (CAST(:since AS timestamptz), CAST(:id AS bigint))"
    # As urgent as ``start`` are those of this age; of equals the lists come one after the other.
    age_us = start.age(as_of) * _target_us(severity)
    is_later_list = (severity, asks) > (start.severity, start.asks)
    youngest_before = floor(age_us) + 1 if is_later_list else ceil(age_us)
    bound = as_of - youngest_before * _MICROSECOND
    return f"AND {column} > CAST('{bound.isoformat()}' AS timestamptz)"


def _target_us(severity: int) -> int:
    return TARGETS[severity] // _MICROSECOND


def _target(column: str) -> str:
    cases = " ".join(
        f"WHEN {severity} THEN interval '{target.total_seconds():.0f} seconds'"
        for severity, target in TARGETS.items()
    )
    return f"CASE {column} {cases} END"


def _item(row: Row[Any], waits: Waiting, now: datetime) -> QueueItem:
    claim = None
    if row.account_id is not None:
        claim = Claim(row.id, row.account_id, row.holder, row.until)
    return QueueItem(
        id=row.id,
        state=State(row.state),
        version=row.version,
        severity=waits.severity,
        category=row.category,
        standing=standing(reports=row.reports, incidents=row.incidents),
        since=waits.since,
        due_at=due_at(waits.severity, waits.since),
        urgency=float(waits.age(now)),
        asks=waits.asks,
        latest_at=row.latest_at,
        occurred_from=row.occurred_from,
        occurred_to=row.occurred_to,
        cell=cell_text(row.cell),
        area=row.area,
        reports=row.reports,
        reporters=row.reporters,
        incidents=row.incidents,
        publishers=row.publishers,
        proposals=row.proposals,
        text=row.text,
        media=row.media,
        claim=claim,
    )
