"""A stored incident as a person reads it, and a page of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# A page of a table or of the REST face holds at most this many.
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class ListedIncident:
    """``lat`` and ``lon`` are None where there is no point; a reader who may not see it gets the
    middle of its cell. ``category`` is Halo's code, ``category_published`` the source's word;
    ``area_id`` is 0 and ``area`` empty where no known area is meant."""

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
    area_id: int = 0
    area: str = ""
    source_name: str = ""


class Order(StrEnum):
    """What a list is sorted by; a minus puts the newest first.

    Categories come in Halo's own order, areas by name with unknown ones last; within either, the
    newest come first. Records without a time of publication are last in both directions.
    """

    NEWEST = "-occurred"
    OLDEST = "occurred"
    NEWEST_PUBLISHED = "-published"
    OLDEST_PUBLISHED = "published"
    CATEGORY = "category"
    CATEGORY_BACKWARDS = "-category"
    AREA = "area"
    AREA_BACKWARDS = "-area"


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Rows in the order asked for. ``next`` and ``previous`` are cursors, None at either end:
    handed back as ``after`` they give the page behind or before this one. ``complete`` is False
    where looking for a narrowed list ended before the page was full: the next page looks on."""

    rows: tuple[ListedIncident, ...]
    next: str | None
    previous: str | None
    complete: bool = True
