"""What a connector is. It fetches and parses; it never saves."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from domain.city import City
from domain.fault import ParsedRecord
from domain.source import Source

# In a cursor: true while the feed has further pages, which are asked for at once.
MORE = "more"
MOST_PAGES = 30
Clock = Callable[[], datetime]


def clock() -> datetime:
    """When a feed is asked: what it says of later is doubted."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer of a feed, or one page of it. ``cursor`` is handed back at the next fetch;
    ``payload`` is None where the feed said that nothing changed. A cursor that holds ``MORE``
    is handed back at once, ``MOST_PAGES`` times a poll, each page stored before the next.
    ``edition`` names a file that is whole: what an earlier one of the name held and this one does
    not is withdrawn."""

    payload: bytes | None
    cursor: Mapping[str, object]
    edition: str | None = None


class Connector(Protocol):
    """One source's way in. ``fetch`` talks HTTP and raises ``SourceDown``; ``parse`` is pure and
    raises ``SourceDown`` where the payload is not what the source promised."""

    def fetch(self, cursor: Mapping[str, object]) -> Fetched: ...

    def parse(self, payload: bytes) -> Iterator[ParsedRecord]: ...


class ConnectorFactory(Protocol):
    """Builds a connector for one stored source of one city."""

    def __call__(self, source: Source, city: City) -> Connector: ...
