"""What the REST face says of incidents, and what can be said to it of them."""

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, Field

from api import problems
from api.filter_query import NarrowedQuery
from domain.incident import PlacePrecision, TimePrecision
from domain.listing import MOST_ROWS, Order

_WHY = "Why exact places are read, written down with the reading; without it points are the"
_REASON = f"{_WHY} middles of their cells and addresses are empty. 8 to 200 characters."


class ListQuery(NarrowedQuery):
    """A page of the list."""

    order: Order = Field(Order.NEWEST, description="A minus puts the newest, or the last, first.")
    after: str | None = Field(
        None, max_length=500, description="`next` or `previous` of another page of the same list."
    )
    limit: int = Field(100, ge=1, le=MOST_ROWS)
    reason: str | None = Field(None, description=_REASON)


class OneQuery(problems.Asked):
    """Why the record is read."""

    reason: str | None = Field(None, description=_REASON)


class Incident(BaseModel):
    """What a record says now. Of what is not known exactly the interval is given, half-open."""

    id: int
    source: str = Field(description="The slug of its source.")
    source_name: str
    key: str = Field(description="The source's own name for it.")
    revision: int
    status: str = Field(description="active or withdrawn")
    weight: int = Field(description="What it counts as; -1 takes an earlier record back.")
    category: str
    category_published: str = Field(description="The source's own word.")
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
    flags: list[str] = Field(description="Doubts that a reader should know of.")
    area_id: int = Field(description="0 where no known area is meant.")
    area: str


class IncidentList(BaseModel):
    """A page of a list. ``next`` and ``previous`` are for ``after``, null at either end."""

    incidents: list[Incident]
    next: str | None
    previous: str | None
    complete: bool = Field(
        description="False where looking for a narrowed list ended before the page was full:"
        " `next` looks on."
    )
    data_through: datetime | None = Field(description="The newest event stored.")
    exact: bool = Field(description="Whether places are exact.")


class FieldChange(BaseModel):
    """What one field said before and after."""

    field: str
    before: Any
    after: Any


class Revision(BaseModel):
    """One state. ``by`` and ``reason`` are empty where no person wrote it."""

    number: int
    at: datetime
    status: str
    origin: str = Field(description="The feed, file or interface it came by.")
    by: str
    reason: str
    changes: list[FieldChange]


class IncidentRecord(BaseModel):
    """One record whole, its revisions newest first. ``raw`` is what its source published, null
    without a reason for exact places."""

    incident: Incident
    zone: str
    ingested_at: datetime
    source_name: str
    licence: str
    synthetic: bool
    writable: bool = Field(description="Whether it is written through this interface.")
    revisions: list[Revision]
    raw: dict[str, Any] | None


class IncidentWords(problems.Sent):
    """What can be said of an incident. Times need an offset, degrees are WGS 84."""

    category: problems.words(40, least=1) = Field(description="GET /api/v1/categories")  # type: ignore[valid-type]
    occurred_from: AwareDatetime
    occurred_to: AwareDatetime | None = Field(None, description="Left out for an instant.")
    time_precision: TimePrecision = TimePrecision.MINUTE
    place_precision: PlacePrecision = PlacePrecision.NONE
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    lon: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    area: int = Field(0, ge=0, le=2**31 - 1, description="0 leaves it to the point.")
    address: problems.words(300) = ""  # type: ignore[valid-type]
    title: problems.words(300) = ""  # type: ignore[valid-type]
    description: problems.words(4000) = ""  # type: ignore[valid-type]
    published_at: AwareDatetime | None = None


class NewIncident(IncidentWords):
    """A new record. Sent again with the same key and words, it is the one that is there."""

    key: problems.words(200) = Field("", description="Your own name for it; made up if empty.")  # type: ignore[valid-type]
    source: str = Field(
        "manual",
        pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$",
        description="The source it belongs to: made if there is none of this name.",
    )
    reason: problems.words(500) = ""  # type: ignore[valid-type]


class IncidentChange(problems.Sent):
    """What is different now, and why; what is left out stays as it is."""

    reason: problems.words(500, least=1)  # type: ignore[valid-type]
    revision: int | None = Field(
        None, ge=1, le=2**31 - 1, description="The one you read: 412 where it is another by now."
    )
    category: problems.words(40, least=1) = Field(None)  # type: ignore[valid-type]
    occurred_from: AwareDatetime = Field(None)  # type: ignore[assignment]
    occurred_to: AwareDatetime | None = None
    time_precision: TimePrecision = Field(None)  # type: ignore[assignment]
    place_precision: PlacePrecision = Field(None)  # type: ignore[assignment]
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    lon: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    area: int = Field(None, ge=0, le=2**31 - 1)  # type: ignore[assignment]
    address: problems.words(300) = Field(None)  # type: ignore[valid-type]
    title: problems.words(300) = Field(None)  # type: ignore[valid-type]
    description: problems.words(4000) = Field(None)  # type: ignore[valid-type]
    published_at: AwareDatetime | None = None


class WithdrawQuery(problems.Asked):
    """Why the record is withdrawn."""

    reason: problems.words(500, least=1)  # type: ignore[valid-type]
    revision: int | None = Field(None, ge=1, le=2**31 - 1, description="As in a change.")


class WrittenIncident(BaseModel):
    """What became of a writing. ``changed`` is false where everything was said already."""

    id: int
    revision: int
    changed: bool
    follow: str = Field(description="Where the record is read.")
