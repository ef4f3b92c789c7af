"""The tables of hot spots and of what was done about places.

A search is written whole and never changed. ``hot_spot.id`` is named by responses without a
foreign key, because old searches are forgotten while the log stays: a response keeps a copy of
its outline.
"""

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base


class HotSpotRun(Base):
    """One search of the days ``first_day`` ≤ day < ``end_day``. With a ``shortage`` nothing was
    looked for: what is lacking, how much there is and how much is needed."""

    __tablename__ = "hot_spot_run"
    __table_args__ = (Index("hot_spot_run_newest", "target", "window_days", "id"),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    target: Mapped[str]
    window_days: Mapped[int] = mapped_column(SmallInteger)
    first_day: Mapped[date]
    end_day: Mapped[date]
    ran_at: Mapped[datetime]
    parameters: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    shortage: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class HotSpotRow(Base):
    """A place or a burst that stands out; ``slices`` are the Gi* of the year, oldest first."""

    __tablename__ = "hot_spot"
    __table_args__ = (
        Index("hot_spot_run_id", "run_id"),
        Index("hot_spot_geom", "geom", postgresql_using="gist"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("hot_spot_run.id", ondelete="CASCADE"))
    kind: Mapped[str]
    number: Mapped[int] = mapped_column(SmallInteger)
    geom: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))
    km2: Mapped[float] = mapped_column(Double)
    count: Mapped[int]
    places: Mapped[int]
    expected: Mapped[float] = mapped_column(Double)
    p: Mapped[float] = mapped_column(Double)
    q: Mapped[float] = mapped_column(Double)
    stability: Mapped[float] = mapped_column(Double)
    status: Mapped[str]
    trend_p: Mapped[float | None] = mapped_column(Double)
    slices: Mapped[list[float]] = mapped_column(ARRAY(Double))
    first_day: Mapped[date]
    last_day: Mapped[date]


class HotCell(Base):
    """A resolution-9 cell whose Gi* stands out over the window."""

    __tablename__ = "hot_cell"
    run_id: Mapped[int] = mapped_column(
        ForeignKey("hot_spot_run.id", ondelete="CASCADE"), primary_key=True
    )
    cell: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    z: Mapped[float] = mapped_column(Double)
    q: Mapped[float] = mapped_column(Double)
    status: Mapped[str]


class NearRepeat(Base):
    """Knox's pairs in one band of distance and time."""

    __tablename__ = "near_repeat"
    run_id: Mapped[int] = mapped_column(
        ForeignKey("hot_spot_run.id", ondelete="CASCADE"), primary_key=True
    )
    from_m: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    to_m: Mapped[int]
    from_day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    to_day: Mapped[int]
    observed: Mapped[int] = mapped_column(BigInteger)
    expected: Mapped[float] = mapped_column(Double)
    p: Mapped[float] = mapped_column(Double)
    simulations: Mapped[int]


class ResponseRow(Base):
    """What was done about a place, once written never changed. ``cells`` are the resolution-10
    cells it treated; ``last_day`` is None while it goes on."""

    __tablename__ = "response"
    __table_args__ = (
        Index("response_days", "first_day", "last_day"),
        Index("response_geom", "geom", postgresql_using="gist"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    hot_spot_id: Mapped[int | None] = mapped_column(BigInteger)
    stage: Mapped[str]
    action: Mapped[str]
    note: Mapped[str]
    minutes: Mapped[int | None]
    visits: Mapped[int | None]
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    geom: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))
    cells: Mapped[list[int]]
    account_id: Mapped[int] = mapped_column(Integer)
    logged_at: Mapped[datetime]


class ResponseWithdrawal(Base):
    """A response that was taken back: by whom, when and why. The response itself stays."""

    __tablename__ = "response_withdrawal"
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str]
    withdrawn_at: Mapped[datetime]
