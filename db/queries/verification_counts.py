"""Counts of reports, same-event clusters and decisions, over the tables that intake fills, within
the scope of who asks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import scopes
from domain.report import TARGETS
from domain.scope import Scope
from domain.verification import OUTCOMES

# A cluster of these was not made empty by a merge or a split.
_ALIVE = "c.state <> 'merged' AND c.reports + c.incidents > 0"
_WITHIN = scopes.holds("c.area_id")
_IN_TIME = "CASE severity {} END".format(
    " ".join(
        f"WHEN {severity} THEN {target.total_seconds():.0f}" for severity, target in TARGETS.items()
    )
)


def reports(session: Session, *, scope: Scope, since: datetime) -> Mapping[str, int]:
    """Reports received since then, and by how many reporters; channel → how many."""
    rows = session.execute(
        text(f"""
        SELECT channel, count(*) AS n FROM report
        WHERE received_at >= :since AND {scopes.holds("area_id")} GROUP BY channel ORDER BY channel
        """),
        {"since": since, **scopes.bound(scope)},
    )
    return {row.channel: row.n for row in rows}


def reporters(session: Session, *, scope: Scope, since: datetime) -> int:
    """How many reporters the reports received since then come from."""
    found = session.execute(
        text(f"""
        SELECT count(DISTINCT reporter_id) FROM report
        WHERE received_at >= :since AND {scopes.holds("area_id")}
        """),
        {"since": since, **scopes.bound(scope)},
    )
    return int(found.scalar_one())


def states(session: Session, *, scope: Scope, since: datetime) -> Mapping[str, int]:
    """State → how many clusters with reports, opened since then, are in it; ``claimed`` are among
    the unreviewed."""
    rows = session.execute(
        text(f"""
        SELECT c.state, count(*) AS n FROM event_cluster c
        WHERE c.opened_at >= :since AND c.reports > 0 AND {_ALIVE} AND {_WITHIN} GROUP BY c.state
        """),
        {"since": since, **scopes.bound(scope)},
    )
    return {row.state: row.n for row in rows}


def claimed(session: Session, *, scope: Scope, now: datetime) -> int:
    """How many clusters somebody reviews at this moment."""
    statement = f"""
        SELECT count(*) FROM claim JOIN event_cluster c ON c.id = claim.cluster_id
        WHERE claim.until > :now AND {_WITHIN}
        """
    found = session.execute(text(statement), {"now": now, **scopes.bound(scope)})
    return int(found.scalar_one())


def decided(session: Session, *, scope: Scope, since: datetime) -> Mapping[str, Any]:
    """Of the outcomes decided since then that stand: how many, how many within their target, and
    the median minutes from opening to decision (None without any)."""
    row = session.execute(
        text(f"""
        SELECT count(*) AS decided, count(*) FILTER (WHERE waited_s <= {_IN_TIME}) AS in_time,
          percentile_cont(0.5) WITHIN GROUP (ORDER BY waited_s / 60) AS median_minutes
        FROM (SELECT c.severity, extract(epoch FROM d.at - c.opened_at)::float AS waited_s
          FROM decision d JOIN event_cluster c ON c.id = d.cluster_id
          WHERE d.at >= :since AND d.action = ANY(:outcomes) AND {_WITHIN}
            AND NOT EXISTS (SELECT 1 FROM decision u WHERE u.undoes = d.id)) AS outcome
        """),
        {"since": since, "outcomes": sorted(map(str, OUTCOMES)), **scopes.bound(scope)},
    ).one()
    return dict(row._mapping)


def standings(session: Session, *, scope: Scope, since: datetime) -> list[Mapping[str, Any]]:
    """Clusters opened since then by what their members are and by state, with how many of them
    have two publishers and how many records they hold."""
    rows = session.execute(
        text(f"""
        SELECT c.reports > 0 AS has_reports, c.incidents > 0 AS has_incidents, c.state,
          count(*) AS clusters, count(*) FILTER (WHERE c.publishers > 1) AS several_publishers,
          count(*) FILTER (WHERE c.reporters > 1) AS several_reporters,
          sum(c.reports) AS reports, sum(c.incidents) AS incidents
        FROM event_cluster c WHERE c.opened_at >= :since AND {_ALIVE} AND {_WITHIN}
        GROUP BY 1, 2, 3
        """),
        {"since": since, **scopes.bound(scope)},
    )
    return [dict(row._mapping) for row in rows]


def publisher_pairs(
    session: Session, *, scope: Scope, since: datetime, limit: int
) -> list[Mapping[str, Any]]:
    """Pairs of official publishers that share clusters opened since then, the most frequent
    first."""
    rows = session.execute(
        text(f"""
        WITH told AS (
          SELECT DISTINCT m.cluster_id, coalesce(nullif(s.publisher, ''), s.slug) AS publisher
          FROM event_cluster c JOIN cluster_member m ON m.cluster_id = c.id
          JOIN incident i ON i.id = m.incident_id JOIN source s ON s.id = i.source_id
          WHERE c.opened_at >= :since AND {_ALIVE} AND c.publishers > 1 AND m.status = 'linked'
            AND {_WITHIN})
        SELECT a.publisher AS first, b.publisher AS second, count(*) AS clusters
        FROM told a JOIN told b ON b.cluster_id = a.cluster_id AND a.publisher < b.publisher
        GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT :limit
        """),
        {"since": since, "limit": limit, **scopes.bound(scope)},
    )
    return [dict(row._mapping) for row in rows]
