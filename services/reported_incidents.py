"""Verified reports become an incident, so that map, timeline and exports count the event once.

A cluster that is verified and has no official member is one incident of the source ``reports``: its
place is the middle of its cell and no finer than a block, its words are none of the reporters'. It
is withdrawn as soon as the cluster is not verified any more, or an official record joined it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import areas, clusters, payloads, revisions, sources
from db.queries.clusters import Stored
from domain import grid
from domain.city import City, CitySource
from domain.errors import IllegalStep, NotFound
from domain.fault import ParsedRecord
from domain.grid import REASONS_END
from domain.incident import NewIncident, PlacePrecision, TimePrecision
from domain.source import Source
from domain.verification import Reviewer, State
from locales import t
from services import cities, intake

SOURCE = "reports"
# What a run is called that wrote what a decision made or took back.
ORIGIN = "verification"
_LEVELS = {
    "district": PlacePrecision.DISTRICT,
    "municipality": PlacePrecision.MUNICIPALITY,
    "county": PlacePrecision.COUNTY,
}


def settle(
    session: Session, cluster_id: int, *, by: Reviewer, reason: str, now: datetime
) -> int | None:
    """Bring the incident of a cluster in step with what was decided; its number, None without."""
    there = clusters.stored(session, [cluster_id])[cluster_id]
    is_event = there.state is State.VERIFIED and there.reports > 0 and there.incidents == 0
    if not is_event and there.incident_id is None:
        return None
    city = cities.current(session)
    source = _source(session, city)
    said = {"cluster": cluster_id, "by": by.name, "account": by.account_id, "reason": reason}
    if not is_event:
        _withdraw(session, source, there, said, city=city, now=now)
        return None
    incident = _incident(session, there, said, city)
    record = ParsedRecord(1, incident, (), incident.payload)
    intake.store(session, source, [record], city=city, origin=ORIGIN, now=now)
    number = revisions.number(session, source.id, incident.key)
    clusters.keep_incident(session, cluster_id, number)
    return number


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
    return NewIncident(
        key=f"cluster-{there.id}",
        occurred_from=there.occurred_from,
        occurred_to=there.occurred_to,
        time_precision=TimePrecision(clusters.time_precision(session, there.id)),
        zone=city.zone,
        category_published=there.category,
        place_precision=PlacePrecision.BLOCK if has_place else level,
        payload={**said, "reports": there.reports, "reporters": there.reporters},
        lat=lat,
        lon=lon,
        area_code=area.code if area else None,
        area_name=area.name if area else None,
    )
