"""Members of same-event clusters: linked, proposed, moved, removed; and what a cluster's own row
says of them, which is worked out in the same transaction."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import clusters
from domain.category import SLOTS
from domain.errors import IllegalStep
from domain.matching import Match, Subject
from domain.report import severity

_SCORES = "spatial, temporal, category, wording, probability, distance_m, minutes"
_ADD = text(f"""
INSERT INTO cluster_member (cluster_id, report_id, incident_id, status, linked_by, linked_at,
  method_version, against_report, against_incident, {_SCORES}, revision, slot)
SELECT :cluster_id, :report_id, CAST(:incident_id AS bigint), :status, :by, :now, :version,
  :against_report, :against_incident,
  {", ".join(f"CAST(:{name} AS float8)" for name in _SCORES.split(", "))}, i.revision, i.category
FROM (VALUES (1)) AS always LEFT JOIN incident i ON i.id = CAST(:incident_id AS bigint)
RETURNING id
""")
_OPEN = text("""
INSERT INTO event_cluster (severity, category, opened_at, latest_at, occurred_from, occurred_to,
  cell) VALUES (3, 0, :now, :now, :now, :now, 1) RETURNING id
""")
# Whoever reviews is told, once it is committed, in the statement that changes a cluster.
_TELL = f"pg_notify('{clusters.CHANNEL}', CAST(id AS text))"
# What `_REFRESH` would say of a cluster of one report.
_OPEN_WITH = text(f"""
WITH opened AS (
  INSERT INTO event_cluster (severity, category, opened_at, latest_at, occurred_from, occurred_to,
    geom, cell, area_id, reports, reporters)
  SELECT severity, category, :now, :now, occurred_from, occurred_to, geom, cell, area_id, 1, 1
  FROM report WHERE id = :report_id RETURNING id, {_TELL}
)
INSERT INTO cluster_member (cluster_id, report_id, linked_at)
SELECT id, :report_id, :now FROM opened RETURNING cluster_id
""")
_ASKED = text("""
SELECT FROM cluster_member WHERE cluster_id = :cluster_id
  AND status IN ('linked', 'proposed', 'declined')
  AND report_id IS NOT DISTINCT FROM :report_id AND incident_id IS NOT DISTINCT FROM :incident_id
""")
_ASK = text(f"""
UPDATE event_cluster SET version = version + 1,
  evidence_at = CASE WHEN state = 'unreviewed' THEN evidence_at ELSE :now END
WHERE id = :id RETURNING {_TELL}
""")
# The place is that of the member whose place is known best; the time spans those members whose
# clock is known; the category is what most say, official records before reports.
_REFRESH = text(f"""
WITH member AS (
  SELECT m.linked_at, r.reporter_id, NULL::text AS publisher, r.category, r.severity, r.geom,
    r.cell, r.area_id, r.place_precision, r.accuracy_m, r.occurred_from, r.occurred_to,
    r.time_precision, m.id
  FROM cluster_member m JOIN report r ON r.id = m.report_id
  WHERE m.cluster_id = :id AND m.status = 'linked' AND r.status = 'active'
  UNION ALL
  SELECT m.linked_at, NULL, coalesce(nullif(s.publisher, ''), s.slug), i.category,
    (CAST(:severities AS smallint[]))[i.category + 1], i.geom, i.cell, i.area_id,
    i.place_precision, NULL, i.occurred_from, i.occurred_to, i.time_precision, m.id
  FROM cluster_member m JOIN incident i ON i.id = m.incident_id
  JOIN source s ON s.id = i.source_id
  WHERE m.cluster_id = :id AND m.status = 'linked' AND i.status = 'active'
), told AS (
  SELECT count(*) FILTER (WHERE publisher IS NULL) AS reports,
    count(DISTINCT reporter_id) AS reporters, count(publisher) AS incidents,
    count(DISTINCT publisher) AS publishers, min(severity) AS severity,
    max(linked_at) AS latest_at
  FROM member
), happened AS (
  SELECT min(occurred_from) AS occurred_from, max(occurred_to) AS occurred_to FROM member
  WHERE (time_precision IN ('day', 'month')) = (
    SELECT bool_and(time_precision IN ('day', 'month')) FROM member)
), kind AS (
  SELECT category FROM member GROUP BY category
  ORDER BY category = 0, count(publisher) DESC, count(*) DESC, category LIMIT 1
), place AS (
  SELECT geom, cell, area_id FROM member
  ORDER BY geom IS NULL, cell < 100,
    array_position('{{exact,street,block,district,municipality,county,none}}', place_precision),
    accuracy_m NULLS FIRST, id
  LIMIT 1
)
UPDATE event_cluster c SET version = c.version + 1, reports = told.reports,
  reporters = told.reporters, incidents = told.incidents, publishers = told.publishers,
  severity = coalesce(told.severity, c.severity), latest_at = coalesce(told.latest_at, c.latest_at),
  occurred_from = coalesce(happened.occurred_from, c.occurred_from),
  occurred_to = coalesce(happened.occurred_to, c.occurred_to),
  category = coalesce((SELECT category FROM kind), c.category),
  geom = CASE WHEN told.latest_at IS NULL THEN c.geom ELSE (SELECT geom FROM place) END,
  cell = coalesce((SELECT cell FROM place), c.cell),
  area_id = coalesce((SELECT area_id FROM place), c.area_id)
FROM told, happened WHERE c.id = :id RETURNING {_TELL}
""")
_SEVERITIES = [severity(slot) for slot in range(SLOTS)]
_NO_SCORES: dict[str, None] = dict.fromkeys(_SCORES.split(", "))


def open_cluster(session: Session, *, now: datetime) -> int:
    """A new cluster without members; ``link`` some and ``refresh`` it."""
    return int(session.execute(_OPEN, {"now": now}).scalar_one())


def open_with(session: Session, report_id: int, *, now: datetime) -> int:
    """A new cluster of one report; whoever reviews is told."""
    return int(session.execute(_OPEN_WITH, {"report_id": report_id, "now": now}).scalar_one())


def link(
    session: Session,
    cluster_id: int,
    member: Subject,
    *,
    now: datetime,
    found: Match | None = None,
    by: int | None = None,
) -> int:
    """Make ``member`` a linked member; the id of the row. ``by`` is the account where a person
    said so."""
    return _add(session, cluster_id, member, "linked", found, by=by, now=now)


def propose(
    session: Session, cluster_id: int, member: Subject, found: Match, *, now: datetime
) -> bool:
    """Ask whether ``member`` belongs to the cluster; False where that was asked before. A decided
    cluster asks for another look from then on."""
    asked = session.execute(_ASKED, {"cluster_id": cluster_id, **asdict(member)})
    if asked.first() is not None:
        return False
    _add(session, cluster_id, member, "proposed", found, by=None, now=now)
    session.execute(_ASK, {"id": cluster_id, "now": now})
    return True


def accept(session: Session, member_id: int, *, by: int, now: datetime) -> tuple[int, int | None]:
    """A proposed member is linked and leaves the cluster it was in: the two clusters, to be
    refreshed, None where it was in none. Raises ``IllegalStep`` where it is not proposed."""
    row = _proposed(session, member_id)
    left = session.execute(
        text("""
        UPDATE cluster_member SET status = 'removed', removed_at = :now
        WHERE status = 'linked' AND (report_id = :report_id OR incident_id = :incident_id)
        RETURNING cluster_id
        """),
        {"report_id": row.report_id, "incident_id": row.incident_id, "now": now},
    ).scalar()
    session.execute(
        text("""
        UPDATE cluster_member SET status = 'linked', linked_by = :by, linked_at = :now
        WHERE id = :id
        """),
        {"id": member_id, "by": by, "now": now},
    )
    return int(row.cluster_id), left


def decline(session: Session, member_id: int, *, by: int, now: datetime) -> int:
    """A proposed member is not part of the event, and is not proposed again: the cluster.
    Raises ``IllegalStep`` where it is not proposed."""
    row = _proposed(session, member_id)
    session.execute(
        text("""
        UPDATE cluster_member SET status = 'declined', linked_by = :by, removed_at = :now
        WHERE id = :id
        """),
        {"id": member_id, "by": by, "now": now},
    )
    return int(row.cluster_id)


def move(
    session: Session, member_ids: Sequence[int], cluster_id: int, *, by: int, now: datetime
) -> list[int]:
    """Linked members leave their clusters and join another; the ids of the new rows, which keep
    what they were compared by. ``refresh`` all of the clusters afterwards."""
    remove(session, member_ids, now=now)
    rows = session.execute(
        text(f"""
        INSERT INTO cluster_member (cluster_id, report_id, incident_id, status, linked_by,
          linked_at, method_version, against_report, against_incident, {_SCORES}, revision, slot)
        SELECT :cluster_id, report_id, incident_id, 'linked', :by, :now, method_version,
          against_report, against_incident, {_SCORES}, revision, slot
        FROM cluster_member WHERE id = ANY(:ids) ORDER BY id RETURNING id
        """),
        {"cluster_id": cluster_id, "ids": list(member_ids), "by": by, "now": now},
    )
    return [int(row.id) for row in rows]


def remove(session: Session, member_ids: Sequence[int], *, now: datetime) -> None:
    """Linked members are none any more; their rows stay."""
    session.execute(
        text("""
        UPDATE cluster_member SET status = 'removed', removed_at = :now
        WHERE id = ANY(:ids) AND status = 'linked'
        """),
        {"ids": list(member_ids), "now": now},
    )


def refresh(session: Session, cluster_id: int) -> None:
    """Work out what the cluster's row says of its linked members; its version grows, and whoever
    reviews is told."""
    session.execute(_REFRESH, {"id": cluster_id, "severities": _SEVERITIES})


def _add(
    session: Session,
    cluster_id: int,
    member: Subject,
    status: str,
    found: Match | None,
    *,
    by: int | None,
    now: datetime,
) -> int:
    against = found.against if found else None
    values: dict[str, Any] = {
        **asdict(member),
        **(asdict(found.likeness) if found else _NO_SCORES),
        "cluster_id": cluster_id,
        "status": status,
        "by": by,
        "now": now,
        "version": found.method_version if found else None,
        "against_report": against.report_id if against else None,
        "against_incident": against.incident_id if against else None,
    }
    return int(session.execute(_ADD, values).scalar_one())


def _proposed(session: Session, member_id: int) -> Any:
    row = session.execute(
        text("""
        SELECT cluster_id, report_id, incident_id FROM cluster_member
        WHERE id = :id AND status = 'proposed' FOR UPDATE
        """),
        {"id": member_id},
    ).one_or_none()
    if row is None:
        raise IllegalStep("This member is not waiting for an answer any more.")
    return row
