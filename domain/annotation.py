"""Notes on dates: what people know of a time that no record says."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.roles import Role

LONGEST_TEXT = 500
LONGEST_DAYS = 3_660


@dataclass(frozen=True, slots=True)
class Written:
    """What a note says: ``first`` ≤ day < ``end`` of the city; ``audience`` None is everyone."""

    first: date
    end: date
    text: str
    audience: Role | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note as it is now. ``revision`` counts every change, withdrawals and undoing too; ``by``
    is the name of its first writer ``account_id``, ``at`` when it was first written."""

    id: int
    revision: int
    says: Written
    withdrawn: bool
    account_id: int
    by: str
    at: datetime
    changed_at: datetime
