"""Photos, sounds and films of reports: what may be sent, and what is made of it.

The limits are those of the page ``docs/reporting-media.md``.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import BinaryIO
from uuid import UUID


class Kind(StrEnum):
    """What a file is to whoever looks at it."""

    PHOTO = "photo"
    SOUND = "sound"
    FILM = "film"
    UNKNOWN = "unknown"


class MediaState(StrEnum):
    """Where a file stands: sent, decoded and encoded anew, or not taken."""

    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"


class Unfit(StrEnum):
    """Why a file is refused; ``locales`` has a sentence for each (``media.unfit.<value>``)."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_TAKEN = "not_taken"
    DISAGREES = "disagrees"
    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"
    MOVES = "moves"
    TOO_LONG = "too_long"
    TOO_MUCH_WORK = "too_much_work"


# Bytes of one file as it is sent.
MOST_BYTES = {Kind.PHOTO: 12_000_000, Kind.SOUND: 12_000_000, Kind.FILM: 40_000_000}
MOST_FILES = 4
MOST_BYTES_TOGETHER = 60_000_000
# Of a photo, and of one picture of a film.
MOST_PIXELS = {Kind.PHOTO: 50_000_000, Kind.FILM: 3840 * 2160}
LONGEST = {Kind.SOUND: timedelta(minutes=3), Kind.FILM: timedelta(seconds=60)}
# What is kept: the longer side of a photo, the shorter of a film, pictures a second.
PHOTO_SIDE_PX = 2048
FILM_SIDE_PX = 720
FILM_RATE_HZ = 30


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it comes in: its bytes, readable once, and what the sender says it is."""

    contents: BinaryIO
    media_type: str


@dataclass(frozen=True, slots=True)
class Media:
    """A file of a report. Sizes in pixels and the duration are of what is kept."""

    id: UUID
    report_id: int
    position: int
    kind: Kind
    state: MediaState
    refusal: Unfit | None = None
    media_type: str = ""
    size_bytes: int = 0
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
