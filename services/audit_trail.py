"""The audit trail is searched, page by page, and written to files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from db.queries import audit_links, audit_search
from db.queries.audit_search import Slice
from domain import audit_search as searches
from domain import cursor
from domain.audit_search import EventPage, FoundEvent, Search
from domain.city import City
from domain.cursor import Place
from domain.errors import BadInput
from locales import t

EXPORTED = "audit_exported"
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the trail is linked: ``links`` of them, the newest with this hash, at that moment."""

    links: int
    head: bytes
    linked_at: datetime | None


def read(given: Mapping[str, str]) -> Search:
    """The search spelled in the parts of an address. Raises ``BadInput``, also for words so short
    that every entry would have to be read."""
    search = searches.parse(given)
    if search.text and not search.is_long and search.address is None:
        raise BadInput(t("audit.refused.short", n=searches.FEWEST_LETTERS))
    return search


def page(
    session: Session, search: Search, city: City, *, after: str | None = None, limit: int = 50
) -> EventPage:
    """The events of a search, ``limit`` of them from the cursor ``after``, newest first.

    Raises ``BadInput`` for a cursor that is none, or that belongs to another search.
    """
    if not 1 <= limit <= MOST_ROWS:
        raise BadInput(f"`limit` is a whole number from 1 to {MOST_ROWS}.")
    question = f"audit {sorted(searches.spelled(search).items())}"
    start = cursor.read(after, question) if after else None
    backwards = start is not None and start.backwards
    beside = start.id if start else None
    wanted = _slice(search, city)
    found = audit_search.events(session, wanted, beside=beside, newer=backwards, limit=limit + 1)
    is_more = len(found) > limit
    shown = found[-limit:] if backwards else found[:limit]

    def edge(event: FoundEvent, *, back: bool) -> str:
        return cursor.written(Place(0, None, event.id, back), question)

    has_next = bool(shown) and (backwards or is_more)
    has_previous = bool(shown) and (is_more if backwards else start is not None)
    return EventPage(
        tuple(shown),
        next=edge(shown[-1], back=False) if has_next else None,
        previous=edge(shown[0], back=True) if has_previous else None,
    )


def every(session: Session, search: Search, city: City) -> Iterator[list[FoundEvent]]:
    """All events of a search, newest first, some thousand at a time."""
    return audit_search.every(session, _slice(search, city))


def standing(session: Session) -> Standing:
    """How far the trail is linked."""
    tail = audit_links.tail(session)
    return Standing(tail.number, tail.hash, tail.made_at)


def _slice(search: Search, city: City) -> Slice:
    zone = ZoneInfo(city.zone)

    def begins(day: date | None) -> datetime | None:
        return None if day is None else datetime.combine(day, time(), zone)

    return Slice(search, begins(search.since), begins(search.until))
