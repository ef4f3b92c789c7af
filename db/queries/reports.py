"""What people reported: stored once each, found by the UUID their sender made, erased."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.staging import COVERING
from domain import grid
from domain.incident import NotMapped
from domain.report import Pseudonym
from domain.suggestion import Suggestion

_POINT = "ST_SetSRID(ST_MakePoint(CAST(:lon AS float8), CAST(:lat AS float8)), 4326)"
_COLUMNS = """
client_id, digest, channel, category, category_suggested, suggestion_probability,
suggestion_version, severity, occurred_from, occurred_to, time_precision, day, received_at,
accuracy_m, address, description, language, consent, synthetic
"""
_NAMES = tuple(name.strip() for name in _COLUMNS.split(","))
# One statement, because each costs more than what it does. Its reporter is held until the
# transaction ends.
_ADD = text(f"""
WITH place AS (
  SELECT id, level FROM area
  WHERE id = coalesce(CAST(:named_area AS int), ({COVERING.format(point=_POINT)}))
), who AS (
  INSERT INTO reporter AS r (pseudonym, kind, first_seen_at)
  SELECT :pseudonym, :kind, :received_at
  WHERE NOT EXISTS (SELECT FROM report WHERE client_id = :client_id)
  ON CONFLICT (pseudonym) DO UPDATE SET kind = r.kind RETURNING id
)
INSERT INTO report ({_COLUMNS}, reporter_id, place_precision, geom, cell, area_id)
SELECT {", ".join(f":{name}" for name in _NAMES)}, who.id,
  coalesce(CAST(:point_precision AS text), place.level, 'none'),
  CASE WHEN CAST(:point_precision AS text) IS NOT NULL THEN {_POINT} END,
  coalesce(CAST(:cell AS bigint),
    CASE WHEN place.id IS NULL THEN {grid.REASON_CELLS[NotMapped.NO_POSITION]}
         ELSE {grid.REASON_CELLS[NotMapped.AREA_ONLY]} END),
  coalesce(place.id, 0)
FROM who LEFT JOIN place ON true
ON CONFLICT (client_id) DO NOTHING RETURNING id
""")
_KNOWN = text("""
SELECT r.id, r.digest, r.received_at, r.category_suggested, r.suggestion_probability,
  r.suggestion_version, m.cluster_id
FROM report r LEFT JOIN cluster_member m ON m.report_id = r.id AND m.status = 'linked'
WHERE r.client_id = :client_id
""")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as it is stored, named as the columns of ``report`` are.

    ``lat`` and ``lon`` are what was sent, None without a position. Where they are fine enough for a
    point, it has a ``point_precision`` and a ``cell``; else the area around them is all that is
    kept. Without a position ``named_area`` is the area that its sender named.
    """

    client_id: uuid.UUID
    digest: bytes
    channel: str
    category: int
    category_suggested: int | None
    suggestion_probability: float | None
    suggestion_version: int | None
    severity: int
    occurred_from: datetime
    occurred_to: datetime
    time_precision: str
    day: date
    received_at: datetime
    lat: float | None
    lon: float | None
    point_precision: str | None
    cell: int | None
    named_area: int | None
    accuracy_m: float | None
    address: str
    description: str
    language: str
    consent: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class KnownReport:
    """A stored report as far as its sender's next attempt needs it."""

    id: int
    digest: bytes
    received_at: datetime
    suggestion: Suggestion | None
    cluster_id: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stored report has come. ``state`` is its cluster's; ``is_claimed`` at the moment
    asked about; ``media`` are the states of its files in the order sent."""

    received_at: datetime
    state: str
    is_claimed: bool
    is_linked: bool
    media: tuple[str, ...]


def add(session: Session, row: ReportRow, reporter: Pseudonym) -> int | None:
    """Store a report of ``reporter``, of whom nobody else stores one until the transaction ends;
    its number, or None where its ``client_id`` is there already."""
    said = {one.name: getattr(row, one.name) for one in fields(row)}
    named = {**said, "pseudonym": reporter.digest, "kind": reporter.kind}
    found = session.execute(_ADD, named).scalar()
    return None if found is None else int(found)


def known(session: Session, client_id: uuid.UUID) -> KnownReport | None:
    """The report of this UUID, or None."""
    found = session.execute(_KNOWN, {"client_id": client_id}).one_or_none()
    if found is None:
        return None
    return KnownReport(
        found.id, found.digest, found.received_at, _suggestion(found), found.cluster_id
    )


def _suggestion(row: Any) -> Suggestion | None:
    if row.category_suggested is None:
        return None
    return Suggestion(row.category_suggested, row.suggestion_probability, row.suggestion_version)


def progress(session: Session, client_id: uuid.UUID, *, now: datetime) -> Progress | None:
    """How far the report of this UUID has come, or None where there is none."""
    found = session.execute(
        text("""
        SELECT r.received_at, coalesce(c.state, '') AS state,
          EXISTS (SELECT FROM claim WHERE cluster_id = c.id AND until > :now) AS is_claimed,
          coalesce(c.reports + c.incidents > 1, false) AS is_linked,
          ARRAY(SELECT state FROM report_media WHERE report_id = r.id ORDER BY position) AS media
        FROM report r
        LEFT JOIN cluster_member m ON m.report_id = r.id AND m.status = 'linked'
        LEFT JOIN event_cluster c ON c.id = m.cluster_id
        WHERE r.client_id = :client_id
        """),
        {"client_id": client_id, "now": now},
    ).one_or_none()
    if found is None:
        return None
    return Progress(
        found.received_at, found.state, found.is_claimed, found.is_linked, tuple(found.media)
    )


def erase(session: Session, report_id: int) -> list[int]:
    """Delete a report, and its reporter with the last of them; the clusters it was ever in."""
    named = {"id": report_id}
    rows = session.execute(
        text("DELETE FROM cluster_member WHERE report_id = :id RETURNING cluster_id"), named
    )
    clusters = sorted(set(rows.scalars()))
    reporter_id = session.execute(
        text("DELETE FROM report WHERE id = :id RETURNING reporter_id"), named
    ).scalar_one()
    session.execute(
        text("""
        DELETE FROM reporter WHERE id = :reporter
          AND NOT EXISTS (SELECT FROM report WHERE reporter_id = :reporter)
        """),
        {"reporter": reporter_id},
    )
    return clusters


def blank(session: Session, clusters: Sequence[int]) -> None:
    """Take place and time from those clusters in which nothing is left."""
    session.execute(
        text("""
        UPDATE event_cluster SET geom = NULL, cell = :nowhere, area_id = 0,
          occurred_from = opened_at, occurred_to = opened_at
        WHERE id = ANY(:clusters) AND reports + incidents = 0
        """),
        {"clusters": list(clusters), "nowhere": grid.REASON_CELLS[NotMapped.NO_POSITION]},
    )


def published(session: Session, clusters: Sequence[int]) -> list[int]:
    """The incidents that were made of these clusters."""
    statement = text("SELECT incident_id FROM event_cluster WHERE id = ANY(:clusters)")
    found = session.execute(statement, {"clusters": list(clusters)}).scalars()
    return [incident_id for incident_id in found if incident_id is not None]
