"""The tables of reports and their verification: what was reported, what is one event, who decided.

A *same-event cluster* holds the reports and official incidents that are held to be one event. It
is never a place: that is a hot spot.
"""

import uuid
from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base

_EMPTY = text("'{}'")
_AREA_ALONE = text("geom IS NULL AND area_id > 0")


class Reporter(Base):
    """Whoever reports, known by a keyed hash alone: the device, account or program itself is not
    stored and cannot be worked out of it."""

    __tablename__ = "reporter"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    pseudonym: Mapped[bytes] = mapped_column(unique=True)
    kind: Mapped[str]
    first_seen_at: Mapped[datetime]


class ReportRow(Base):
    """What somebody reported. ``client_id`` is made by the sender, so that sending twice stores
    once; ``digest`` is of what was sent. ``geom`` is where it is said to have happened and never
    leaves the database more finely than ``cell``, which is as ``incident.cell`` is. Since
    ``stripped_at`` words, files and exact place are gone, after their time."""

    __tablename__ = "report"
    __table_args__ = (
        Index("report_geom", "geom", postgresql_using="gist"),
        Index("report_received", "received_at"),
        Index("report_reporter", "reporter_id", "received_at"),
        Index("report_area", "area_id", "occurred_from", postgresql_where=_AREA_ALONE),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    client_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    digest: Mapped[bytes]
    reporter_id: Mapped[int] = mapped_column(ForeignKey("reporter.id"))
    channel: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="active")
    category: Mapped[int] = mapped_column(SmallInteger)
    category_suggested: Mapped[int | None] = mapped_column(SmallInteger)
    suggestion_probability: Mapped[float | None]
    suggestion_version: Mapped[int | None]
    severity: Mapped[int] = mapped_column(SmallInteger)
    occurred_from: Mapped[datetime]
    occurred_to: Mapped[datetime]
    time_precision: Mapped[str]
    day: Mapped[date]
    received_at: Mapped[datetime]
    place_precision: Mapped[str]
    geom: Mapped[Any] = mapped_column(
        Geometry("POINT", srid=4326, spatial_index=False), nullable=True
    )
    accuracy_m: Mapped[float | None]
    cell: Mapped[int] = mapped_column(BigInteger)
    area_id: Mapped[int] = mapped_column(server_default=text("0"))
    address: Mapped[str] = mapped_column(server_default="")
    description: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str] = mapped_column(server_default="")
    stripped_at: Mapped[datetime | None]
    consent: Mapped[str]
    synthetic: Mapped[bool] = mapped_column(server_default=text("false"))


class ReportMedia(Base):
    """A photo, sound or film of a report. It waits outside the web root until it is decoded and
    encoded anew; only then is it ``kept``, under ``id`` as its name. A refused one has a reason and
    no file."""

    __tablename__ = "report_media"
    __table_args__ = (
        Index("report_media_report", "report_id", "position", unique=True),
        Index("report_media_waiting", "received_at", postgresql_where=text("state = 'waiting'")),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    refusal: Mapped[str] = mapped_column(server_default="")
    sent_digest: Mapped[bytes]
    digest: Mapped[bytes | None]
    media_type: Mapped[str] = mapped_column(server_default="")
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int | None]
    height: Mapped[int | None]
    duration_s: Mapped[float | None]
    received_at: Mapped[datetime]
    cleaned_at: Mapped[datetime | None]


class MatchMethod(Base):
    """Weights, scales and thresholds by which two records are held to be one event, and the
    evidence they were chosen on. At most one is ``active``; a version is never changed."""

    __tablename__ = "match_method"
    __table_args__ = (
        Index("match_method_active", "active", unique=True, postgresql_where=text("active")),
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    evidence: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)
    active: Mapped[bool] = mapped_column(server_default=text("false"))
    made_at: Mapped[datetime]


class EventCluster(Base):
    """A same-event cluster. ``version`` grows with every change of it. What stands beside its state
    is worked out of its members in the transaction that changes them.

    ``evidence_at`` is when evidence was added after a decision: it asks for another look.
    ``incident_id`` is the incident that Halo made of verified reports; ``unpublished`` says that it
    does not follow the cluster yet.
    """

    __tablename__ = "event_cluster"
    __table_args__ = (
        Index(
            "event_cluster_open",
            "severity",
            "opened_at",
            "id",
            postgresql_where=text("state = 'unreviewed' AND reports > 0"),
        ),
        Index(
            "event_cluster_asking",
            "severity",
            "evidence_at",
            "id",
            postgresql_where=text("evidence_at IS NOT NULL AND state <> 'unreviewed'"),
        ),
        Index("event_cluster_geom", "geom", postgresql_using="gist"),
        Index("event_cluster_occurred", "occurred_from"),
        Index(
            "event_cluster_incident",
            "incident_id",
            postgresql_where=text("incident_id IS NOT NULL"),
        ),
        Index("event_cluster_unpublished", "id", postgresql_where=text("unpublished")),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    state: Mapped[str] = mapped_column(server_default="unreviewed")
    version: Mapped[int] = mapped_column(server_default=text("1"))
    severity: Mapped[int] = mapped_column(SmallInteger)
    category: Mapped[int] = mapped_column(SmallInteger)
    opened_at: Mapped[datetime]
    latest_at: Mapped[datetime]
    evidence_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("event_cluster.id"))
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("event_cluster.id"))
    incident_id: Mapped[int | None] = mapped_column(BigInteger)
    occurred_from: Mapped[datetime]
    occurred_to: Mapped[datetime]
    geom: Mapped[Any] = mapped_column(
        Geometry("POINT", srid=4326, spatial_index=False), nullable=True
    )
    cell: Mapped[int] = mapped_column(BigInteger)
    area_id: Mapped[int] = mapped_column(server_default=text("0"))
    reports: Mapped[int] = mapped_column(server_default=text("0"))
    reporters: Mapped[int] = mapped_column(server_default=text("0"))
    incidents: Mapped[int] = mapped_column(server_default=text("0"))
    publishers: Mapped[int] = mapped_column(server_default=text("0"))
    unpublished: Mapped[bool] = mapped_column(server_default=text("false"))


class ClusterMember(Base):
    """A report or an official incident in a cluster, or ``proposed`` for one, with what the two
    were compared by. Rows are kept when a member is removed: they say what was once held true.

    Of an official record ``revision`` and ``slot`` (its category) are those it had when matching
    last looked at it, and ``revised_from`` the revision a decision rests on, where the publisher
    changed the record since and nobody has answered for that yet."""

    __tablename__ = "cluster_member"
    __table_args__ = (
        CheckConstraint("num_nonnulls(report_id, incident_id) = 1", name="cluster_member_one"),
        Index(
            "cluster_member_report",
            "report_id",
            unique=True,
            postgresql_where=text("status = 'linked' AND report_id IS NOT NULL"),
        ),
        Index(
            "cluster_member_incident",
            "incident_id",
            unique=True,
            postgresql_where=text("status = 'linked' AND incident_id IS NOT NULL"),
        ),
        Index("cluster_member_cluster", "cluster_id", "status"),
        Index(
            "cluster_member_proposed",
            "report_id",
            "incident_id",
            postgresql_where=text("status = 'proposed'"),
        ),
        Index(
            "cluster_member_revised",
            "cluster_id",
            postgresql_where=text("revised_from IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("event_cluster.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    incident_id: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(server_default="linked")
    linked_by: Mapped[int | None] = mapped_column(Integer)
    linked_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    method_version: Mapped[int | None] = mapped_column(ForeignKey("match_method.version"))
    against_report: Mapped[int | None] = mapped_column(BigInteger)
    against_incident: Mapped[int | None] = mapped_column(BigInteger)
    spatial: Mapped[float | None]
    temporal: Mapped[float | None]
    category: Mapped[float | None]
    wording: Mapped[float | None]
    probability: Mapped[float | None]
    distance_m: Mapped[float | None]
    minutes: Mapped[float | None]
    revision: Mapped[int | None]
    slot: Mapped[int | None] = mapped_column(SmallInteger)
    revised_from: Mapped[int | None]


class Claim(Base):
    """Who reviews a cluster until when. An expired claim is nobody's."""

    __tablename__ = "claim"
    cluster_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("event_cluster.id"), primary_key=True, autoincrement=False
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    until: Mapped[datetime]
    claimed_at: Mapped[datetime]


class DecisionRow(Base):
    """What a person decided of a cluster. Rows are only added; each carries the hash of itself and
    of the one before, so that a change of any shows."""

    __tablename__ = "decision"
    __table_args__ = (
        Index("decision_cluster", "cluster_id", "id"),
        Index("decision_actor", "actor_id", "id"),
    )
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    cluster_id: Mapped[int] = mapped_column(BigInteger)
    actor_id: Mapped[int | None]
    action: Mapped[str]
    reason: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    undoes: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    at: Mapped[datetime]
    previous: Mapped[bytes]
    hash: Mapped[bytes] = mapped_column(unique=True)


class SecondLook(Base):
    """A decision that was drawn to be made again by another reviewer, who is not told the first."""

    __tablename__ = "second_look"
    __table_args__ = (
        Index("second_look_open", "asked_at", postgresql_where=text("outcome IS NULL")),
    )
    decision_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("decision.id"), primary_key=True, autoincrement=False
    )
    cluster_id: Mapped[int] = mapped_column(BigInteger)
    first_reviewer: Mapped[int]
    first_outcome: Mapped[str]
    asked_at: Mapped[datetime]
    reviewer_id: Mapped[int | None]
    outcome: Mapped[str | None]
    reason: Mapped[str] = mapped_column(server_default="")
    decided_at: Mapped[datetime | None]
