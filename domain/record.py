"""One record whole: what it says now, what it said before, and what its source published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.incident import PlacePrecision, TimePrecision
from domain.listing import ListedIncident


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What one field said before and after a revision; None where it said nothing."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a record, ``number`` 1 the first. ``at`` is when Halo stored it, ``origin`` the
    feed or file it came with; ``by`` and ``reason`` are those of a person who wrote it, empty where
    nobody did. ``changes`` are against the state before, none for the first."""

    number: int
    at: datetime
    status: str
    origin: str
    by: str
    reason: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """``revisions`` are newest first; ``raw`` is the newest source record as published, None where
    the reader may not see it. ``zone`` is the source's, ``writable`` whether a person may change
    the record here, ``case`` the same-event cluster it is part of or was made of."""

    incident: ListedIncident
    zone: str
    ingested_at: datetime
    source_name: str
    licence: str
    synthetic: bool
    writable: bool
    revisions: tuple[Revision, ...]
    raw: Mapping[str, object] | None
    case: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a person or program says of an incident; times are aware.

    ``occurred_to`` None means an instant; ``area`` is an area's number, 0 to leave it to the point.
    """

    category: str
    occurred_from: datetime
    occurred_to: datetime | None = None
    time_precision: TimePrecision = TimePrecision.MINUTE
    place_precision: PlacePrecision = PlacePrecision.NONE
    lat: float | None = None
    lon: float | None = None
    area: int = 0
    address: str = ""
    title: str = ""
    description: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record to be written. ``key`` is the writer's own name for it: said again with the same
    key, the same record is meant. ``source`` is the slug of a source that is written to."""

    said: Said
    key: str = ""
    source: str = "manual"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes a record: ``name`` is kept with the revision."""

    account_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a writing: ``is_new`` for a record that was not there, ``changed`` where
    anything is different now."""

    incident_id: int
    revision: int
    is_new: bool
    changed: bool = field(default=True)
