"""Same-event clusters beside another: those it may be a duplicate of, or be merged with."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import scopes
from domain import grid
from domain.category import CATEGORIES
from domain.near_cluster import NearCluster
from domain.scope import Scope
from domain.verification import State

# As far as matching looks: what lies beyond is another event.
REACH_M, REACH_H = 2_000, 24
_METRES_A_DEGREE = 111_320

_NEAR = text(f"""
WITH here AS (
  SELECT id, geom, occurred_from, occurred_to FROM event_cluster WHERE id = :id
), own AS (
  SELECT report_id, incident_id, status FROM cluster_member
  WHERE cluster_id = :id AND status IN ('linked', 'proposed')
), asked AS (
  SELECT m.cluster_id AS id FROM own JOIN cluster_member m ON m.report_id = own.report_id
  WHERE own.status = 'proposed' AND m.status = 'linked' AND m.report_id IS NOT NULL
  UNION SELECT m.cluster_id FROM own JOIN cluster_member m ON m.incident_id = own.incident_id
  WHERE own.status = 'proposed' AND m.status = 'linked' AND m.incident_id IS NOT NULL
  UNION SELECT m.cluster_id FROM own JOIN cluster_member m ON m.report_id = own.report_id
  WHERE own.status = 'linked' AND m.status = 'proposed'
  UNION SELECT m.cluster_id FROM own JOIN cluster_member m ON m.incident_id = own.incident_id
  WHERE own.status = 'linked' AND m.status = 'proposed' AND m.report_id IS NULL
), beside AS (
  SELECT c.id FROM event_cluster c, here
  WHERE c.geom && ST_Expand(here.geom,
      :reach_m / (:metres * cos(radians(ST_Y(here.geom)))), :reach_m / :metres)
    AND c.occurred_from < here.occurred_to + make_interval(hours => :reach_h)
    AND c.occurred_to > here.occurred_from - make_interval(hours => :reach_h)
    AND ST_DistanceSphere(c.geom, here.geom) <= :reach_m
)
SELECT c.id, c.state, c.category, c.cell, coalesce(area.name, '') AS area, c.reports, c.incidents,
  round(ST_DistanceSphere(c.geom, here.geom) / 10) * 10 AS distance_m,
  extract(epoch FROM greatest(interval '0', greatest(c.occurred_from, here.occurred_from)
    - least(c.occurred_to, here.occurred_to))) / 60 AS minutes,
  c.id IN (SELECT id FROM asked) AS shares
FROM event_cluster c CROSS JOIN here LEFT JOIN area ON area.id = c.area_id
WHERE c.id IN (SELECT id FROM asked UNION SELECT id FROM beside)
  AND c.id <> :id AND c.state <> 'merged' AND c.reports + c.incidents > 0
  AND {scopes.holds("c.area_id")}
ORDER BY shares DESC,
  coalesce(ST_DistanceSphere(c.geom, here.geom), :reach_m) / :reach_m
    + abs(extract(epoch FROM c.occurred_from - here.occurred_from)) / (3600.0 * :reach_h),
  c.id
LIMIT :limit
""")


def near(session: Session, cluster_id: int, *, scope: Scope, limit: int = 4) -> list[NearCluster]:
    """The nearest in place and time first, those that share a proposal before them; none that
    lies beyond ``scope``."""
    values = {
        "id": cluster_id,
        "limit": limit,
        "reach_m": float(REACH_M),
        "reach_h": REACH_H,
        "metres": float(_METRES_A_DEGREE),
        **scopes.bound(scope),
    }
    return [
        NearCluster(
            id=row.id,
            state=State(row.state),
            category=CATEGORIES[row.category].code,
            cell=grid.text(row.cell) if row.cell >= grid.REASONS_END else None,
            area=row.area,
            reports=row.reports,
            incidents=row.incidents,
            distance_m=None if row.distance_m is None else int(row.distance_m),
            minutes=float(row.minutes),
            shares=row.shares,
        )
        for row in session.execute(_NEAR, values)
    ]
