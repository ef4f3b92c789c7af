"""What a connector is. It fetches and parses; it never saves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from domain.city import City
from domain.fault import ParsedRecord
from domain.source import Source


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer of a feed. ``cursor`` is handed back at the next fetch; ``payload`` is None
    where the feed said that nothing changed."""

    payload: bytes | None
    cursor: Mapping[str, object]


class Connector(Protocol):
    """One source's way in. ``fetch`` talks HTTP and raises ``SourceDown``; ``parse`` is pure and
    raises ``SourceDown`` where the payload is not what the source promised."""

    def fetch(self, cursor: Mapping[str, object]) -> Fetched: ...

    def parse(self, payload: bytes) -> Iterator[ParsedRecord]: ...


class ConnectorFactory(Protocol):
    """Builds a connector for one stored source of one city."""

    def __call__(self, source: Source, city: City) -> Connector: ...
