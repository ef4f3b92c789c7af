"""What a source's connector is handed beside the source's own options."""

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from connectors import folder, folder_files, polite_http
from db.queries import sources
from domain.source import Source


@dataclass(frozen=True, slots=True)
class Reach:
    """What sources of this installation may reach: ``contact`` is told to every feed, ``hosts``
    may be inside, files are read below ``watched`` and nowhere where that is None."""

    contact: str = ""
    hosts: frozenset[str] = frozenset()
    watched: Path | None = None


def reachable(session: Session, source: Source, reach: Reach) -> Source:
    """``source`` as its connector is built of it. Its own options say nothing of what it may
    reach: whoever may write them may not widen that."""
    granted: dict[str, object] = {
        polite_http.ALLOWED_HOSTS: reach.hosts,
        folder.WATCHED: reach.watched,
        folder_files.COLUMN_MAP: sources.column_map(session, source.id),
    }
    return replace(source, options={"contact": reach.contact, **source.options, **granted})
