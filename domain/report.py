"""What somebody reports, how urgent it is, and what the sender is told.

Severity is 1 (high) to 3 (low) and belongs to the category; ``TARGETS`` is within which time a
report of it should be looked at.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.category import BY_CODE
from domain.incident import PlacePrecision, TimePrecision
from domain.report_media import MediaState
from domain.suggestion import Suggestion

# Versions of the text that a reporter agrees to, newest last (docs/reporting.md). One that waited
# in an outbox names the text of its day.
CONSENTS = ("2026-11",)
# A sender's clock may be a little ahead of Halo's.
AHEAD = timedelta(minutes=2)
OLDEST = timedelta(days=30)
# Beyond this the position says no more than the district.
COARSEST_M = 500.0
# Up to this the position is a point of its own, beyond it one of its street.
EXACT_M = 100.0
# Up to this a verified report counts in its cell: as far off as an official place known to the
# street may be (docs/decisions/0010-cells-of-reports.md).
CELL_M = 25.0
MOST_TEXT, MOST_PLACE, MOST_DEVICE, LEAST_DEVICE = 4000, 300, 200, 16

TARGETS = {1: timedelta(minutes=30), 2: timedelta(hours=4), 3: timedelta(hours=24)}
_HIGH = (
    "homicide",
    "sexual_offence",
    "robbery",
    "assault",
    "arson",
    "weapons",
    "fire",
    "medical",
    "rescue",
)
_MIDDLE = ("burglary", "vehicle_theft", "threat", "disorder", "traffic")
_SEVERITY = {
    **{BY_CODE[code].slot: 1 for code in _HIGH},
    **{BY_CODE[code].slot: 2 for code in _MIDDLE},
}


class Channel(StrEnum):
    """The way a report came."""

    PUBLIC = "public"
    TOKEN = "token"  # noqa: S105  (a word, not a secret)
    SESSION = "session"


class ReceiptState(StrEnum):
    """What a sender is told of a report, and no more."""

    RECEIVED = "received"
    LINKED = "linked"
    UNDER_REVIEW = "under_review"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """A reporter. ``kind`` is device, account or token; ``digest`` has 32 bytes (auth.pseudonym
    makes it)."""

    digest: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report as it was sent. ``category`` is a slot; times are aware; the position is degrees of
    WGS 84 with the radius its sender's device gave, None where it gave none. ``place`` is typed.
    ``occurred_to`` equals ``occurred_from`` for an instant."""

    client_id: UUID
    category: int
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    place: str
    occurred_from: datetime
    occurred_to: datetime
    time_precision: TimePrecision
    text: str
    language: str
    consent: str
    channel: Channel


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a sent report. ``report_id`` and ``cluster_id`` never leave Halo; ``is_new``
    is False where it had been sent before."""

    report_id: int
    client_id: UUID
    received_at: datetime
    cluster_id: int | None
    suggestion: Suggestion | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a report has come, for whoever knows its UUID; its files in the order sent."""

    client_id: UUID
    received_at: datetime
    state: ReceiptState
    media: tuple[MediaState, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """What went with a report: how many files. ``incidents`` were made of the clusters it was in;
    they say no more than cell and category, and stay until a person undoes the decision."""

    files: int
    incidents: tuple[int, ...]


def severity(slot: int) -> int:
    """1 (high) to 3 (low) for the category of ``slot``."""
    return _SEVERITY.get(slot, 3)


def point_precision(accuracy_m: float | None) -> PlacePrecision | None:
    """How finely a position of this accuracy is known; None where it says no more than the area.
    A pin that a person set has no accuracy and is exact."""
    if accuracy_m is None or accuracy_m <= EXACT_M:
        return PlacePrecision.EXACT
    return PlacePrecision.STREET if accuracy_m <= COARSEST_M else None


def published_precision(precision: str, accuracy_m: float | None) -> PlacePrecision:
    """How finely the place of an incident is known that is made of reports, the best of which is
    known like this: to the street, so that it counts in its cell, or to the block."""
    is_fine = precision == PlacePrecision.EXACT and (accuracy_m is None or accuracy_m <= CELL_M)
    return PlacePrecision.STREET if is_fine else PlacePrecision.BLOCK
