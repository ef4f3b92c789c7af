"""A stored incident as a person reads it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ListedIncident:
    """``lat`` and ``lon`` are None where there is no point or the reader may not see it;
    ``category`` is Halo's code, ``category_published`` the source's word."""

    id: int
    source: str
    key: str
    revision: int
    status: str
    weight: int
    category: str
    category_published: str
    occurred_from: datetime
    occurred_to: datetime
    time_precision: str
    published_at: datetime | None
    place_precision: str
    lat: float | None
    lon: float | None
    address: str
    title: str
    description: str
    flags: tuple[str, ...]
