"""When sources were really read, whether or not they had anything new."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session


def succeeded(session: Session, slug: str, *, since: datetime) -> list[datetime]:
    """When the feed ``slug`` was read with success since a moment, rising; jobs that are
    forgotten are not told of."""
    rows = session.execute(
        text("""
        SELECT finished_at FROM job WHERE name = 'poll' AND argument = :slug
          AND state IN ('succeeded', 'skipped') AND finished_at >= :since ORDER BY finished_at
        """),
        {"slug": slug, "since": since},
    )
    return list(rows.scalars())


def newest(session: Session, slug: str) -> datetime | None:
    """When the feed ``slug`` was last read with success, however long ago; None where never."""
    asked = text("SELECT last_success_at FROM source WHERE slug = :slug")
    return session.execute(asked, {"slug": slug}).scalar_one_or_none()
