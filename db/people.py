"""The tables of who works with Halo and what is done for them in the background."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base


class Account(Base):
    """A person who may sign in. ``email`` is kept in lower case."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    must_change_password: Mapped[bool] = mapped_column(server_default=text("false"))
    language: Mapped[str | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class AccountSession(Base):
    """A signed-in browser. Only the hash of its token is kept; a revoked one opens nothing."""

    __tablename__ = "account_session"
    __table_args__ = (Index("account_session_account", "account_id"),)
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    address: Mapped[str]
    agent: Mapped[str]


class AuditEvent(Base):
    """Something somebody did or was refused. Never changed, never deleted by Halo."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("audit_event_at", "at"),
        Index("audit_event_action", "action", "at"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(Integer)
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    address: Mapped[str]
    request_id: Mapped[str]


class JobRow(Base):
    """A piece of background work. A worker holds it by ``lease_until`` and ``fence``."""

    __tablename__ = "job"
    __table_args__ = (
        Index("job_queue", "queued_at", postgresql_where=text("state = 'queued'")),
        Index(
            "job_single_flight",
            "name",
            "argument",
            unique=True,
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str]
    argument: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str]
    progress: Mapped[float] = mapped_column(server_default=text("0"))
    step: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    result: Mapped[dict[str, Any] | None]
    fence: Mapped[int] = mapped_column(server_default=text("0"))
    worker: Mapped[str] = mapped_column(server_default="")
    lease_until: Mapped[datetime | None]
    queued_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    requested_by: Mapped[int | None] = mapped_column(Integer)


class ScheduleMark(Base):
    """When a scheduled job was last due and queued, so that downtime is caught up with once."""

    __tablename__ = "schedule_mark"
    name: Mapped[str] = mapped_column(primary_key=True)
    queued_for: Mapped[datetime]
