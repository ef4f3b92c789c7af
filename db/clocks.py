"""The tables of counts by hour and month, of which ``db.queries.clock`` says what is in them, and
the indexes by which incidents are read in the order of time."""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, SmallInteger, Table, text

from db.models import Base, Incident, counts, place

clock_day = Table(
    "clock_day",
    Base.metadata,
    Column("hour", SmallInteger, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("source_id", SmallInteger, primary_key=True, autoincrement=False),
    *counts(BigInteger),
)
clock_quarter = Table(
    "clock_quarter",
    Base.metadata,
    Column("quarter", Date, primary_key=True),
    Column("source_id", SmallInteger, primary_key=True, autoincrement=False),
    Column("area_id", Integer, primary_key=True, autoincrement=False),
    Column("hour", SmallInteger, primary_key=True, autoincrement=False),
    *counts(BigInteger),
)
clock_beside = Table(
    "clock_beside",
    Base.metadata,
    *place(),
    Column("clock", SmallInteger, primary_key=True, autoincrement=False),
    *counts(),
)
month_count = Table("month_count", Base.metadata, *place(), *counts())

_ACTIVE = text("status = 'active'")
Index("incident_occurred", Incident.occurred_from, Incident.id, postgresql_where=_ACTIVE)
Index(
    "incident_flagged",
    Incident.occurred_from,
    Incident.id,
    postgresql_where=text("status = 'active' AND flags <> '{}'::text[]"),
)
Index(
    "incident_category",
    Incident.category,
    Incident.occurred_from,
    Incident.id,
    postgresql_where=_ACTIVE,
)
Index(
    "incident_area",
    Incident.area_id,
    Incident.occurred_from,
    Incident.id,
    postgresql_include=["day", "source_id", "category", "weight", "clock"],
    postgresql_where=_ACTIVE,
)
Index(
    "incident_published",
    text("((day - '0001-01-01'::date) / 32)"),
    Incident.published_at,
    Incident.id,
    postgresql_where=_ACTIVE,
)
Index(
    "incident_interval",
    Incident.area_id,
    Incident.occurred_from,
    postgresql_where=text("status = 'active' AND clock = 200"),
)
