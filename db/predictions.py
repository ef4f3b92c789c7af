"""The tables of what was predicted, by which model, and how it fared.

What a model said is written once: a trigger of the migration refuses to change or delete versions'
decisions, backtests, issues, forecasts and surfaces; only forgetting a city empties them.
Jobs are forgotten after a while, so ``job_id`` names a job without a foreign key.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base


class ModelVersion(Base):
    """A recipe with its parameters. ``hash`` is that of both and of the code's version; at most
    one version of a kind is live."""

    __tablename__ = "model_version"
    __table_args__ = (
        UniqueConstraint("kind", "hash", name="model_version_hash"),
        Index("model_version_live", "kind", unique=True, postgresql_where=text("state = 'live'")),
    )
    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    kind: Mapped[str]
    recipe: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    hash: Mapped[str]
    state: Mapped[str]
    created_at: Mapped[datetime]
    job_id: Mapped[int | None] = mapped_column(BigInteger)


class ModelDecision(Base):
    """What was decided about a version. No ``account_id``: the nightly run decided."""

    __tablename__ = "model_decision"
    __table_args__ = (Index("model_decision_version", "version_id"),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"))
    step: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str]
    decided_at: Mapped[datetime]
    replaced_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"))


class BacktestRow(Base):
    """A version replayed over past origins before ``as_of``. ``figures`` holds its cards."""

    __tablename__ = "backtest"
    __table_args__ = (Index("backtest_version", "version_id", "ran_at"),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"))
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    ran_at: Mapped[datetime]
    as_of: Mapped[date]
    data_count: Mapped[int] = mapped_column(BigInteger)
    figures: Mapped[dict[str, Any]]
    passes: Mapped[bool]
    reasons: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))


class ForecastIssue(Base):
    """Everything one version said in one run. ``first_day`` is the first day forecast: no record
    of that day or later was read; ``data_through`` is the last day that was."""

    __tablename__ = "forecast_issue"
    __table_args__ = (
        Index("forecast_issue_version", "version_id", "id"),
        Index("forecast_issue_first_day", "first_day"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"))
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    issued_at: Mapped[datetime]
    first_day: Mapped[date]
    data_through: Mapped[date]
    data_count: Mapped[int] = mapped_column(BigInteger)
    fit: Mapped[dict[str, Any]]
    fit_hash: Mapped[str]


def _issue() -> Mapped[int]:
    return mapped_column(BigInteger, ForeignKey("forecast_issue.id"), primary_key=True)


class AreaForecastRow(Base):
    """Expected count of ``days`` (1 or 7) from ``first_day``: negative binomial with variance
    μ + αμ². ``area_id`` −1 is the city; 0 is what lies in no area."""

    __tablename__ = "area_forecast"
    issue_id: Mapped[int] = _issue()
    target: Mapped[str] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    expected: Mapped[float] = mapped_column(Double)
    alpha: Mapped[float] = mapped_column(Double)
    baseline: Mapped[float] = mapped_column(Double)
    baseline_alpha: Mapped[float] = mapped_column(Double)


class CityRhythm(Base):
    """Prophet's own decomposition of the city, for the chart that explains a forecast."""

    __tablename__ = "city_rhythm"
    issue_id: Mapped[int] = _issue()
    target: Mapped[str] = mapped_column(primary_key=True)
    components: Mapped[dict[str, Any]]


class RiskSurfaceRow(Base):
    """Expected counts of seven days in cells of ``resolution``. ``cells`` is '<i8' sorted,
    ``expected`` '<f4', ``shares``
    'u1' percent of shape (cells, parts), row by row."""

    __tablename__ = "risk_surface"
    issue_id: Mapped[int] = _issue()
    target: Mapped[str] = mapped_column(primary_key=True)
    resolution: Mapped[int] = mapped_column(SmallInteger)
    cells: Mapped[bytes]
    expected: Mapped[bytes]
    shares: Mapped[bytes]
    parts: Mapped[list[str]]
    alpha: Mapped[float] = mapped_column(Double)


class HourProfileRow(Base):
    """How a week's count falls on its 168 hours, from Monday 00:00 of the city's own clock.
    ``area_id`` 0 is the city."""

    __tablename__ = "hour_profile"
    issue_id: Mapped[int] = _issue()
    target: Mapped[str] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    shares: Mapped[list[float]] = mapped_column(ARRAY(Double))


class AreaScoreRow(Base):
    """What happened against a row of ``area_forecast``: provisional once its last day is over,
    ``final`` four weeks later."""

    __tablename__ = "area_score"
    issue_id: Mapped[int] = _issue()
    target: Mapped[str] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    final: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    actual: Mapped[float] = mapped_column(Double)
    crps: Mapped[float] = mapped_column(Double)
    baseline_crps: Mapped[float] = mapped_column(Double)
    pit: Mapped[float] = mapped_column(Double)
    scored_at: Mapped[datetime]


class SurfaceScoreRow(Base):
    """What happened against a risk surface over its seven days."""

    __tablename__ = "surface_score"
    issue_id: Mapped[int] = _issue()
    target: Mapped[str] = mapped_column(primary_key=True)
    final: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    figures: Mapped[dict[str, Any]]
    scored_at: Mapped[datetime]


class JobStep(Base):
    """A part of a job, how far it is and what it said, a line each."""

    __tablename__ = "job_step"
    job_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("job.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    name: Mapped[str]
    state: Mapped[str]
    progress: Mapped[float] = mapped_column(Double, server_default=text("0"))
    said: Mapped[str] = mapped_column(server_default="")
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class ScheduleRow(Base):
    """An administrator's own time for a scheduled job, instead of worker.SCHEDULE's."""

    __tablename__ = "schedule"
    name: Mapped[str] = mapped_column(primary_key=True)
    cron: Mapped[str]
    changed_by: Mapped[int | None] = mapped_column(Integer)
    changed_at: Mapped[datetime]
