"""The chain of decisions: each carries a hash of itself and of the one before (hash_chain)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain import hash_chain
from domain.hash_chain import Checked


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
        "at": hash_chain.spelled(entry.at),
    }
    return hash_chain.hashed(said, previous)


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
