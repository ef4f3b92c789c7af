"""Staged records become incidents: new ones, duplicates, revisions, withdrawals.

Every change of an incident writes its difference to ``delta``; ``counts.add`` brings the cell
counts in step from it, in the same transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import staging

_POINT = """
CASE WHEN s.lon IS NULL OR s.lat IS NULL THEN NULL
     ELSE ST_SetSRID(ST_MakePoint(s.lon, s.lat), 4326) END
"""
_CARRIED = (
    "weight category category_published occurred_from occurred_to time_precision zone day "
    "published_at place_precision cell area_id area_code area_name address title description "
    "digest"
).split()

_CLASSIFY = text("""
UPDATE stage s SET incident_id = i.id,
  fate = CASE WHEN i.digest = s.digest AND i.status = 'active' THEN 'duplicate'
              ELSE 'changed' END
FROM incident i
WHERE i.source_id = :source_id AND i.key = s.key AND s.round = :round
""")

_INSERT = text(f"""
WITH stored AS (
INSERT INTO incident AS i (id, source_id, key, ingested_at, run_id, edition, flags, geom,
  {", ".join(_CARRIED)})
SELECT s.incident_id, :source_id, s.key, :now, :run_id, :edition, s.flags::text[], {_POINT},
  {", ".join("s." + name for name in _CARRIED)}
FROM stage s WHERE s.round = :round AND s.fate IS NULL
ORDER BY s.occurred_from
RETURNING {staging.ADDED})
INSERT INTO delta SELECT * FROM stored
""")

_KEEP_OLD = text("""
INSERT INTO incident_revision (incident_id, revision, state, replaced_at, replaced_by_run)
SELECT i.id, i.revision, to_jsonb(i), :now, :run_id
FROM incident i JOIN stage s ON s.incident_id = i.id
WHERE s.round = :round AND s.fate = 'changed'
""")

_UNCOUNT = text(f"""
INSERT INTO delta SELECT {staging.TAKEN}
FROM incident i JOIN stage s ON s.incident_id = i.id
WHERE s.round = :round AND s.fate = 'changed' AND i.status = 'active'
""")

_UPDATE = text(f"""
WITH stored AS (
UPDATE incident i SET revision = i.revision + 1, status = 'active', run_id = :run_id,
  edition = coalesce(:edition, i.edition), flags = s.flags::text[], geom = {_POINT},
  {", ".join(f"{name} = s.{name}" for name in _CARRIED)}
FROM stage s WHERE s.incident_id = i.id AND s.round = :round AND s.fate = 'changed'
RETURNING {staging.ADDED})
INSERT INTO delta SELECT * FROM stored
""")

_CHANGED = text("""
INSERT INTO changed SELECT incident_id FROM stage WHERE round = :round AND fate = 'changed'
""")

_RECORD = text("""
INSERT INTO source_record (incident_id, revision, run_id, payload)
SELECT s.incident_id, i.revision, :run_id, s.payload::json
FROM stage s JOIN incident i ON i.id = s.incident_id
WHERE s.round = :round AND s.fate = 'changed'
""")

_FIRST_RECORD = text("""
INSERT INTO source_record (incident_id, revision, run_id, payload)
SELECT s.incident_id, 1, :run_id, s.payload::json
FROM stage s WHERE s.round = :round AND s.fate IS NULL
""")

# An edition takes over what it repeats, so that its next copy can withdraw it.
_ADOPT = text("""
UPDATE incident i SET edition = :edition FROM stage s
WHERE s.incident_id = i.id AND s.fate = 'duplicate' AND i.edition IS DISTINCT FROM :edition
""")

# Incidents that a reading changed more than once and left as it had found them.
_ROUND_TRIPS = """
WITH trip AS (
  SELECT i.id, min(v.revision) AS first, i.revision AS last
  FROM (SELECT id FROM changed GROUP BY id HAVING count(*) > 1) AS often
  JOIN incident i USING (id)
  JOIN incident_revision v ON v.incident_id = i.id AND v.replaced_by_run = :run_id
  GROUP BY i.id
), found AS (
  SELECT trip.*, v.state FROM trip JOIN incident i USING (id)
  JOIN incident_revision v ON v.incident_id = i.id AND v.revision = trip.first
  WHERE v.state->>'digest' = i.digest::text AND v.state->>'status' = i.status
), records AS (
  DELETE FROM source_record r USING found f WHERE r.incident_id = f.id AND r.revision > f.first
), revisions AS (
  DELETE FROM incident_revision v USING found f
  WHERE v.incident_id = f.id AND v.revision >= f.first
)
UPDATE incident i SET revision = f.first, run_id = (f.state->>'run_id')::bigint
FROM found f WHERE f.id = i.id RETURNING f.last - f.first
"""

_TALLY = text("""
SELECT count(*) FILTER (WHERE fate IS NULL), count(*) FILTER (WHERE fate = 'changed'),
  count(*) FILTER (WHERE fate = 'duplicate') FROM stage
""")

_GONE = """
FROM incident i WHERE i.source_id = :source_id AND i.edition = :edition AND i.status = 'active'
  AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.key = i.key)
"""


@dataclass(frozen=True, slots=True)
class Context:
    """What a merge is part of."""

    source_id: int
    run_id: int
    edition: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How many staged records were new, changed an incident, or said nothing new."""

    stored: int = 0
    updated: int = 0
    duplicate: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.stored + other.stored,
            self.updated + other.updated,
            self.duplicate + other.duplicate,
        )


def _named(context: Context) -> dict[str, object]:
    return {
        "source_id": context.source_id,
        "run_id": context.run_id,
        "edition": context.edition,
        "now": context.now,
    }


def lock(session: Session, source_id: int) -> None:
    """Wait until no other transaction reads this source in; held until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(7001, :id)"), {"id": source_id})


def staged(session: Session, context: Context, *, rounds: int) -> Tally:
    """Merge what is staged. ``rounds`` is how often the most repeated key stands in the batch:
    repeats are merged one after the other, in the order of their records."""
    named = _named(context)
    for number in range(rounds):
        named["round"] = number
        session.execute(_CLASSIFY, named)
        session.execute(_INSERT, named)
        session.execute(_FIRST_RECORD, named)
        session.execute(_KEEP_OLD, named)
        session.execute(_UNCOUNT, named)
        session.execute(_UPDATE, named)
        session.execute(_CHANGED, named)
        session.execute(_RECORD, named)
    if context.edition is not None:
        session.execute(_ADOPT, named)
        session.execute(text("INSERT INTO seen SELECT key FROM stage"))
    stored, updated, duplicate = session.execute(_TALLY).one()
    return Tally(stored, updated, duplicate)


def undo_round_trips(session: Session, context: Context) -> int:
    """Take back the revisions of incidents that end this reading as they began it, such as those
    of a file that holds an id twice and is read again; how many revisions that were."""
    undone = session.execute(text(_ROUND_TRIPS), _named(context))
    return sum(undone.scalars())


def duplicate_records(session: Session) -> set[int]:
    """The staged records that said nothing new, once they are merged."""
    said = text("SELECT record FROM stage WHERE fate = 'duplicate'")
    return set(session.execute(said).scalars())


def withdraw_unseen(session: Session, context: Context) -> int:
    """Withdraw the incidents of this edition that the file no longer holds; how many."""
    session.execute(text(f"INSERT INTO gone SELECT i.id {_GONE}"), _named(context))
    return _withdraw(session, context)


def withdraw(session: Session, context: Context, ids: Iterable[int]) -> int:
    """Withdraw these incidents of the source; how many were not withdrawn before."""
    session.execute(
        text("""
        INSERT INTO gone SELECT i.id FROM incident i
        WHERE i.id = ANY(:ids) AND i.source_id = :source_id AND i.status = 'active'
        """),
        {**_named(context), "ids": list(ids)},
    )
    return _withdraw(session, context)


def _withdraw(session: Session, context: Context) -> int:
    named = _named(context)
    session.execute(
        text("""
        INSERT INTO incident_revision
        SELECT i.id, i.revision, to_jsonb(i), :now, :run_id FROM incident i JOIN gone USING (id)
        """),
        named,
    )
    session.execute(
        text(f"INSERT INTO delta SELECT {staging.TAKEN} FROM incident i JOIN gone USING (id)")
    )
    gone = session.execute(
        text("""
        UPDATE incident i SET status = 'withdrawn', revision = revision + 1, run_id = :run_id
        FROM gone WHERE gone.id = i.id RETURNING i.id
        """),
        named,
    )
    return len(gone.all())
