"""How the jobs of late ended, one line a job, and whether anybody works."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain import line
from domain.line import Said

# The lock that the leading worker holds (background/process.py).
LEADER = 0x48616C6F


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job by its name. ``succeeded_at`` is its last success; ``failures`` counts how often it
    failed or was interrupted since it last ended well, ``broke`` how often of these it failed;
    ``reason`` says how it ended last."""

    name: str
    succeeded_at: datetime | None
    ended_at: datetime | None
    failures: int
    reason: Said
    broke: int = 0


_RECORDS = """
WITH ended AS (
  SELECT name, state, reason, finished_at FROM job
  WHERE finished_at IS NOT NULL AND name <> :poll
), good AS (
  SELECT name, max(finished_at) AS at FROM ended WHERE state IN ('succeeded', 'skipped')
  GROUP BY name
), scheduled AS (
  SELECT DISTINCT split_part(name, ' ', 1) AS name FROM schedule_mark
)
SELECT name, max(finished_at) FILTER (WHERE state = 'succeeded') AS succeeded_at,
  max(finished_at) AS ended_at,
  count(finished_at) FILTER (WHERE good.at IS NULL OR finished_at > good.at) AS failures,
  (array_agg(reason ORDER BY finished_at DESC))[1] AS reason,
  count(finished_at) FILTER (
    WHERE state = 'failed' AND (good.at IS NULL OR finished_at > good.at)) AS broke
FROM scheduled FULL JOIN ended USING (name) LEFT JOIN good USING (name)
GROUP BY name ORDER BY name
"""


def listed(session: Session, *, poll: str) -> list[JobRecord]:
    """Every job that ended lately or is scheduled, by name, but for ``poll``."""
    rows = session.execute(text(_RECORDS), {"poll": poll})
    return [JobRecord(**{**row._mapping, "reason": line.from_json(row.reason)}) for row in rows]


def open_counts(session: Session) -> dict[str, int]:
    """How many jobs are queued and how many run, by state."""
    rows = session.execute(
        text("SELECT state, count(*) FROM job WHERE state IN ('queued', 'running') GROUP BY state")
    )
    return {row[0]: row[1] for row in rows}


def waiting_since(session: Session) -> datetime | None:
    """Since when the longest queued job waits; None where none does."""
    found: datetime | None = session.scalar(
        text("SELECT min(queued_at) FROM job WHERE state = 'queued'")
    )
    return found


def is_led(session: Session) -> bool:
    """Whether a worker has the clock."""
    held = text("""
        SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND classid = 0 AND objid = :key AND objsubid = 1)
        """)
    return bool(session.scalar(held, {"key": LEADER}))
