"""The tables of programs that ask Halo, how often they may, and of systems that Halo tells."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Identity, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base


class AccessToken(Base):
    """A key of a program. Only the SHA-256 of its random secret is kept."""

    __tablename__ = "access_token"
    __table_args__ = (Index("access_token_account", "account_id"),)
    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    hash: Mapped[bytes] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    shown: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    last_address: Mapped[str] = mapped_column(server_default="")


class RateLimit(Base):
    """When whoever is behind ``key`` will have caught up with what it asked for. Lost with a
    crash of the server, which forgives everybody."""

    __tablename__ = "rate_limit"
    __table_args__ = {"prefixes": ["UNLOGGED"]}
    key: Mapped[str] = mapped_column(primary_key=True)
    caught_up_at: Mapped[datetime]


class WebhookRow(Base):
    """A receiver of what changes. Its secret is not here: it is made of ``salt`` and Halo's key."""

    __tablename__ = "webhook"
    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    name: Mapped[str]
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    detail: Mapped[str]
    salt: Mapped[bytes]
    key_check: Mapped[bytes]
    created_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(server_default="")


class WebhookNews(Base):
    """What one transaction changed, written with it. New incidents are a range of ids of their
    source, so that a file of a million rows costs one row."""

    __tablename__ = "webhook_news"
    __table_args__ = (Index("webhook_news_waiting", "id", postgresql_where=text("cut_at IS NULL")),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source_id: Mapped[int]
    at: Mapped[datetime]
    created_after: Mapped[int] = mapped_column(BigInteger)
    created_to: Mapped[int] = mapped_column(BigInteger)
    created: Mapped[int]
    updated: Mapped[list[int]]
    withdrawn: Mapped[list[int]]
    cut_at: Mapped[datetime | None]


class WebhookDelivery(Base):
    """One message on its way to one webhook."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index("webhook_delivery_due", "next_at", postgresql_where=text("state = 'waiting'")),
        Index("webhook_delivery_webhook", "webhook_id", "id"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    message: Mapped[str]
    event: Mapped[str]
    at: Mapped[datetime]
    source: Mapped[str]
    count: Mapped[int]
    incidents: Mapped[list[int]]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    next_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    status: Mapped[int | None]
    problem: Mapped[str] = mapped_column(server_default="")
