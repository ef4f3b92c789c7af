"""The tables of Halo. No methods: what is done with them stands in ``db.queries``."""

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from domain.category import SLOTS

COUNT_COLUMNS = tuple(f"c{slot}" for slot in range(SLOTS))


class Base(DeclarativeBase):
    """Column types by the Python types they hold."""

    type_annotation_map = {
        str: Text,
        datetime: DateTime(timezone=True),
        date: Date,
        bytes: LargeBinary,
        dict[str, Any]: JSONB,
        list[str]: ARRAY(Text),
        list[int]: ARRAY(BigInteger),
    }


_EMPTY = text("'{}'")


class CityRow(Base):
    """The one city of this database, as its file said when it was chosen."""

    __tablename__ = "city"
    __table_args__ = (CheckConstraint("id = 1", name="city_single"),)
    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    slug: Mapped[str]
    file: Mapped[str]
    synthetic: Mapped[bool]
    chosen_at: Mapped[datetime]


class OffenceCategory(Base):
    """Halo's own categories; ``slot`` is the column of the cell counts."""

    __tablename__ = "offence_category"
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(unique=True)
    discovered: Mapped[bool]


class SourceRow(Base):
    """A feed or kind of file, its settings, where it was left and how it is. ``credential`` is
    sealed with Halo's key. ``by_hand`` says that an administrator connected or changed it here,
    so that the city's file no longer does."""

    __tablename__ = "source"
    id: Mapped[int] = mapped_column(SmallInteger, Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    connector: Mapped[str]
    zone: Mapped[str]
    licence: Mapped[str]
    # Whose records these are, where another source repeats them: two of one are one witness.
    publisher: Mapped[str] = mapped_column(server_default="")
    synthetic: Mapped[bool]
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    poll_minutes: Mapped[int | None]
    options: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)
    column_map: Mapped[dict[str, Any] | None]
    credential: Mapped[bytes | None]
    by_hand: Mapped[bool] = mapped_column(server_default=text("false"))
    cursor: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)
    version: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    latest_event_at: Mapped[datetime | None]
    last_attempt_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_error: Mapped[Any] = mapped_column(JSONB, server_default=text("'\"\"'"))
    failures: Mapped[int] = mapped_column(server_default=text("0"))


class CategoryMapping(Base):
    """A publisher's word, normalised, and the category it means."""

    __tablename__ = "category_mapping"
    source_id: Mapped[int] = mapped_column(
        ForeignKey("source.id", ondelete="CASCADE"), primary_key=True
    )
    published: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(ForeignKey("offence_category.slot"))


class Area(Base):
    """An area with the dates between which its boundary held. ``cells`` are its resolution-10
    cells by centre, kept only where cells without incidents are drawn."""

    __tablename__ = "area"
    __table_args__ = (
        UniqueConstraint("level", "code", "valid_from", name="area_edition"),
        Index("area_geom", "geom", postgresql_using="gist"),
    )
    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    level: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    geom: Mapped[Any] = mapped_column(
        Geometry("MULTIPOLYGON", srid=4326, spatial_index=False), nullable=True
    )
    cells: Mapped[list[int]] = mapped_column(server_default=_EMPTY)


class IngestRun(Base):
    """One attempt to read a source, what it counted or why it failed."""

    __tablename__ = "ingest_run"
    __table_args__ = (Index("ingest_run_source", "source_id", "started_at"),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    origin: Mapped[str]
    edition: Mapped[str | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)
    error: Mapped[str] = mapped_column(server_default="")


class FaultRow(Base):
    """A record that was rejected, repaired or flagged, with column and reason."""

    __tablename__ = "fault"
    __table_args__ = (Index("fault_run", "run_id", "record"),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("ingest_run.id", ondelete="CASCADE"))
    record: Mapped[int]
    column: Mapped[str] = mapped_column("column_name")
    kind: Mapped[str]
    reason: Mapped[str]
    value: Mapped[str] = mapped_column(server_default="")
    payload: Mapped[dict[str, Any] | None]


_CLOCK = """
CAST(CASE
  WHEN cell = 4 THEN 205
  WHEN time_precision = 'month' THEN 204
  WHEN cell = 5 THEN 203
  WHEN time_precision = 'day' THEN 201
  WHEN occurred_to - occurred_from > interval '24 hours' THEN 202
  WHEN occurred_to - occurred_from > interval '1 hour' THEN 200
  ELSE (extract(isodow FROM day) - 1) * 24 + extract(hour FROM occurred_from AT TIME ZONE zone)
END AS smallint)
"""


class Incident(Base):
    """The current state of a record; earlier states are in ``incident_revision``.

    ``cell`` is the resolution-10 cell or a reason below 100 (domain/grid.py); ``day`` is the
    city's own date of ``occurred_from``; ``digest`` tells whether a later edition differs.
    ``clock`` is computed: the hour of the week, or 200 and above (db/queries/clock.py) why none.
    """

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("source_id", "key", name="incident_key"),
        Index("incident_cell", "cell", "day"),
        Index("incident_time", "occurred_from", postgresql_using="brin"),
        Index("incident_ingested", "ingested_at", postgresql_using="brin"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source_id: Mapped[int] = mapped_column(SmallInteger)
    key: Mapped[str]
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    status: Mapped[str] = mapped_column(server_default="active")
    weight: Mapped[int]
    category: Mapped[int] = mapped_column(SmallInteger)
    category_published: Mapped[str]
    occurred_from: Mapped[datetime]
    occurred_to: Mapped[datetime]
    time_precision: Mapped[str]
    zone: Mapped[str]
    day: Mapped[date]
    published_at: Mapped[datetime | None]
    ingested_at: Mapped[datetime]
    place_precision: Mapped[str]
    geom: Mapped[Any] = mapped_column(
        Geometry("POINT", srid=4326, spatial_index=False), nullable=True
    )
    cell: Mapped[int] = mapped_column(BigInteger)
    area_id: Mapped[int] = mapped_column(server_default=text("0"))
    area_code: Mapped[str | None]
    area_name: Mapped[str | None]
    address: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    flags: Mapped[list[str]]
    edition: Mapped[str | None]
    digest: Mapped[bytes]
    run_id: Mapped[int] = mapped_column(BigInteger)
    clock: Mapped[int] = mapped_column(SmallInteger, Computed(_CLOCK, persisted=True))


class IncidentRevision(Base):
    """A state that was replaced: the whole incident row as it stood."""

    __tablename__ = "incident_revision"
    __table_args__ = (Index("incident_revision_replaced", "replaced_at", postgresql_using="brin"),)
    incident_id: Mapped[int] = mapped_column(
        ForeignKey("incident.id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[dict[str, Any]]
    replaced_at: Mapped[datetime]
    replaced_by_run: Mapped[int] = mapped_column(BigInteger)


class SourceRecord(Base):
    """The raw record of one revision, as published, written with its incident by db.queries.merge.

    Like ``incident.source_id`` it names its row without a foreign key: a check a row would take a
    fifth of the time of reading a file."""

    __tablename__ = "source_record"
    incident_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(BigInteger)
    # As it was published, its order too; nothing asks for what is inside.
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)


class CellSnapshot(Base):
    """A day for which ``cell_cum`` holds running totals of everything before it."""

    __tablename__ = "cell_snapshot"
    day: Mapped[date] = mapped_column(primary_key=True)


def counts(kind: type[Integer] = Integer) -> list[Column[Any]]:
    """The columns of sums of weights: ``n`` over all categories, ``c<slot>`` of one, null where
    there were none."""
    return [Column("n", kind, nullable=False)] + [Column(name, kind) for name in COUNT_COLUMNS]


def place() -> list[Column[Any]]:
    """Columns of a key: a day, a source and its finest area, 0 where none is known."""
    return [
        Column("day", Date, primary_key=True),
        Column("source_id", SmallInteger, primary_key=True),
        Column("area_id", Integer, primary_key=True, autoincrement=False),
    ]


cell_day = Table(
    "cell_day",
    Base.metadata,
    *place(),
    Column("cell", BigInteger, primary_key=True, autoincrement=False),
    *counts(),
)
cell_cum = Table(
    "cell_cum",
    Base.metadata,
    *place(),
    Column("cell", BigInteger, primary_key=True, autoincrement=False),
    *counts(),
)
day_count = Table(
    "day_count",
    Base.metadata,
    *place(),
    Column("mapped", Boolean, primary_key=True),
    *counts(),
    Index("day_count_area", "area_id", "day"),
)
