"""The tables of notes on dates. Both are written once: a change is a further revision."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base


class AnnotationRow(Base):
    """A note, by its first writer."""

    __tablename__ = "annotation"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int]
    written_at: Mapped[datetime]


class AnnotationRevision(Base):
    """What a note says from ``changed_at`` on; ``audience`` is a role, NULL for everyone."""

    __tablename__ = "annotation_revision"
    annotation_id: Mapped[int] = mapped_column(ForeignKey("annotation.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_day: Mapped[date]
    end_day: Mapped[date]
    text: Mapped[str]
    audience: Mapped[str | None]
    withdrawn: Mapped[bool]
    account_id: Mapped[int]
    changed_at: Mapped[datetime]
