"""The tables of what is handed on: saved views, their links, and files of exports."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base


class SavedView(Base):
    """A page with its query, opened by ``/v/<id>``. One without a name is only a link. ``roles``
    are those it is shared with; a deleted one opens nothing and can be brought back."""

    __tablename__ = "saved_view"
    __table_args__ = (Index("saved_view_owner", "owner_id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(server_default="")
    page: Mapped[str]
    query: Mapped[str]
    roles: Mapped[list[str]]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class ViewDefault(Base):
    """The view that a page begins with, for one account or for one role."""

    __tablename__ = "view_default"
    __table_args__ = (
        CheckConstraint("num_nonnulls(account_id, role) = 1", name="view_default_for_one"),
        UniqueConstraint("page", "account_id", name="view_default_account"),
        UniqueConstraint("page", "role", name="view_default_role"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    page: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    role: Mapped[str | None]
    view_id: Mapped[str] = mapped_column(ForeignKey("saved_view.id", ondelete="CASCADE"))


class ExportRow(Base):
    """A file asked for, made by a job, and forgotten with its row."""

    __tablename__ = "export_file"
    __table_args__ = (Index("export_file_asked", "account_id", "asked_at"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    subject: Mapped[str]
    form: Mapped[str]
    query: Mapped[str]
    exact: Mapped[bool]
    reason: Mapped[str]
    language: Mapped[str]
    base: Mapped[str]
    asked_at: Mapped[datetime]
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    file: Mapped[str] = mapped_column(server_default="")
    name: Mapped[str] = mapped_column(server_default="")
    bytes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    rows: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    ready_at: Mapped[datetime | None]
