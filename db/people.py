"""The tables of who works with Halo and what is done for them in the background."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ForeignKey,
    Identity,
    Index,
    Integer,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base

_NO_WORDS = text("'\"\"'")
# What a search by words looks through: one text, so that one index serves it. The brackets are
# those that PostgreSQL writes.
AUDIT_WORDS = "((((((subject || ' ') || address) || ' ') || request_id) || ' ') || detail::text)"


class Account(Base):
    """A person who may sign in. ``email`` is kept in lower case. ``areas`` are those whose reports
    a liaison reviews, none of them for the whole city. ``totp_secret`` is sealed with Halo's key
    and in force since ``totp_since``, when its first code was shown; no code of ``totp_step`` or
    before opens anything again."""

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
    areas: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=text("'{}'"))
    totp_secret: Mapped[bytes | None]
    totp_since: Mapped[datetime | None]
    totp_step: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """A code that stands once for a second factor. Only its hash is kept."""

    __tablename__ = "recovery_code"
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    hash: Mapped[bytes] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


class HalfSession(Base):
    """A browser whose person gave the password and has yet to give a code. It opens nothing."""

    __tablename__ = "half_session"
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]


class Invitation(Base):
    """A link by which somebody makes an account of their own, once. Only its hash is kept."""

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    hash: Mapped[bytes] = mapped_column(unique=True)
    email: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    areas: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=text("'{}'"))
    made_by: Mapped[int | None] = mapped_column(Integer)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


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
    """Something somebody did or was refused. Never changed; deleted after the time that an operator
    set, and by nothing else (``AuditLink``)."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("audit_event_at", "at"),
        Index("audit_event_action", "action", "at"),
        Index("audit_event_account", "account_id", "id"),
        Index(
            "audit_event_words",
            literal_column(AUDIT_WORDS).label("words"),
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
        ),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(Integer)
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    address: Mapped[str]
    request_id: Mapped[str]


class AuditLink(Base):
    """The hash of an audit event and of the link before it. Links outlive events that were
    forgotten after their time: ``forgotten_at`` says so."""

    __tablename__ = "audit_link"
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    hash: Mapped[bytes]
    made_at: Mapped[datetime]
    forgotten_at: Mapped[datetime | None]


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
    reason: Mapped[Any] = mapped_column(JSONB, server_default=_NO_WORDS)
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
