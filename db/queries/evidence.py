"""What stands side by side when a cluster is reviewed: its members, what they were compared by,
their photos. Places are cells: no member's point leaves the database."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from domain import grid
from domain.grid import REASONS_END
from domain.report import severity
from domain.verification import Change, Evidence, Media, Member

_MEMBERS = """
SELECT m.id, m.status, m.report_id, m.incident_id, m.linked_at,
  coalesce(nullif(by.name, ''), by.email, '') AS linked_by, m.method_version,
  m.against_report, m.against_incident, m.spatial, m.temporal, m.category AS category_score,
  m.wording, m.probability, m.minutes, round(m.distance_m / 10) * 10 AS distance_m,
  coalesce(r.category, i.category) AS slot, o.code AS category,
  coalesce(r.occurred_from, i.occurred_from) AS occurred_from,
  coalesce(r.occurred_to, i.occurred_to) AS occurred_to,
  coalesce(r.time_precision, i.time_precision) AS time_precision,
  coalesce(r.received_at, i.published_at, i.ingested_at) AS received_at,
  coalesce(r.place_precision, i.place_precision) AS place_precision,
  coalesce(r.cell, i.cell) AS cell, coalesce(a.name, '') AS area,
  coalesce(r.address, '') AS address, coalesce(i.title, '') AS title,
  coalesce(r.description, i.description) AS text, coalesce(r.language, '') AS language,
  coalesce(s.name, '') AS source, coalesce(r.channel, '') AS channel,
  coalesce(r.reporter_id::text, nullif(s.publisher, ''), s.slug) AS said_by,
  coalesce(i.status <> 'active', false) AS withdrawn, m.revised_from,
  r.stripped_at IS NOT NULL AS stripped,
  round(ST_DistanceSphere(ST_GeomFromGeoJSON(was.state->>'geom'), i.geom) / 10) * 10 AS moved_m,
  nullif(w.code, o.code) AS was_category, nullif(was.state->>'place_precision', i.place_precision)
    AS was_precision,
  nullif(CAST(was.state->>'occurred_from' AS timestamptz), i.occurred_from) AS was_from
FROM cluster_member m
  LEFT JOIN report r ON r.id = m.report_id
  LEFT JOIN incident i ON i.id = m.incident_id
  LEFT JOIN source s ON s.id = i.source_id
  LEFT JOIN area a ON a.id = coalesce(r.area_id, i.area_id)
  LEFT JOIN account by ON by.id = m.linked_by
  JOIN offence_category o ON o.slot = coalesce(r.category, i.category)
  LEFT JOIN incident_revision was
    ON was.incident_id = m.incident_id AND was.revision = m.revised_from
  LEFT JOIN offence_category w ON w.slot = CAST(was.state->>'category' AS smallint)
"""
# Simplified to a 400th of its width: as fine as a small map shows.
_OUTLINES = text("""
SELECT m.id, ST_AsGeoJSON(ST_SimplifyPreserveTopology(a.geom,
  (ST_XMax(a.geom) - ST_XMin(a.geom)) / 400), 5) AS shape
FROM cluster_member m LEFT JOIN report r ON r.id = m.report_id
  LEFT JOIN incident i ON i.id = m.incident_id
  JOIN area a ON a.id = coalesce(r.area_id, i.area_id)
WHERE m.id = ANY(:ids) AND a.geom IS NOT NULL
""")
_ORDER = "ORDER BY coalesce(r.received_at, i.published_at, i.ingested_at), m.id"


def of_cluster(session: Session, cluster_id: int) -> tuple[Member, ...]:
    """The linked and proposed members of a cluster, oldest first."""
    statement = f"{_MEMBERS} WHERE m.cluster_id = :id AND m.status IN ('linked', 'proposed')"
    rows = session.execute(text(f"{statement} {_ORDER}"), {"id": cluster_id})
    return _members(session, rows.all())


def of_records(session: Session, cluster_id: int, records: Iterable[str]) -> tuple[Member, ...]:
    """The members that these records, named as decisions name them, were of a cluster, whatever
    became of them; oldest first."""
    said = [name.partition(":") for name in records]
    statement = f"""
        {_MEMBERS} WHERE m.id IN (
          SELECT DISTINCT ON (report_id, incident_id) id FROM cluster_member
          WHERE cluster_id = :id AND (report_id = ANY(:reports) OR incident_id = ANY(:incidents))
          ORDER BY report_id, incident_id, id DESC) {_ORDER}
        """
    bound = {
        "id": cluster_id,
        "reports": [int(number) for kind, _, number in said if kind == "report"],
        "incidents": [int(number) for kind, _, number in said if kind == "incident"],
    }
    return _members(session, session.execute(text(statement), bound).all())


def outlines(session: Session, members: Iterable[Member]) -> dict[int, Mapping[str, object]]:
    """The areas in which those of ``members`` lie that are known to no cell, as GeoJSON geometries
    by ``Member.id``; none of an area without a boundary."""
    ids = [one.id for one in members if one.cell is None and one.area]
    rows = session.execute(_OUTLINES, {"ids": ids}) if ids else ()
    return {row.id: orjson.loads(row.shape) for row in rows}


def _members(session: Session, rows: Sequence[Row[Any]]) -> tuple[Member, ...]:
    reports = [row.report_id for row in rows if row.report_id is not None]
    media = _media(session, reports)
    numbers = {("report", row.report_id): row.id for row in rows if row.report_id is not None}
    numbers |= {("incident", row.incident_id): row.id for row in rows if row.incident_id}
    witnesses: dict[tuple[bool, str], int] = {}
    found = []
    for row in rows:
        is_report = row.report_id is not None
        known = sum(kind == is_report for kind, _ in witnesses)
        witness = witnesses.setdefault((is_report, row.said_by), known + 1)
        evidence = _evidence(row, numbers)
        found.append(_member(row, witness, evidence, media.get(row.report_id, ())))
    return tuple(found)


def _member(row: Row[Any], witness: int, evidence: Evidence, media: tuple[Media, ...]) -> Member:
    return Member(
        id=row.id,
        kind="incident" if row.report_id is None else "report",
        record_id=row.incident_id if row.report_id is None else row.report_id,
        status=row.status,
        category=row.category,
        severity=severity(row.slot),
        occurred_from=row.occurred_from,
        occurred_to=row.occurred_to,
        time_precision=row.time_precision,
        received_at=row.received_at,
        place_precision=row.place_precision,
        cell=cell_text(row.cell),
        area=row.area,
        address=row.address,
        title=row.title,
        text=row.text,
        language=row.language,
        source=row.source,
        channel=row.channel,
        witness=witness,
        linked_at=row.linked_at,
        linked_by=row.linked_by,
        evidence=evidence,
        withdrawn=row.withdrawn,
        stripped=row.stripped,
        change=None if row.revised_from is None else _change(row),
        media=media,
    )


def _change(row: Row[Any]) -> Change:
    return Change(
        withdrawn=row.withdrawn,
        moved_m=int(row.moved_m) if row.moved_m else None,
        category=row.was_category,
        occurred_from=row.was_from,
        place_precision=row.was_precision,
    )


def cell_text(cell: int) -> str | None:
    """A stored cell's usual spelling, None where it is a reason for having none."""
    return grid.text(cell) if cell >= REASONS_END else None


def _evidence(row: Row[Any], numbers: Mapping[tuple[str, int], int]) -> Evidence:
    against = numbers.get(("report", row.against_report)) or numbers.get(
        ("incident", row.against_incident)
    )
    return Evidence(
        method_version=row.method_version,
        against=against,
        spatial=row.spatial,
        temporal=row.temporal,
        category=row.category_score,
        wording=row.wording,
        probability=row.probability,
        distance_m=None if row.distance_m is None else int(row.distance_m),
        minutes=row.minutes,
    )


def _media(session: Session, report_ids: Sequence[int]) -> dict[int, tuple[Media, ...]]:
    rows = session.execute(
        text("""
        SELECT report_id, CAST(id AS text) AS id, position, kind, state, refusal, media_type, width,
          height, duration_s FROM report_media WHERE report_id = ANY(:ids)
        ORDER BY report_id, position
        """),
        {"ids": list(report_ids)},
    )
    found: dict[int, tuple[Media, ...]] = {}
    for row in rows:
        values = dict(row._mapping)
        report_id = values.pop("report_id")
        found[report_id] = (*found.get(report_id, ()), Media(**values))
    return found
