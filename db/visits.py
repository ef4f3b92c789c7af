"""The table of when people last looked at the Overview."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base


class LastVisit(Base):
    """``seen_at`` is when the visit that goes on was last seen to; ``before`` the end of the one
    before it, null on the first."""

    __tablename__ = "last_visit"
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    seen_at: Mapped[datetime]
    before: Mapped[datetime | None]
