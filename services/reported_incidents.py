"""Verified reports become an incident, so that map, timeline and exports count the event once.

A cluster that is verified and has no official member is one incident of the source ``reports``:
its place is the middle of its cell, its words are none of the reporters'. It is withdrawn as soon
as the cluster is not verified any more, or an official record joined it.

Incident and counts change in one transaction, and one at a time. Nobody who decides waits for an
import that does so for minutes: the incident then follows within seconds of the import's end.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import areas, clusters, counts, decisions, payloads, revisions, sources
from db.queries.clusters import Stored
from domain import grid, report
from domain.city import City, CitySource
from domain.errors import IllegalStep, NotFound
from domain.fault import ParsedRecord
from domain.grid import REASONS_END
from domain.incident import NewIncident, PlacePrecision, TimePrecision
from domain.scope import WHOLE
from domain.source import Source
from domain.verification import Action, Reviewer, State
from locales import t
from services import cities, intake

SOURCE = "reports"
# What a run is called that wrote what a decision made or took back.
ORIGIN = "verification"
_BATCH = 10
_LEVELS = {
    "district": PlacePrecision.DISTRICT,
    "municipality": PlacePrecision.MUNICIPALITY,
    "county": PlacePrecision.COUNTY,
}


def settle(session: Session, cluster_id: int, *, by: Reviewer, reason: str, now: datetime) -> None:
    """Bring the incident of a cluster in step with what was decided, or put that off where an
    import is under way."""
    there = clusters.stored(session, [cluster_id])[cluster_id]
    if not _is_event(there) and there.incident_id is None:
        clusters.keep_incident(session, cluster_id, None)
        return
    if not counts.try_lock(session):
        clusters.put_off(session, cluster_id)
        return
    _follow(session, there, _said(cluster_id, by.name, by.account_id, reason), now=now)


def settle_due(session: Session, *, now: datetime, limit: int = _BATCH) -> int:
    """Bring incidents in step that were put off, unless an import is under way; how many."""
    due = clusters.unpublished(session, limit=limit)
    if not due or not counts.try_lock(session):
        return 0
    for cluster_id, there in clusters.stored(session, due).items():
        history = decisions.of_cluster(session, cluster_id, scope=WHOLE)
        last = next(one for one in history if one.action is not Action.NOTE)
        said = _said(cluster_id, last.actor, last.actor_id, last.reason)
        _follow(session, there, said, now=now)
        clusters.announce(session, cluster_id)
    return len(due)


def _is_event(there: Stored) -> bool:
    return there.state is State.VERIFIED and there.reports > 0 and there.incidents == 0


def _said(cluster_id: int, name: str, account_id: int | None, reason: str) -> dict[str, object]:
    return {"cluster": cluster_id, "by": name, "account": account_id, "reason": reason}


def _follow(session: Session, there: Stored, said: dict[str, object], *, now: datetime) -> None:
    city = cities.current(session)
    source = _source(session, city)
    if not _is_event(there):
        _withdraw(session, source, there, said, city=city, now=now)
        return
    incident = _incident(session, there, said, city)
    record = ParsedRecord(1, incident, (), incident.payload)
    intake.store(session, source, [record], city=city, origin=ORIGIN, now=now)
    number = revisions.number(session, source.id, incident.key)
    clusters.keep_incident(session, there.id, number)


def _withdraw(
    session: Session,
    source: Source,
    there: Stored,
    said: dict[str, object],
    *,
    city: City,
    now: datetime,
) -> None:
    gone = [there.incident_id] if there.incident_id is not None else []
    intake.store(session, source, [], city=city, origin=ORIGIN, now=now, withdrawn=gone)
    for number in gone:
        revisions.keep_payload(session, number, payloads.text({"withdrawn": True, **said}))
    clusters.keep_incident(session, there.id, None)


def _source(session: Session, city: City) -> Source:
    try:
        source = sources.by_slug(session, SOURCE)
    except NotFound:
        said = CitySource(SOURCE, t("verification.source"), SOURCE, licence="")
        return sources.save(session, said, zone=city.zone, synthetic=city.synthetic)
    if source.connector != SOURCE:
        raise IllegalStep(t("verification.refused.source", slug=SOURCE))
    return source


def _incident(session: Session, there: Stored, said: dict[str, object], city: City) -> NewIncident:
    known = {area.id: area for area in areas.listed(session)}
    area = known.get(there.area_id)
    has_place = there.cell >= REASONS_END
    lat, lon = grid.centre(there.cell) if has_place else (None, None)
    level = _LEVELS.get(area.level, PlacePrecision.NONE) if area else PlacePrecision.NONE
    precision = report.published_precision(*clusters.known_place(session, there.id))
    return NewIncident(
        key=f"cluster-{there.id}",
        occurred_from=there.occurred_from,
        occurred_to=there.occurred_to,
        time_precision=TimePrecision(clusters.time_precision(session, there.id)),
        zone=city.zone,
        category_published=there.category,
        place_precision=precision if has_place else level,
        payload={**said, "reports": there.reports, "reporters": there.reporters},
        lat=lat,
        lon=lon,
        area_code=area.code if area else None,
        area_name=area.name if area else None,
    )
