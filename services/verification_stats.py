"""How verification goes: counted over the tables that intake and reviewers fill.

Every rate is a part by the whole it is a part of, so that none exceeds 1, and None where there is
no whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from analytics.agreement import Agreement
from db.queries import queue, verification_counts
from db.queries import second_looks as looks
from domain.scope import Scope
from domain.verification import Standing, State, standing
from services import second_looks

_MOST_PAIRS = 20


@dataclass(frozen=True, slots=True)
class Stats:
    """Reports received and clusters with reports opened from ``since`` on; the queue and the
    claims as they are now. ``decided`` are outcomes given since that stand, ``in_time_rate`` the
    share of them within the target of their severity, ``verified_rate`` the share of decided
    clusters (opened since) that were verified. ``agreement`` is that of all second looks, wherever
    they were."""

    since: datetime
    reports: int
    by_channel: Mapping[str, int]
    reporters: int
    clusters: int
    by_state: Mapping[str, int]
    waiting: int
    overdue: int
    claimed: int
    decided: int
    in_time_rate: float | None
    median_minutes: float | None
    verified_rate: float | None
    second_looks_open: int
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class OfStanding:
    """Clusters whose members are of the same kinds. ``several_reporters`` and
    ``several_publishers`` are those that more than one reporter, or publisher, told of;
    ``verified`` those that a person verified."""

    clusters: int
    verified: int
    reports: int
    incidents: int
    several_reporters: int
    several_publishers: int


@dataclass(frozen=True, slots=True)
class PublisherPair:
    """Two official publishers and how many clusters have records of both."""

    first: str
    second: str
    clusters: int


@dataclass(frozen=True, slots=True)
class CrossSourceStats:
    """Clusters opened from ``since`` on, by what their members are. ``cross_validated_rate`` is the
    share of all that hold both reports and official records, ``reports_matched_rate`` the share of
    the reports in them that stand beside an official record, ``publishers_matched_rate`` the share
    of clusters with official records that have two publishers or more."""

    since: datetime
    clusters: int
    by_standing: Mapping[str, OfStanding]
    cross_validated_rate: float | None
    reports_matched_rate: float | None
    publishers_matched_rate: float | None
    publisher_pairs: tuple[PublisherPair, ...]


def stats(session: Session, *, scope: Scope, days: int, now: datetime) -> Stats:
    """How the last ``days`` went within ``scope``: of reports and clusters by their areas."""
    since = now - timedelta(days=days)
    channels = verification_counts.reports(session, scope=scope, since=since)
    states = {str(state): 0 for state in State if state is not State.MERGED}
    states |= verification_counts.states(session, scope=scope, since=since)
    outcomes = verification_counts.decided(session, scope=scope, since=since)
    lengths = queue.lengths(session, scope=scope, now=now)
    clusters = sum(states.values())
    return Stats(
        since=since,
        reports=sum(channels.values()),
        by_channel=channels,
        reporters=verification_counts.reporters(session, scope=scope, since=since),
        clusters=clusters,
        by_state=states,
        waiting=lengths.waiting,
        overdue=lengths.overdue,
        claimed=verification_counts.claimed(session, scope=scope, now=now),
        decided=outcomes["decided"],
        in_time_rate=_rate(outcomes["in_time"], outcomes["decided"]),
        median_minutes=outcomes["median_minutes"],
        verified_rate=_rate(states[State.VERIFIED], clusters - states[State.UNREVIEWED]),
        second_looks_open=looks.open_count(session, scope=scope),
        agreement=second_looks.agreed(session),
    )


def cross_source_stats(
    session: Session, *, scope: Scope, days: int, now: datetime
) -> CrossSourceStats:
    """How reports and official records met in the last ``days`` within ``scope``."""
    since = now - timedelta(days=days)
    kinds = {str(one): OfStanding(0, 0, 0, 0, 0, 0) for one in Standing if one != Standing.EMPTY}
    for row in verification_counts.standings(session, scope=scope, since=since):
        kind = standing(reports=row["has_reports"], incidents=row["has_incidents"])
        kinds[kind] = _added(kinds[kind], row)
    both, official = kinds[Standing.CROSS_VALIDATED], kinds[Standing.OFFICIAL_ONLY]
    clusters = sum(one.clusters for one in kinds.values())
    reports = sum(one.reports for one in kinds.values())
    several = both.several_publishers + official.several_publishers
    pairs = verification_counts.publisher_pairs(
        session, scope=scope, since=since, limit=_MOST_PAIRS
    )
    return CrossSourceStats(
        since=since,
        clusters=clusters,
        by_standing=kinds,
        cross_validated_rate=_rate(both.clusters, clusters),
        reports_matched_rate=_rate(both.reports, reports),
        publishers_matched_rate=_rate(several, both.clusters + official.clusters),
        publisher_pairs=tuple(PublisherPair(**pair) for pair in pairs),
    )


def _added(to: OfStanding, row: Mapping[str, int | str]) -> OfStanding:
    clusters = int(row["clusters"])
    return OfStanding(
        clusters=to.clusters + clusters,
        verified=to.verified + (clusters if row["state"] == State.VERIFIED else 0),
        reports=to.reports + int(row["reports"]),
        incidents=to.incidents + int(row["incidents"]),
        several_reporters=to.several_reporters + int(row["several_reporters"]),
        several_publishers=to.several_publishers + int(row["several_publishers"]),
    )


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None
