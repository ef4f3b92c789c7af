"""Words of verification: states, actions, and what is shown of a same-event cluster.

Which steps are legal stands in ``domain.review_steps``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.scope import Scope

SHORTEST_REASON, LONGEST_REASON = 3, 2_000


class State(StrEnum):
    """What was decided of a cluster."""

    UNREVIEWED = "unreviewed"
    VERIFIED = "verified"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    UNVERIFIABLE = "unverifiable"
    MERGED = "merged"


class Action(StrEnum):
    """What a person did. ``JOIN`` is the other side of ``MERGE`` (this cluster went into another),
    ``BEGIN`` that of ``SPLIT`` (this cluster was made of members of another) and ``GIVE`` that of
    ``ACCEPT`` (a member went to the cluster that asked for it)."""

    VERIFY = "verify"
    REJECT = "reject"
    DUPLICATE = "duplicate"
    UNVERIFIABLE = "unverifiable"
    MERGE = "merge"
    JOIN = "join"
    SPLIT = "split"
    BEGIN = "begin"
    ACCEPT = "accept"
    GIVE = "give"
    DECLINE = "decline"
    NOTE = "note"
    UNDO = "undo"


OUTCOMES: Mapping[Action, State] = {
    Action.VERIFY: State.VERIFIED,
    Action.REJECT: State.REJECTED,
    Action.DUPLICATE: State.DUPLICATE,
    Action.UNVERIFIABLE: State.UNVERIFIABLE,
}


class Standing(StrEnum):
    """What the members of a cluster are, which follows from them and is no decision."""

    OFFICIAL_ONLY = "official_only"
    REPORT_ONLY = "report_only"
    CROSS_VALIDATED = "cross_validated"
    EMPTY = "empty"


def standing(*, reports: int, incidents: int) -> Standing:
    """Which kinds of members there are: ``reports`` of people, official ``incidents``."""
    if reports and incidents:
        return Standing.CROSS_VALIDATED
    if reports:
        return Standing.REPORT_ONLY
    return Standing.OFFICIAL_ONLY if incidents else Standing.EMPTY


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviews. ``own`` is the pseudonym under which the account's own reports are kept: nobody
    decides of those. ``scope`` is the part of the city in which the person decides."""

    account_id: int
    name: str
    own: bytes
    scope: Scope


@dataclass(frozen=True, slots=True)
class Claim:
    """A lease as it is shown: ``name`` of whoever reviews the cluster, until when."""

    cluster_id: int
    account_id: int
    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """What two records were compared by: scores from 0 to 1, None where there was nothing to
    compare. ``probability`` is the calibrated chance that they are one event. ``distance_m`` is
    rounded to 10 m. ``against`` is the member (by its number in the cluster) it was compared to."""

    method_version: int | None
    against: int | None
    spatial: float | None
    temporal: float | None
    category: float | None
    wording: float | None
    probability: float | None
    distance_m: int | None
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Media:
    """A photo, sound or film of a report; ``address`` is where it is served once it is ``kept``."""

    id: str
    position: int
    kind: str
    state: str
    refusal: str
    media_type: str
    width: int | None
    height: int | None
    duration_s: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """What a publisher changed in a record after a decision. ``moved_m`` is how far it lies from
    where it was, rounded to 10 m; ``category``, ``occurred_from`` and ``place_precision`` are what
    they were, None where they are the same."""

    withdrawn: bool
    moved_m: int | None
    category: str | None
    occurred_from: datetime | None
    place_precision: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """A report or an official incident in a cluster, ``proposed`` for it or ``removed`` from it.

    ``cell`` is the resolution-10 cell's spelling, None without a place; no member has a point.
    ``witness`` tells reporters, or publishers, of one cluster apart and means nothing beyond it.
    ``linked_by`` is the name of a person who put it there, empty for matching. ``withdrawn`` says
    that its publisher took it back, ``stripped`` that words, files and exact place of a report were
    deleted after their time; ``change`` is what the cluster asks about, None where nothing
    changed since the decision.
    """

    id: int
    kind: str
    record_id: int
    status: str
    category: str
    severity: int
    occurred_from: datetime
    occurred_to: datetime
    time_precision: str
    received_at: datetime
    place_precision: str
    cell: str | None
    area: str
    address: str
    title: str
    text: str
    language: str
    source: str
    channel: str
    witness: int
    linked_at: datetime
    linked_by: str
    evidence: Evidence
    withdrawn: bool = False
    stripped: bool = False
    change: Change | None = None
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the record of decisions. ``undone_by`` is the decision that took it back. In the
    place of a cluster that lies beyond the areas of who reads it stands "beyond"."""

    id: int
    cluster_id: int
    actor_id: int | None
    actor: str
    action: Action
    reason: str
    before: Mapping[str, object]
    after: Mapping[str, object]
    undoes: int | None
    undone_by: int | None
    at: datetime
    hash: str


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A cluster that waits. ``since`` is when it began to, ``due_at`` when it should have been
    decided, ``urgency`` its age by its target (1 is overdue). ``asks`` says that it was decided and
    has new evidence. ``text`` is the beginning of its newest report."""

    id: int
    state: State
    version: int
    severity: int
    category: str
    standing: Standing
    since: datetime
    due_at: datetime
    urgency: float
    asks: bool
    latest_at: datetime
    occurred_from: datetime
    occurred_to: datetime
    cell: str | None
    area: str
    reports: int
    reporters: int
    incidents: int
    publishers: int
    proposals: int
    text: str
    media: int
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """``next`` is the cursor of the page behind, None at the end; ``waiting`` and ``overdue`` count
    the whole queue; ``latest_at`` is when the last report of all came in."""

    items: tuple[QueueItem, ...]
    next: str | None
    waiting: int
    overdue: int
    latest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster whole: ``members`` linked and proposed, oldest first; ``history`` newest first.
    ``merged_into`` and ``duplicate_of`` are None too where that lies beyond the areas of who reads.
    ``unpublished`` says that the map does not show yet what was decided, ``undoable`` is the
    decision that can be taken back next."""

    id: int
    state: State
    version: int
    severity: int
    category: str
    standing: Standing
    opened_at: datetime
    latest_at: datetime
    evidence_at: datetime | None
    decided_at: datetime | None
    due_at: datetime
    merged_into: int | None
    duplicate_of: int | None
    incident_id: int | None
    occurred_from: datetime
    occurred_to: datetime
    cell: str | None
    area: str
    reports: int
    reporters: int
    incidents: int
    publishers: int
    unpublished: bool
    claim: Claim | None
    members: tuple[Member, ...]
    history: tuple[Decision, ...]
    undoable: int | None = None
