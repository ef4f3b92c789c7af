"""A chain of hashes: each is of what one entry says and of the hash before it.

``hash = SHA-256(previous ‖ canonical JSON)``, the JSON with sorted keys, no spaces and times in UTC
to the microsecond. An entry that is changed, left out, put in or moved breaks every hash behind it.
Entries cut off at the end break none: the newest hash, noted elsewhere, shows that.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.line import Said

# What stands before the first entry.
BEGINNING = bytes(32)


@dataclass(frozen=True, slots=True)
class Checked:
    """A chain that was gone through: ``count`` entries were sound, ``head`` is the last sound
    hash; ``broken_at`` is the entry that does not follow, ``why`` says how."""

    count: int
    head: bytes
    broken_at: int | None = None
    why: Said = ""


def hashed(said: Mapping[str, object], previous: bytes) -> bytes:
    """The hash of what an entry says behind ``previous``, 32 bytes. Times are written by
    ``spelled``."""
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(previous + canonical.encode()).digest()


def spelled(at: datetime) -> str:
    """A moment as it is hashed, wherever it was read."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
