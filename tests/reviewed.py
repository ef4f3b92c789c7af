"""Same-event clusters made to measure, of real rows, and people who review them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db import session as database
from db.queries import accounts, clusters, members
from db.reports import Reporter, ReportRow
from domain import grid
from domain.category import BY_CODE
from domain.matching import Likeness, Match, Subject
from domain.report import Pseudonym, severity
from domain.roles import Role
from domain.scope import WHOLE
from domain.verification import Action, Reviewer
from services import verification
from tests import town

NOW = town.NOW
WHY = "Seen on two cameras"


@contextmanager
def ground(database_url: str) -> Iterator[database.Sessions]:
    """A divided town of which a feed told nine incidents."""
    with town.database_of(database_url) as known:
        city = town.settled(known)
        town.divided(known)
        town.stored(known, city, town.parsed(*(town.incident(f"p{n}") for n in range(9))))
        yield known


def pseudonym(name: str) -> Pseudonym:
    return Pseudonym(name.encode().ljust(32, b"\0"), "device")


def reviewer(session: Session, name: str) -> Reviewer:
    """A liaison, whose own reports are those of ``pseudonym(name)``."""
    email = f"{name.lower()}-{uuid.uuid4().hex[:6]}@example.org"
    account = accounts.insert(
        session,
        email,
        name=name,
        role=Role.LIAISON,
        password_hash="x",
        must_change_password=False,
        language=None,
        now=NOW,
    )
    assert account is not None
    return Reviewer(account.id, name, pseudonym(name).digest, WHOLE)


def report(
    session: Session,
    *,
    by: str = "somebody",
    category: str = "burglary",
    at: tuple[float, float] | None = town.WEST,
    words: str = "",
    now: datetime = NOW,
) -> int:
    """A stored report of something that happened ten minutes before."""
    slot = BY_CODE[category].slot
    lat, lon = at or (None, None)
    cell = grid.containing(*at, grid.RESOLUTION) if at else 1
    occurred = now - timedelta(minutes=10)
    row = {
        "client_id": uuid.uuid4(),
        "digest": b"d" * 32,
        "reporter_id": _reporter(session, by),
        "channel": "public",
        "category": slot,
        "severity": severity(slot),
        "occurred_from": occurred,
        "occurred_to": occurred,
        "time_precision": "minute",
        "day": occurred.date(),
        "received_at": now,
        "place_precision": "exact" if at else "none",
        "geom": f"SRID=4326;POINT({lon} {lat})" if at else None,
        "cell": cell,
        "description": words,
        "language": "en",
        "consent": "2026-11",
    }
    stored = session.execute(insert(ReportRow).values(row).returning(ReportRow.id))
    return int(stored.scalar_one())


def _reporter(session: Session, name: str) -> int:
    who = pseudonym(name)
    values = {"pseudonym": who.digest, "kind": who.kind, "first_seen_at": NOW}
    kept = insert(Reporter).values(values)
    same = kept.on_conflict_do_update(index_elements=["pseudonym"], set_={"kind": who.kind})
    return int(session.execute(same.returning(Reporter.id)).scalar_one())


def cluster(
    session: Session,
    *subjects: Subject,
    by: tuple[str, ...] = ("somebody",),
    category: str = "burglary",
    now: datetime = NOW,
) -> int:
    """A cluster of ``subjects``, or of a report of each of ``by``."""
    made = members.open_cluster(session, now=now)
    for each in subjects or [
        Subject(report_id=report(session, by=name, category=category, now=now)) for name in by
    ]:
        members.link(session, made, each, now=now)
    members.refresh(session, made)
    return made


def official(sessions: database.Sessions, *, slug: str = "police", n: int = 0) -> Subject:
    """An active incident of a feed that was read in."""
    number = town.value(
        sessions,
        "SELECT i.id FROM incident i JOIN source s ON s.id = i.source_id"
        " WHERE s.slug = :slug ORDER BY i.id LIMIT 1 OFFSET :n",
        slug=slug,
        n=n,
    )
    return Subject(incident_id=number)


def linked(session: Session, cluster_id: int) -> set[str]:
    """The records that are one event in the cluster."""
    rows = session.execute(
        text("""
        SELECT coalesce('report:' || report_id, 'incident:' || incident_id) AS record
        FROM cluster_member WHERE cluster_id = :id AND status = 'linked'
        """),
        {"id": cluster_id},
    )
    return set(rows.scalars())


def version(session: Session, cluster_id: int) -> int:
    return clusters.stored(session, [cluster_id])[cluster_id].version


def decided(session: Session, cluster_id: int, action: Action, by: Reviewer, **more: int) -> int:
    """The number of the decision that ``by`` made of the cluster, once claimed."""
    verification.claim(session, cluster_id, by=by, now=NOW)
    made = verification.decide(
        session,
        cluster_id,
        action,
        by=by,
        reason=WHY,
        version=version(session, cluster_id),
        now=NOW,
        **more,
    )
    return made.id


def match(cluster_id: int) -> Match:
    """A record that may be of the cluster's event: 123 m and 7 minutes away."""
    likeness = Likeness(0.9, 0.8, 1.0, None, 0.5, 123.0, 7.0)
    return Match(Subject(report_id=1), cluster_id, True, False, likeness, 2)


def subject(report_id: int) -> Subject:
    return Subject(report_id=report_id)
