"""The tables of figures of areas, for the fairness audit alone."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base


class AreaCovariate(Base):
    """What a set of figures is called, and who gave it; the one that is not withdrawn counts."""

    __tablename__ = "area_covariate"
    __table_args__ = (
        Index(
            "area_covariate_in_force",
            text("(withdrawn_at IS NULL)"),
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    name: Mapped[str]
    made_by: Mapped[int | None] = mapped_column(Integer)
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class AreaFigure(Base):
    """The figure of one area."""

    __tablename__ = "area_figure"
    covariate_id: Mapped[int] = mapped_column(
        ForeignKey("area_covariate.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    area_id: Mapped[int] = mapped_column(
        ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    figure: Mapped[float]
