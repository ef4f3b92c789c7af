"""What is known of sources for reading how late their records come."""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import clock
from domain.timeline import Beside

_LEFT_OUT = (clock.BESIDE[Beside.DOUBTFUL_TIME], clock.BESIDE[Beside.SUMMARY])
_ZERO = "DATE '0001-01-01' + 1"


@dataclass(frozen=True, slots=True)
class Told:
    """A source's newest event and last success; ``version`` grows with its incidents, and ``city``
    is another number once the city was chosen anew. ``is_fed`` where it is read by itself and not
    from files."""

    source_id: int
    slug: str
    version: int
    latest_event_at: datetime | None
    last_success_at: datetime | None
    is_fed: bool
    city: int


def sources(session: Session, source_ids: tuple[int, ...]) -> list[Told]:
    """The sources that ever told of an event; empty ``source_ids`` mean all."""
    only = "AND id = ANY(:ids)" if source_ids else ""
    rows = session.execute(
        text(f"""
        SELECT id, slug, version, latest_event_at, last_success_at, poll_minutes IS NOT NULL,
          (SELECT CAST(CAST(xmin AS text) AS bigint) FROM city)
        FROM source WHERE latest_event_at IS NOT NULL {only} ORDER BY id
        """),
        {"ids": list(source_ids)},
    )
    return [Told(*row) for row in rows]


def reports(session: Session, source_id: int, *, since: date, before: date) -> NDArray[np.int32]:
    """Records of one source from ``since`` to before ``before``, shape (n, 3): the day of the
    event, the day it was known, of publication or else of reading, both as ``date.toordinal`` on
    its own zone's clock, and the slot of its category. Times in doubt and summaries are left out.
    """
    known = "CAST(coalesce(published_at, ingested_at) AT TIME ZONE zone AS date)"
    sent = session.execute(
        text(f"""
        SELECT coalesce(string_agg(
          int4send(day - {_ZERO}) || int4send({known} - {_ZERO}) || int4send(category), ''), '')
        FROM incident WHERE source_id = :source_id AND status = 'active'
          AND day >= :since AND day < :before AND clock <> ALL(:left_out)
          AND occurred_from >= CAST(:since AS timestamp) AT TIME ZONE 'UTC' - interval '1 day'
          AND occurred_from < CAST(:before AS timestamp) AT TIME ZONE 'UTC' + interval '1 day'
        """),
        {
            "source_id": source_id,
            "since": since,
            "before": before,
            "left_out": list(_LEFT_OUT),
        },
    ).scalar_one()
    return np.frombuffer(sent, dtype=">i4").astype(np.int32).reshape(-1, 3)
