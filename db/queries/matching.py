"""Which cluster a report or official record may belong to; the searching itself is done by the
functions of the database (``find_matching_cluster_cross_source``, migration 0013)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from domain.matching import Likeness, Match, Subject

# Squares of Web Mercator metres, by arithmetic: PostGIS takes a hundred times as long. Whoever
# looks for matches up to ``reach_m`` away locks the squares that half of it touches, so that two
# who could match each other have one in common; up to 70 degrees a metre there is at most three.
# What is known to its district alone could match all of that district, which it locks.
_SQUARE, _EARTH_M = 3, 6_378_137
# What is said to the server is planned once, for one record or a list of them: planning it anew
# would take six times as long as doing it.
_LOCK = """
WITH reach AS (
  SELECT (parameters->>'reach_m')::float8 AS m FROM match_method WHERE active
), known AS (
  SELECT geom, area_id, place_precision FROM {records}
), place AS (
  SELECT {earth_m} * radians(ST_X(k.geom)) AS east,
    {earth_m} * ln(tan(radians(45 + ST_Y(k.geom) / 2))) AS north,
    reach.m * {square} AS side, reach.m / 2 / cos(radians(ST_Y(k.geom))) AS half
  FROM reach, known k WHERE ST_Y(k.geom) BETWEEN -85 AND 85
)
SELECT pg_advisory_xact_lock(key) FROM (
  SELECT hashtextextended('halo_matching ' || floor((east + x * half) / side) || ' '
    || floor((north + y * half) / side), 0) AS key
  FROM place, (VALUES (-1), (1)) AS a(x), (VALUES (-1), (1)) AS b(y)
  UNION SELECT hashtextextended('halo_matching area ' || area_id, 0) FROM known
  WHERE area_id > 0 AND place_precision IN ('district', 'municipality')
  ORDER BY key) AS in_order
"""
_LOCK_REPORT, _LOCK_INCIDENTS = (
    text(_LOCK.format(earth_m=_EARTH_M, square=_SQUARE, records=records))
    for records in ("report WHERE id = :id", "incident WHERE id = ANY(:ids)")
)
_FOUND = """
SELECT f.*, c.state, v.version FROM match_method v, {table} s,
  LATERAL find_matching_cluster_cross_source(match_subject_of(s), {left_out}, v.version) AS f
  LEFT JOIN event_cluster c ON c.id = f.cluster_id
WHERE v.active AND s.id = :id
"""
_OF_REPORT = text(_FOUND.format(table="report", left_out="s.id, NULL, NULL"))
_OF_INCIDENT = text(_FOUND.format(table="incident", left_out="NULL, s.id, s.source_id"))
_HELD = text("SELECT id, state FROM event_cluster WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
# A member that agrees with fewer than half of a cluster would make a chain of it.
_AGREEING = 0.5


def active_version(session: Session) -> int:
    """The version of the method that is used."""
    return int(session.execute(text("SELECT version FROM match_method WHERE active")).scalar_one())


def lock_report(session: Session, report_id: int) -> None:
    """Until the transaction ends nobody else looks for matches of anything that could match this
    report."""
    session.execute(_LOCK_REPORT, {"id": report_id})


def lock_incidents(session: Session, incident_ids: Sequence[int]) -> None:
    """The same of official records. Taken once a transaction: in one order, so that two never
    wait for each other."""
    session.execute(_LOCK_INCIDENTS, {"ids": list(incident_ids)})


def matches(session: Session, subject: Subject) -> list[Match]:
    """What ``subject`` may be one event with by the method that is used, best first: one a cluster,
    and official records that are in none. A record of the same source is not looked at."""
    is_report = subject.report_id is not None
    rows = session.execute(
        _OF_REPORT if is_report else _OF_INCIDENT,
        {"id": subject.report_id or subject.incident_id},
    )
    return [_match(row) for row in rows]


def _match(row: Row[Any]) -> Match:
    return Match(
        against=Subject(row.report_id, row.incident_id),
        cluster_id=row.cluster_id,
        undecided=row.state in (None, "unreviewed"),
        accepted=row.verdict == "accepted" and row.agreeing >= _AGREEING,
        likeness=Likeness(
            spatial=row.spatial,
            temporal=row.temporal,
            category=row.category,
            wording=row.wording,
            probability=row.probability,
            distance_m=row.distance_m,
            minutes=row.minutes,
        ),
        method_version=row.version,
    )


def fresh_incidents(
    session: Session, *, since: datetime, happened_since: datetime, after: int, limit: int
) -> list[int]:
    """Active records of publishers ingested since, in no cluster yet, that happened since: the next
    ``limit`` of them after the number ``after``."""
    rows = session.execute(
        text("""
        SELECT i.id FROM incident i
        WHERE i.status = 'active' AND i.weight > 0 AND i.occurred_from >= :happened_since
          AND i.ingested_at >= :since AND i.id > :after
          AND i.source_id NOT IN (SELECT id FROM source WHERE slug = 'reports')
          AND NOT EXISTS (SELECT FROM cluster_member m
                          WHERE m.incident_id = i.id AND m.status IN ('linked', 'proposed'))
        ORDER BY i.id LIMIT :limit
        """),
        {"since": since, "happened_since": happened_since, "after": after, "limit": limit},
    )
    return [int(row.id) for row in rows]


def is_linked(session: Session, incident_id: int) -> bool:
    """Whether an official record is in a cluster."""
    found = session.execute(
        text("SELECT FROM cluster_member WHERE incident_id = :id AND status = 'linked'"),
        {"id": incident_id},
    )
    return found.first() is not None


def undecided(session: Session, cluster_ids: Sequence[int]) -> set[int]:
    """Which of the clusters nobody has decided or merged; all are held until the transaction
    ends."""
    if not cluster_ids:
        return set()
    rows = session.execute(_HELD, {"ids": list(cluster_ids)})
    return {int(row.id) for row in rows if row.state == "unreviewed"}
