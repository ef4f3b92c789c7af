"""Which reports and official records are one event: found by what ``match_method`` says, kept with
what they were compared by. A decided cluster is never changed: new evidence asks.

Whoever matches holds the ground around until the transaction ends (``db.queries.matching``), so
that many who report one event at one moment find each other's cluster.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy.orm import Session

from db.queries import matching as rows
from db.queries import members
from domain.matching import Match, Subject

JOB = "match_incidents"
# An official record of something older is history: it is stored, and nobody waits for its report.
RECENT = timedelta(days=14)
_MOST_PROPOSALS = 3
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Round:
    """A round over fresh official records: how many were ``looked_at`` and how many ``found`` a
    cluster; ``last`` is where the next round begins, ``clusters`` are those that changed."""

    looked_at: int
    found: int
    last: int
    clusters: frozenset[int]


def match(session: Session, report_id: int, *, now: datetime) -> int:
    """Find the same-event cluster of a stored report, or open one; the id of its cluster."""
    rows.lock_report(session, report_id)
    subject = Subject(report_id=report_id)
    found = rows.matches(session, subject)
    home = _home(session, found)
    if home is not None:
        return _settle(session, subject, home, found, now=now)
    cluster_id = members.open_with(session, report_id, now=now)
    for each in found[:_MOST_PROPOSALS]:
        _other(session, cluster_id, subject, each, now=now)
    return cluster_id


def match_incidents(session: Session, *, since: datetime, now: datetime) -> int:
    """Find the clusters of official records ingested since; how many records found one."""
    after, total = 0, 0
    while (done := match_round(session, since=since, after=after, now=now)).looked_at:
        after, total = done.last, total + done.found
    return total


def match_round(
    session: Session, *, since: datetime, after: int, now: datetime, limit: int = _BATCH
) -> Round:
    """``match_incidents`` for the next ``limit`` records after the number ``after``, so that a
    long run can let others in between."""
    fresh = rows.fresh_incidents(
        session, since=since, happened_since=now - RECENT, after=after, limit=limit
    )
    if not fresh:
        return Round(0, 0, after, frozenset())
    rows.lock_incidents(session, fresh)
    # All clusters at once, in their order: a reviewer who merges two of them waits for none twice.
    ahead = {each: rows.matches(session, _incident(each)) for each in fresh}
    rows.undecided(session, [match.cluster_id or 0 for found in ahead.values() for match in found])
    changed = [
        match_incident(session, each, now=now)
        for each, found in ahead.items()
        if found and not rows.is_linked(session, each)
    ]
    return Round(
        len(fresh), sum(map(bool, changed)), fresh[-1], frozenset(chain.from_iterable(changed))
    )


def match_incident(session: Session, incident_id: int, *, now: datetime) -> frozenset[int]:
    """Find the cluster of an official record that is in none; the clusters that it went to, or was
    proposed for. Whoever calls holds the ground around and the clusters near."""
    subject = _incident(incident_id)
    found = rows.matches(session, subject)
    home = _home(session, found)
    if home is not None:
        return frozenset({_settle(session, subject, home, found, now=now)})
    changed = set()
    for each in found[:_MOST_PROPOSALS]:
        cluster_id = each.cluster_id or _begin(session, [each.against], now=now)
        if members.propose(session, cluster_id, subject, each, now=now):
            changed.add(cluster_id)
    return frozenset(changed)


def _incident(incident_id: int) -> Subject:
    return Subject(incident_id=incident_id)


def _home(session: Session, found: Sequence[Match]) -> Match | None:
    """The best match that may be joined without asking. Its cluster is held from here on."""
    held = rows.undecided(session, [each.cluster_id for each in found if each.cluster_id])
    free = (each for each in found if each.cluster_id is None or each.cluster_id in held)
    return next((each for each in free if each.accepted), None)


def _settle(
    session: Session, subject: Subject, home: Match, found: Sequence[Match], *, now: datetime
) -> int:
    """Put ``subject`` into its home, and ask about the others."""
    cluster_id = home.cluster_id or _begin(session, [home.against], now=now)
    members.link(session, cluster_id, subject, found=home, now=now)
    others = [each for each in found if each is not home]
    for each in others[:_MOST_PROPOSALS]:
        _other(session, cluster_id, subject, each, now=now)
    members.refresh(session, cluster_id)
    return cluster_id


def _other(
    session: Session, cluster_id: int, subject: Subject, match: Match, *, now: datetime
) -> None:
    """What else may be the event: another cluster is asked, a lone official record comes here."""
    if match.cluster_id is not None:
        members.propose(session, match.cluster_id, subject, match, now=now)
        return
    turned = replace(match, against=subject)
    if match.accepted:
        members.link(session, cluster_id, match.against, found=turned, now=now)
    else:
        members.propose(session, cluster_id, match.against, turned, now=now)


def _begin(session: Session, first: Sequence[Subject], *, now: datetime) -> int:
    cluster_id = members.open_cluster(session, now=now)
    for each in first:
        members.link(session, cluster_id, each, now=now)
    members.refresh(session, cluster_id)
    return cluster_id
