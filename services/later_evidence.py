"""What a publisher changes in a record after it was held to be part of an event: an undecided
cluster follows it, a decided one asks.

A record that is moved, dated or classified anew is compared with the others of its cluster again,
and leaves where it can be none of them and no person put it there.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import matching as rows
from db.queries import members, revised
from db.queries.revised import Revised
from domain.matching import MemberStatus, Subject
from services import matching
from services.matching import Round

_BATCH = 50


def follow(session: Session, *, now: datetime) -> int:
    """Have clusters follow every record that was changed; how many of its places were looked at."""
    after, total = 0, 0
    while (done := follow_round(session, after=after, now=now)).looked_at:
        after, total = done.last, total + done.looked_at
    return total


def follow_round(session: Session, *, after: int, now: datetime, limit: int = _BATCH) -> Round:
    """``follow`` for the next ``limit`` members behind the number ``after``: those that ``found``
    another place, and the clusters that changed."""
    found = revised.members(session, after=after, limit=limit)
    if not found:
        return Round(0, 0, after, frozenset())
    version = rows.active_version(session)
    rows.lock_incidents(session, [one.incident_id for one in found])
    free = rows.undecided(session, _touched(session, found))
    changed, moved = set(), 0
    for one in revised.still(session, found):
        elsewhere = _followed(session, one, version, is_free=one.cluster_id in free, now=now)
        moved += elsewhere is not None
        changed |= {one.cluster_id, *(elsewhere or ())}
        revised.note(session, one)
    return Round(len(found), moved, found[-1].id, frozenset(changed))


def _touched(session: Session, found: Sequence[Revised]) -> list[int]:
    """Every cluster that may change, so that all are held at once, in their order."""
    own = {one.cluster_id for one in found}
    for one in found:
        if one.matters and not one.withdrawn:
            subject = Subject(incident_id=one.incident_id)
            near = rows.matches(session, subject)
            own |= {match.cluster_id for match in near if match.cluster_id is not None}
    return sorted(own)


def _followed(
    session: Session, one: Revised, version: int, *, is_free: bool, now: datetime
) -> frozenset[int] | None:
    """The clusters a record went to where it left its own, else None."""
    is_doubtful = one.matters and (
        one.withdrawn or not revised.agrees(session, one, version=version)
    )
    if one.status is MemberStatus.PROPOSED:
        if is_doubtful:
            revised.retract(session, one, now=now)
        return None
    if not is_free:
        if one.matters:
            revised.ask(session, one, now=now)
        return None
    leaves = is_doubtful and not one.withdrawn and not one.by_person
    if leaves:
        members.remove(session, [one.id], now=now)
    members.refresh(session, one.cluster_id)
    return matching.match_incident(session, one.incident_id, now=now) if leaves else None
