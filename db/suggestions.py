"""The table of the models that suggest a category from a text."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base


class SuggestionModel(Base):
    """A trained model. Its ``arrays`` are numbers, compressed, which ``parameters`` describe; only
    the ``active`` one has them, the others keep their ``evidence``: how they did on texts that
    they were not made of."""

    __tablename__ = "suggestion_model"
    __table_args__ = (
        Index("suggestion_model_active", "active", unique=True, postgresql_where=text("active")),
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    parameters: Mapped[dict[str, Any]]
    arrays: Mapped[bytes]
    digest: Mapped[bytes]
    evidence: Mapped[dict[str, Any]]
    active: Mapped[bool] = mapped_column(server_default=text("false"))
    trained_at: Mapped[datetime]
