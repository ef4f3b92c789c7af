"""How far the data reaches, and a number that grows whenever any of it changes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Freshness:
    """``version`` grows with every change of the incidents; ``data_through`` is the newest event
    stored, None before there is any; ``ground`` changes with the city and its boundaries."""

    version: int
    data_through: datetime | None
    ground: str

    @property
    def stamp(self) -> str:
        """Another one whenever what is counted or drawn may be."""
        return f"{self.version} {self.ground}"


def now_at(session: Session) -> Freshness:
    """The state of all sources together."""
    row = session.execute(
        text("""
        SELECT coalesce(sum(version), 0), max(latest_event_at),
          (SELECT concat_ws(' ', slug, chosen_at) FROM city),
          (SELECT max(xmin::text::bigint) FROM area)
        FROM source
        """)
    ).one()
    return Freshness(int(row[0]), row[1], f"{row[2]} {row[3]}")


def advance(session: Session, source_id: int, *, latest_event_at: datetime | None) -> None:
    """Something of this source changed; tell whoever listens once the change is committed."""
    session.execute(
        text("""
        UPDATE source SET version = version + 1,
          latest_event_at = greatest(latest_event_at, CAST(:latest AS timestamptz))
        WHERE id = :id
        """),
        {"id": source_id, "latest": latest_event_at},
    )
    session.execute(text("SELECT pg_notify('halo_data', CAST(:id AS text))"), {"id": source_id})
