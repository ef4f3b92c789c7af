"""The chain of decisions: each carries a hash of itself and of the one before.

``hash = SHA-256(previous ‖ canonical JSON)``, the JSON with sorted keys, no spaces and times in UTC
to the microsecond. A row that is changed, left out, put in or moved breaks every hash behind it.
Rows cut off at the end break none: the newest hash, noted elsewhere, shows that.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

# What stands before the first decision.
BEGINNING = bytes(32)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is hashed of a decision: everything it says."""

    id: int
    cluster_id: int
    actor_id: int | None
    action: str
    reason: str
    before: Mapping[str, object]
    after: Mapping[str, object]
    undoes: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A decision as it is stored in the chain."""

    entry: Entry
    previous: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Checked:
    """A chain that was gone through: ``count`` decisions were sound, ``head`` is the last sound
    hash; ``broken_at`` is the decision that does not follow, ``why`` says how."""

    count: int
    head: bytes
    broken_at: int | None = None
    why: str = ""


def digest(entry: Entry, previous: bytes) -> bytes:
    """The hash of ``entry`` behind ``previous``, 32 bytes."""
    said = {
        "id": entry.id,
        "cluster": entry.cluster_id,
        "actor": entry.actor_id,
        "action": entry.action,
        "reason": entry.reason,
        "before": entry.before,
        "after": entry.after,
        "undoes": entry.undoes,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    spelled = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(previous + spelled.encode()).digest()


def follow(so_far: Checked, link: Link) -> Checked:
    """``so_far`` and the next decision; what follows a break is not looked at."""
    if so_far.broken_at is not None:
        return so_far
    why = ""
    if link.entry.id != so_far.count + 1:
        why = f"decision {so_far.count + 1} is missing"
    elif link.previous != so_far.head:
        why = "it does not name the hash of the decision before it"
    elif link.hash != digest(link.entry, link.previous):
        why = "what it says is not what its hash was made of"
    if why:
        return Checked(so_far.count, so_far.head, link.entry.id, why)
    return Checked(so_far.count + 1, link.hash)
