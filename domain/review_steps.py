"""By which steps a person moves a same-event cluster, and who may take one when.

    unreviewed ── claimed ──┬── verified
       ▲                    ├── rejected
       │                    ├── duplicate      (of another cluster)
       │                    ├── unverifiable
       │                    └── merged         (into another cluster)
       └──────── undo ──────┘

Claimed is unreviewed with a lease that has not run out. No number of reports moves a cluster: each
step is one decision of one person, with a reason. What is refused is refused here, whoever asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.errors import IllegalStep, Superseded
from domain.verification import OUTCOMES, Action, State

LEASE = timedelta(minutes=10)
# From which states each action may be taken, and to which it leads; None leaves the state.
_OPEN = frozenset({State.UNREVIEWED})
_STANDING = frozenset(State) - {State.MERGED}
STEPS: Mapping[Action, tuple[frozenset[State], State | None]] = {
    **{action: (_OPEN, state) for action, state in OUTCOMES.items()},
    Action.MERGE: (_OPEN, None),
    Action.JOIN: (_OPEN, State.MERGED),
    Action.SPLIT: (_OPEN, None),
    Action.GIVE: (_OPEN, None),
    Action.ACCEPT: (_STANDING, None),
    Action.DECLINE: (_STANDING, None),
    Action.NOTE: (frozenset(State), None),
}
# These change nothing that could be taken back; the rest can be undone, the newest first.
LASTING = frozenset({Action.NOTE, Action.UNDO})
# The far side of a decision is undone with the near one.
FAR_SIDES = frozenset({Action.JOIN, Action.BEGIN, Action.GIVE})
# What needs no claim: it decides nothing, or takes back.
UNCLAIMED = frozenset({Action.NOTE, Action.UNDO, *FAR_SIDES})


@dataclass(frozen=True, slots=True)
class Lease:
    """Who reviews a cluster until when. One that has run out is nobody's."""

    account_id: int
    until: datetime

    def holds(self, account_id: int, *, now: datetime) -> bool:
        """Whether it is ``account_id``'s at ``now``."""
        return self.account_id == account_id and now < self.until

    def bars(self, account_id: int, *, now: datetime) -> bool:
        """Whether it keeps ``account_id`` from the cluster at ``now``."""
        return self.account_id != account_id and now < self.until


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A cluster as far as steps are concerned: the whole of what is legal follows from it."""

    state: State
    version: int
    lease: Lease | None = None


def claimed(cluster: Reviewed, by: int, *, now: datetime) -> Reviewed:
    """``cluster`` once ``by`` has claimed it, or prolonged a claim.

    Raises ``IllegalStep`` where another holds it, or where it went into another cluster.
    """
    if cluster.state is State.MERGED:
        raise IllegalStep("merged")
    if cluster.lease is not None and cluster.lease.bars(by, now=now):
        raise IllegalStep("claimed")
    return replace(cluster, lease=Lease(by, now + LEASE))


def released(cluster: Reviewed, by: int) -> Reviewed:
    """``cluster`` once ``by`` has let it go; as it was where ``by`` does not hold it."""
    held = cluster.lease is not None and cluster.lease.account_id == by
    return replace(cluster, lease=None) if held else cluster


def stepped(
    cluster: Reviewed,
    action: Action,
    by: int,
    *,
    version: int | None,
    now: datetime,
    back_to: State | None = None,
) -> Reviewed:
    """``cluster`` after ``action`` of the account ``by``, who saw it at ``version`` (None where
    ``by`` did not need to); an undoing goes ``back_to`` the state before what it undoes.

    Raises ``Superseded`` where the cluster has changed since, ``IllegalStep`` (whose sentence is
    the name of the reason) where the step may not be taken from its state, another holds the claim,
    or the step needs a claim and ``by`` holds none.
    """
    state = _led_to(cluster.state, action, back_to)
    lease = cluster.lease
    if lease is not None and lease.bars(by, now=now) and action is not Action.NOTE:
        raise IllegalStep("claimed")
    if action not in UNCLAIMED and not (lease is not None and lease.holds(by, now=now)):
        raise IllegalStep("unclaimed")
    if version is not None and version != cluster.version:
        raise Superseded("changed")
    decides = action in OUTCOMES or state is State.MERGED
    return Reviewed(state, cluster.version + 1, None if decides else lease)


def _led_to(state: State, action: Action, back_to: State | None) -> State:
    if action is Action.UNDO:
        if back_to is None:
            raise IllegalStep("nothing_to_undo")
        return back_to
    possible, result = STEPS.get(action, (frozenset(), None))
    if state not in possible:
        raise IllegalStep("merged" if state is State.MERGED else "decided")
    return result or state
