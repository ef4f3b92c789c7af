"""What changed, for the webhooks: written with the change, cut into messages afterwards."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.webhook import Event

# Incidents that the reading left as it had found them have no revision of its run any more.
_READING = text("""
INSERT INTO webhook_news
  (source_id, at, created_after, created_to, created, updated, withdrawn)
SELECT :source_id, :now, :after, coalesce((SELECT max(id) FROM incident), :after), :created,
  ARRAY(SELECT DISTINCT c.id FROM changed AS c WHERE c.id <= :after AND EXISTS (
    SELECT FROM incident_revision AS v WHERE v.incident_id = c.id AND v.replaced_by_run = :run_id)),
  ARRAY(SELECT id FROM gone)
""")


@dataclass(frozen=True, slots=True)
class News:
    """What one transaction changed: how many incidents were new, and how each kind is found."""

    id: int
    at: datetime
    source: str
    source_id: int
    created: int
    created_after: int
    created_to: int
    updated: tuple[int, ...]
    withdrawn: tuple[int, ...]

    def counts(self) -> dict[Event, int]:
        """How many incidents each event is about; events about none are left out."""
        found = {
            Event.CREATED: self.created,
            Event.UPDATED: len(self.updated),
            Event.WITHDRAWN: len(self.withdrawn),
        }
        return {event: n for event, n in found.items() if n}


def is_read(session: Session) -> bool:
    """Whether any webhook listens."""
    asked = text("SELECT EXISTS (SELECT FROM webhook WHERE disabled_at IS NULL)")
    return bool(session.execute(asked).scalar_one())


def newest(session: Session) -> int:
    """The largest number of an incident; 0 before there is any."""
    return int(session.execute(text("SELECT coalesce(max(id), 0) FROM incident")).scalar_one())


def insert_reading(
    session: Session, source_id: int, run_id: int, *, after: int, created: int, now: datetime
) -> None:
    """Write what this transaction's reading changed, as db.queries.merge laid it down: new are
    the source's ``created`` incidents numbered above ``after``."""
    values = {"source_id": source_id, "run_id": run_id, "after": after, "created": created}
    session.execute(_READING, {**values, "now": now})


def claim(session: Session, *, limit: int, now: datetime) -> list[News]:
    """News that nobody has cut into messages yet, oldest first, marked as cut."""
    statement = text("""
        UPDATE webhook_news AS n SET cut_at = :now FROM source AS s
        WHERE s.id = n.source_id AND n.id IN (
          SELECT id FROM webhook_news WHERE cut_at IS NULL ORDER BY id LIMIT :limit
          FOR UPDATE SKIP LOCKED)
        RETURNING n.id, n.at, s.slug AS source, n.source_id, n.created, n.created_after,
          n.created_to, n.updated, n.withdrawn
    """)
    rows = session.execute(statement, {"now": now, "limit": limit})
    found = [
        News(**{**row._mapping, "updated": tuple(row.updated), "withdrawn": tuple(row.withdrawn)})
        for row in rows
    ]
    return sorted(found, key=lambda news: news.id)


def created(session: Session, news: News) -> list[int]:
    """The numbers of the new incidents, in their order."""
    statement = text("""
        SELECT id FROM incident
        WHERE id > :after AND id <= :to AND source_id = :source_id ORDER BY id
    """)
    values = {"after": news.created_after, "to": news.created_to, "source_id": news.source_id}
    return list(session.execute(statement, values).scalars())


def forget(session: Session, *, before: datetime) -> int:
    """Delete what was cut before then; how much."""
    statement = text("DELETE FROM webhook_news WHERE cut_at < :before RETURNING 1")
    return len(session.execute(statement, {"before": before}).all())
