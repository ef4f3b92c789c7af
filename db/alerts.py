"""The tables of what the operator must know: alerts, and the messages that tell of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base


class AlertRow(Base):
    """Something wrong: of ``kind`` with ``subject``, from ``noticed_at`` to ``ended_at`` or now,
    and told since ``raised_at``. Of one kind and subject one is open at a time."""

    __tablename__ = "alert"
    __table_args__ = (
        Index(
            "alert_open",
            "kind",
            "subject",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("alert_raised", "raised_at"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    noticed_at: Mapped[datetime]
    raised_at: Mapped[datetime | None]
    seen_at: Mapped[datetime]
    well_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    detail: Mapped[dict[str, Any]]
    heeded_at: Mapped[datetime | None]
    heeded_by: Mapped[int | None]


class AlertMessageRow(Base):
    """A message about an alert to one receiver by one channel, written with the alert: waiting,
    sent, or failed for good. ``phase`` is raised or ended. A row is claimed before it is sent."""

    __tablename__ = "alert_message"
    __table_args__ = (
        UniqueConstraint("alert_id", "phase", "channel", "receiver", name="alert_message_once"),
        Index("alert_message_due", "next_at", postgresql_where=text("state = 'waiting'")),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"))
    phase: Mapped[str]
    channel: Mapped[str]
    receiver: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    next_at: Mapped[datetime]
    problem: Mapped[str] = mapped_column(server_default="")
    sent_at: Mapped[datetime | None]
