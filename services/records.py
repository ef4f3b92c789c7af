"""Single records: listed page by page, read whole, written by people and programs.

Lists go by keyset: a page costs the same at any depth, and what comes in meanwhile repeats
nothing. Writing takes the way of every file and feed (``services.intake``), so that map, timeline
and counts follow in the same transaction.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db.queries import (
    areas,
    clusters,
    freshness,
    listing,
    merge,
    narrowed,
    payloads,
    revisions,
    sources,
)
from domain import cursor, filters, narrowing, sight
from domain.city import City, CitySource
from domain.cursor import Place
from domain.errors import BadFields, BadInput, IllegalStep, NotAllowed, NotFound, Superseded
from domain.fault import ParsedRecord
from domain.incident import NewIncident
from domain.listing import MOST_ROWS, Order, RecordPage
from domain.record import Author, NewRecord, Record, Said, Written
from domain.scope import Scope
from domain.sight import Sight
from domain.source import Source
from domain.summary import Summary
from domain.timeline import Asked
from locales import t
from services import intake, jobs, layers, matching, record_history, record_words, staging

# What a run is called that wrote what people and programs said.
ORIGIN = "api"


def page(
    session: Session,
    asked: Asked,
    *,
    order: Order = Order.NEWEST,
    after: str | None = None,
    limit: int = 50,
) -> RecordPage:
    """The active records of a filter, ``limit`` of them from the cursor ``after``.

    What ``asked.only`` narrows can end before it is full (``db.queries.narrowed``).

    Raises ``NotAllowed`` for a sight without single incidents, ``BadInput`` for a cursor that is
    none, or that belongs to another filter or order.
    """
    _require_incidents(asked.sight)
    if not 1 <= limit <= MOST_ROWS:
        raise BadInput(f"`limit` is a whole number from 1 to {MOST_ROWS}.")
    question = _question(asked, order)
    start = cursor.read(after, question) if after else None
    if freshness.now_at(session).data_through is None:
        return RecordPage((), None, None)
    backwards = start is not None and start.backwards
    found = _places(session, asked, order, start, limit=limit + 1)
    shown, is_more = found.places[:limit], len(found.places) > limit
    # Where reading goes on, and where it came from; None at an end of the list.
    far = shown[-1] if is_more else found.reached
    near = start and (shown[0] if shown else listing.including(start, order))
    if backwards:
        shown.reverse()

    def edge(place: Place | None, *, back: bool) -> str | None:
        return cursor.written(replace(place, backwards=back), question) if place else None

    return RecordPage(
        tuple(listing.rows(session, shown, sight=asked.sight)),
        next=edge(near if backwards else far, back=False),
        previous=edge(far if backwards else near, back=True),
        complete=found.reached is None,
    )


def _places(
    session: Session, asked: Asked, order: Order, start: Place | None, *, limit: int
) -> narrowed.Found:
    wanted = layers.asked_for(session, asked)
    if not asked.only:
        return narrowed.Found(listing.places(session, wanted, order, start, limit=limit))
    return narrowed.places(
        session, wanted, asked.only, order, start, zone=asked.city.zone, limit=limit
    )


def one(
    session: Session, incident_id: int, seen: Sight, *, now: datetime, reports: Scope | None = None
) -> Record:
    """One record with all it said before; a withdrawn one too. ``reports`` is where the reader sees
    reports, None nowhere: its case is told there alone.

    Raises ``NotFound`` where there is none, ``NotAllowed`` for a sight without single incidents.
    """
    _require_incidents(seen)
    found = revisions.whole(session, incident_id, seen)
    if found is None:
        raise NotFound(t("api.refused.no_incident", id=str(incident_id)))
    payloads = revisions.payloads(session, incident_id)
    return Record(
        incident=found.incident,
        zone=found.zone,
        ingested_at=found.ingested_at,
        source_name=found.name,
        licence=found.licence,
        synthetic=found.synthetic,
        writable=found.written_here,
        revisions=record_history.told(session, found, payloads, seen),
        raw=payloads[max(payloads)] if payloads and seen.exact else None,
        case=_case(session, incident_id, reports),
    )


def _case(session: Session, incident_id: int, reports: Scope | None) -> int | None:
    if reports is None:
        return None
    return clusters.of_incident(session, incident_id, scope=reports)


def create(session: Session, new: NewRecord, *, by: Author, city: City, now: datetime) -> Written:
    """Write a record; said again with the same key and words, it is the one that is there.

    Raises ``BadFields`` naming what is wrong, ``IllegalStep`` where the key means another record.
    """
    source = _source(session, new.source, city)
    merge.lock(session, source.id)
    key = new.key or str(uuid.uuid4())
    incident = _incident(session, key, new.said, by, new.reason, city=city, now=now)
    known = revisions.number(session, source.id, key)
    if known is not None:
        return _said_again(session, known, incident)
    _store(session, source, [incident], city=city, now=now)
    number = revisions.number(session, source.id, key)
    return Written(number or 0, 1, is_new=True)


def update(
    session: Session,
    incident_id: int,
    changes: Mapping[str, Any],
    *,
    by: Author,
    reason: str,
    city: City,
    now: datetime,
    expected: int | None = None,
) -> Written:
    """Write a new revision of a record; ``changes`` are fields of ``domain.record.Said``.

    Raises ``NotFound``, ``BadFields``, ``IllegalStep`` where the record follows a feed or file, and
    ``Superseded`` where its revision is not the one ``expected``.
    """
    source, there = _writable(session, incident_id, expected)
    said = replace(record_words.said(there, changes), **changes)
    incident = _incident(session, there.incident.key, said, by, reason, city=city, now=now)
    summary = _store(session, source, [incident], city=city, now=now)
    revision = there.incident.revision + summary.updated
    return Written(incident_id, revision, is_new=False, changed=summary.changed)


def withdraw(
    session: Session,
    incident_id: int,
    *,
    by: Author,
    reason: str,
    city: City,
    now: datetime,
    expected: int | None = None,
) -> Written:
    """Withdraw a record: it counts no more and stays readable. Raises as ``update`` does."""
    source, there = _writable(session, incident_id, expected)
    _store(session, source, [], city=city, now=now, withdrawn=(incident_id,))
    payload = payloads.text({"withdrawn": True, **_signed(by, reason)})
    revisions.keep_payload(session, incident_id, payload)
    return Written(incident_id, there.incident.revision + 1, is_new=False)


def _require_incidents(seen: Sight) -> None:
    if not seen.incidents:
        raise NotAllowed(t("auth.refused.not_allowed"))


def _question(asked: Asked, order: Order) -> str:
    chosen = filters.url_query(replace(asked.chosen, compare=""))
    return " ".join(filter(None, (order, chosen, narrowing.url_query(asked.only))))


def _source(session: Session, slug: str, city: City) -> Source:
    """The source of this slug, which is written through Halo; a new one where there is none."""
    try:
        source = sources.by_slug(session, slug)
    except NotFound:
        said = CitySource(slug, slug, revisions.WRITTEN_HERE, licence="")
        return sources.save(session, said, zone=city.zone, synthetic=city.synthetic)
    if source.connector != revisions.WRITTEN_HERE:
        raise BadFields(*_refused("source", slug=slug))
    return source


def _refused(name: str, **values: str) -> tuple[str, dict[str, str]]:
    sentence = t(f"api.refused.{name}", **values)
    return sentence, {name: sentence}


def _incident(
    session: Session,
    key: str,
    said: Said,
    by: Author,
    reason: str,
    *,
    city: City,
    now: datetime,
) -> NewIncident:
    payload = {"said": asdict(said), **_signed(by, reason)}
    known = areas.listed(session)
    return record_words.incident(said, key, payload, city=city, areas=known, now=now)


def _signed(by: Author, reason: str) -> dict[str, object]:
    return {"by": by.name, "account": by.account_id, "reason": reason}


def _said_again(session: Session, incident_id: int, incident: NewIncident) -> Written:
    there = revisions.whole(session, incident_id, sight.WHOLE)
    is_same = there is not None and there.state["digest"] == f"\\x{staging.digest(incident).hex()}"
    if there is None or not is_same or there.incident.status != "active":
        raise IllegalStep(t("api.refused.key_taken", name=incident.key))
    return Written(incident_id, there.incident.revision, is_new=False, changed=False)


def _writable(
    session: Session, incident_id: int, expected: int | None
) -> tuple[Source, revisions.Whole]:
    """The record and its source, which nobody else writes to until the transaction ends."""
    there = revisions.whole(session, incident_id, sight.WHOLE)
    if there is None:
        raise NotFound(t("api.refused.no_incident", id=str(incident_id)))
    if not there.written_here:
        raise IllegalStep(t("api.refused.follows_source", source=there.name))
    source = sources.by_slug(session, there.incident.source)
    merge.lock(session, source.id)
    there = revisions.whole(session, incident_id, sight.WHOLE) or there
    if there.incident.status != "active":
        raise IllegalStep(t("api.refused.withdrawn"))
    if expected is not None and expected != there.incident.revision:
        raise Superseded(t("api.refused.superseded", revision=str(there.incident.revision)))
    return source, there


def _store(
    session: Session,
    source: Source,
    incidents: Sequence[NewIncident],
    *,
    city: City,
    now: datetime,
    withdrawn: Sequence[int] = (),
) -> Summary:
    records = [ParsedRecord(at, one, (), one.payload) for at, one in enumerate(incidents, 1)]
    summary = intake.store(
        session, source, records, city=city, origin=ORIGIN, now=now, withdrawn=withdrawn
    ).summary
    if summary.changed:
        jobs.enqueue(session, matching.JOB, now=now)
    return summary
