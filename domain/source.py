"""A feed or file Halo reads, and whether it is well."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Source:
    """A connected source as stored. ``options`` are the connector's own settings; ``cursor`` is
    whatever it asked to have back at its next fetch (an ETag, a time, known ids)."""

    id: int
    slug: str
    name: str
    connector: str
    zone: str
    poll_minutes: int | None
    licence: str
    synthetic: bool
    enabled: bool = True
    options: Mapping[str, object] = field(default_factory=dict)
    cursor: Mapping[str, object] = field(default_factory=dict)


class Health(StrEnum):
    """How a source is."""

    NEVER = "never"
    WELL = "well"
    LATE = "late"
    FAILING = "failing"
    PAUSED = "paused"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """``lag_minutes`` is the median of publication minus event time over recent records;
    ``latest_event_at`` the newest event stored; ``gap_minutes`` the time since last success."""

    slug: str
    name: str
    health: Health
    last_success_at: datetime | None
    last_error: str
    latest_event_at: datetime | None
    lag_minutes: float | None
    gap_minutes: float | None
    records: int
