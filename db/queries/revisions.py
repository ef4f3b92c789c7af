"""One incident with every state it was in, and the records its source published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.listing import COLUMNS, listed
from domain.listing import ListedIncident
from domain.sight import Sight

# The connector of sources that are written through Halo itself.
WRITTEN_HERE = "api"

_WHOLE = text(f"""
{
    COLUMNS.replace(
        "SELECT",
        "SELECT to_jsonb(i) AS state, i.zone, i.ingested_at, s.name, "
        "s.licence, s.synthetic, s.connector,",
        1,
    )
}
WHERE i.id = :id
""")
_OUTSIDE = ("state", "zone", "ingested_at", "name", "licence", "synthetic", "connector")


@dataclass(frozen=True, slots=True)
class Whole:
    """An incident as listed, its row as ``state``, and what its source is."""

    incident: ListedIncident
    state: Mapping[str, Any]
    zone: str
    ingested_at: datetime
    name: str
    licence: str
    synthetic: bool
    connector: str

    @property
    def written_here(self) -> bool:
        """Whether people and programs write the records of its source through Halo."""
        return self.connector == WRITTEN_HERE


@dataclass(frozen=True, slots=True)
class Reading:
    """The run that brought a state: what was read, and when."""

    origin: str
    at: datetime


def whole(session: Session, incident_id: int, sight: Sight) -> Whole | None:
    """The incident, withdrawn or not; None where there is none of this number."""
    row = session.execute(_WHOLE, {"id": incident_id}).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping)
    outside = {name: values.pop(name) for name in _OUTSIDE}
    return Whole(listed(values, sight), **outside)


def earlier(session: Session, incident_id: int) -> list[Mapping[str, Any]]:
    """The rows it had before, oldest first."""
    rows = session.execute(
        text("SELECT state FROM incident_revision WHERE incident_id = :id ORDER BY revision"),
        {"id": incident_id},
    )
    return list(rows.scalars())


def payloads(session: Session, incident_id: int) -> dict[int, Mapping[str, Any]]:
    """Revision → the record its source published for it; a withdrawal may have none."""
    rows = session.execute(
        text("SELECT revision, payload FROM source_record WHERE incident_id = :id"),
        {"id": incident_id},
    )
    return {row.revision: row.payload for row in rows}


def readings(session: Session, run_ids: Iterable[int]) -> dict[int, Reading]:
    """Run → what it read and when it began."""
    rows = session.execute(
        text("SELECT id, origin, started_at FROM ingest_run WHERE id = ANY(:ids)"),
        {"ids": list(run_ids)},
    )
    return {row.id: Reading(row.origin, row.started_at) for row in rows}


def area_names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Area → its name."""
    rows = session.execute(
        text("SELECT id, name FROM area WHERE id = ANY(:ids)"), {"ids": list(ids)}
    )
    return {row.id: row.name for row in rows}


def number(session: Session, source_id: int, key: str) -> int | None:
    """The number of a source's record ``key``."""
    found: int | None = session.execute(
        text("SELECT id FROM incident WHERE source_id = :source_id AND key = :key"),
        {"source_id": source_id, "key": key},
    ).scalar()
    return found


def keep_payload(session: Session, incident_id: int, payload: str) -> None:
    """Keep ``payload``, as JSON, as the record of the newest revision, which has none yet."""
    session.execute(
        text("""
        INSERT INTO source_record (incident_id, revision, run_id, payload)
        SELECT id, revision, run_id, CAST(:payload AS json) FROM incident WHERE id = :id
        """),
        {"id": incident_id, "payload": payload},
    )
