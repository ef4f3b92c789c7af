"""The tables of how data comes in: files handed over, forms of records, breaks, words' meanings."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base


class UploadRow(Base):
    """A file somebody handed over to be read, kept on disk under ``id`` until it was imported or
    forgotten. ``settled`` is how it is to be read, ``counts`` what became of its records."""

    __tablename__ = "upload"
    __table_args__ = (Index("upload_made", "made_at"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(Integer)
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes]
    made_at: Mapped[datetime]
    state: Mapped[str]
    settled: Mapped[dict[str, Any] | None]
    edition: Mapped[str | None]
    run_id: Mapped[int | None] = mapped_column(BigInteger)
    counts: Mapped[dict[str, Any] | None]
    error: Mapped[str] = mapped_column(server_default="")


class SourceForm(Base):
    """The names of the fields a source's records had, from the first to the last time seen."""

    __tablename__ = "source_form"
    source_id: Mapped[int] = mapped_column(
        ForeignKey("source.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    fields: Mapped[list[str]]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class SourceBreak(Base):
    """A change in a source that would look like one in the world: of ``kind``, since ``since``,
    until ``ended_at`` or until now. ``detail`` holds the figures that tell of it."""

    __tablename__ = "source_break"
    __table_args__ = (
        Index(
            "source_break_open",
            "source_id",
            "kind",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    kind: Mapped[str]
    since: Mapped[datetime]
    noticed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    detail: Mapped[dict[str, Any]]


class MappingEdition(Base):
    """What a source's words meant from ``made_at`` on, whole: published word → category code."""

    __tablename__ = "mapping_edition"
    source_id: Mapped[int] = mapped_column(
        ForeignKey("source.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str]
    words: Mapped[dict[str, Any]]
    applied_at: Mapped[datetime | None]
