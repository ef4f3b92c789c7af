"""How often somebody may ask, counted by the database so that all processes count together.

The generic cell rate algorithm (ITU-T I.371): each request moves the moment at which its asker has
caught up by ``window / quota``; one that would move it beyond a window from now is refused and
moves nothing. One row an asker, one statement a request.
"""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

# What is behind by more than two windows was written by a clock that has been put back since.
_BEHIND = """
CASE WHEN r.caught_up_at > CAST(:now AS timestamptz) + 2 * CAST(:window AS interval) THEN :now
     ELSE greatest(r.caught_up_at, :now) END + CAST(:step AS interval)
"""
# The row of whoever is refused is left alone; what it says comes back all the same.
_TAKE = text(f"""
WITH taken AS (
  INSERT INTO rate_limit AS r (key, caught_up_at)
  VALUES (:key, CAST(:now AS timestamptz) + CAST(:step AS interval))
  ON CONFLICT (key) DO UPDATE SET caught_up_at = {_BEHIND}
    WHERE {_BEHIND} <= CAST(:now AS timestamptz) + CAST(:window AS interval)
  RETURNING caught_up_at
)
SELECT true, caught_up_at FROM taken
UNION ALL
SELECT false, caught_up_at FROM rate_limit
WHERE key = :key AND NOT EXISTS (SELECT FROM taken)
""")


def take(
    session: Session, key: str, *, step: timedelta, window: timedelta, now: datetime
) -> tuple[bool, datetime]:
    """Count one request of ``key``: whether it may pass, and when the asker has caught up."""
    values = {"key": key, "step": step, "window": window, "now": now}
    row = session.execute(_TAKE, values).one_or_none()
    # None: refused by a row that another process made while this statement ran.
    return (False, now + window) if row is None else (bool(row[0]), row[1])


def forget(session: Session, *, before: datetime) -> int:
    """Delete the rows of those who had caught up by then; how many."""
    statement = text("DELETE FROM rate_limit WHERE caught_up_at < :before RETURNING 1")
    return len(session.execute(statement, {"before": before}).all())
