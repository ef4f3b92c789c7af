"""What came in since somebody last looked."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import freshness


@dataclass(frozen=True, slots=True)
class Mark:
    """A state of the data: its version, and the number of the newest record."""

    version: int
    record: int


def mark(session: Session) -> Mark:
    """The state as it is now."""
    newest = session.execute(text("SELECT coalesce(max(id), 0) FROM incident")).scalar_one()
    return Mark(freshness.now_at(session).version, int(newest))


def count(session: Session, since: Mark) -> int:
    """How many records that stand were added since ``since``; withdrawals are none."""
    found = session.execute(
        text("""
        SELECT coalesce(sum(weight), 0) FROM incident
        WHERE id > :record AND status = 'active' AND weight > 0
        """),
        {"record": since.record},
    )
    return int(found.scalar_one())
