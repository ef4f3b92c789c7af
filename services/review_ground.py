"""What every verb of verification stands on: clusters locked, steps asked, decisions written.

ground = review_ground.taken(session, [7, 9], by=reviewer)
ground.step(7, Action.MERGE, version=3, now=now)
... changes ...
ground.write(7, Action.MERGE, reason="One fire", now=now, moved={...})
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import claims, clusters, decisions
from db.queries.clusters import MemberRow, Stored
from domain import review_steps
from domain.errors import BadFields, IllegalStep, NotAllowed, NotFound, Superseded
from domain.review_steps import Reviewed
from domain.scope import Scope
from domain.verification import (
    LONGEST_REASON,
    SHORTEST_REASON,
    Action,
    Decision,
    Reviewer,
    State,
)
from locales import t

Told = dict[str, object]
_NOTHING: Told = {"duplicate_of": None, "evidence_at": None, "decided_at": None, "members": []}


@dataclass(frozen=True, slots=True)
class Ground:
    """Clusters that nobody else changes until the transaction ends, as they were when they were
    locked; ``before`` is what decisions will say they were."""

    session: Session
    by: Reviewer
    clusters: Mapping[int, Stored]
    before: Mapping[int, Told]

    def step(
        self,
        cluster_id: int,
        action: Action,
        *,
        version: int | None,
        now: datetime,
        back_to: State | None = None,
    ) -> State:
        """The state that ``action`` leads to; the claim becomes what it is after it.

        Raises ``IllegalStep``, and ``Superseded`` where the cluster is not as ``version`` saw it.
        """
        there = self.clusters[cluster_id]
        lease = claims.lease(self.session, cluster_id)
        reviewed = Reviewed(there.state, there.version, lease)
        try:
            after = review_steps.stepped(
                reviewed, action, self.by.account_id, version=version, now=now, back_to=back_to
            )
        except IllegalStep as refused:
            raise said(self.session, refused, cluster_id, now=now) from None
        if after.lease != lease:
            claims.keep(self.session, cluster_id, after.lease, now=now)
        return after.state

    def write(
        self,
        cluster_id: int,
        action: Action,
        *,
        reason: str,
        now: datetime,
        undoes: int | None = None,
        **more: object,
    ) -> int:
        """Append what was done to the chain and announce it; the decision's number. Done last."""
        there = clusters.stored(self.session, [cluster_id])[cluster_id]
        members = clusters.member_rows(self.session, [cluster_id], statuses=("linked",))
        number = decisions.append(
            self.session,
            cluster_id,
            action,
            by=self.by.account_id,
            reason=reason,
            before=self.before[cluster_id],
            after={**_told(there, members), **more},
            undoes=undoes,
            now=now,
        )
        clusters.announce(self.session, cluster_id)
        return number

    def write_first(
        self, cluster_id: int, action: Action, *, within: int, reason: str, now: datetime
    ) -> int:
        """Append the first decision of a cluster that was part of another until now."""
        was = {**_NOTHING, "state": str(State.MERGED), "merged_into": within}
        begun = Ground(self.session, self.by, {}, {cluster_id: was})
        return begun.write(cluster_id, action, reason=reason, now=now)


def taken(
    session: Session,
    cluster_ids: Iterable[int],
    *,
    by: Reviewer,
    beside: Iterable[int] = (),
    may_be_own: bool = False,
) -> Ground:
    """Lock these clusters, and those ``beside`` them that nobody named. Raises ``NotFound`` where
    there is one of them not, or it lies beyond the reviewer's areas, ``NotAllowed`` where one
    holds, or asks about, a report of the reviewer's own."""
    asked = set(cluster_ids)
    wanted = asked | set(beside)
    found = clusters.locked(session, wanted, scope=by.scope)
    for missing in sorted(asked - found.keys()):
        raise unknown(missing, by.scope)
    if wanted - found.keys():
        raise NotFound(t("verification.refused.other_not_in_areas"))
    if not may_be_own and clusters.has_member_of(session, wanted, by.own):
        raise NotAllowed(t("verification.refused.own"))
    members = clusters.member_rows(session, wanted, statuses=("linked",))
    before = {
        number: _told(there, [one for one in members if one.cluster_id == number])
        for number, there in found.items()
    }
    return Ground(session, by, found, before)


def _told(there: Stored, members: Iterable[MemberRow]) -> Told:
    """What a decision says of a cluster: its state, and which records are one event in it."""
    evidence_at = there.evidence_at
    return {
        "state": str(there.state),
        "version": there.version,
        "merged_into": there.merged_into,
        "duplicate_of": there.duplicate_of,
        "evidence_at": None if evidence_at is None else evidence_at.isoformat(),
        "decided_at": None if there.decided_at is None else there.decided_at.isoformat(),
        "members": [record(one.report_id, one.incident_id) for one in members],
    }


def unknown(cluster_id: int, scope: Scope) -> NotFound:
    """What is said of a cluster that is not there for who asks, be it there for others or not."""
    key = "no_cluster" if scope.areas is None else "not_in_areas"
    return NotFound(t(f"verification.refused.{key}", id=cluster_id))


def decision(session: Session, number: int) -> Decision:
    """The decision of this number. Raises ``NotFound`` where there is none."""
    found = decisions.one(session, number)
    if found is None:
        raise NotFound(t("verification.refused.no_decision", id=number))
    return found


def told(session: Session, number: int, *, by: Reviewer) -> Decision:
    """The decision of this number as ``by`` may read it."""
    (found,) = decisions.told(session, [decision(session, number)], scope=by.scope)
    return found


def record(report_id: int | None, incident_id: int | None) -> str:
    """How a record is named in decisions."""
    return f"incident:{incident_id}" if report_id is None else f"report:{report_id}"


def reason(words: str) -> str:
    """``words`` with their spaces evened out. Raises ``BadFields`` where they say nothing."""
    said_so = " ".join(words.split())
    fits = SHORTEST_REASON <= len(said_so) <= LONGEST_REASON and "\x00" not in said_so
    if not fits or not any(map(str.isalnum, said_so)):
        sentence = t("verification.refused.reason", least=SHORTEST_REASON, most=LONGEST_REASON)
        raise BadFields(sentence, {"reason": sentence})
    return said_so


def said(session: Session, refused: IllegalStep, cluster_id: int, *, now: datetime) -> IllegalStep:
    """A refusal of ``domain.review_steps`` as a sentence a person can act on."""
    holder = claims.shown(session, [cluster_id], now=now).get(cluster_id)
    name = holder.name if holder is not None else ""
    sentence = t(f"verification.refused.step.{refused.sentence}", id=cluster_id, name=name)
    return type(refused)(sentence) if isinstance(refused, Superseded) else IllegalStep(sentence)
