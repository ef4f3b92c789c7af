"""Requests are counted, and those that are too many refused."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries import rate_limits
from domain import errors
from domain.limit import WINDOW, Taken
from locales import t


class Limited(errors.TooMany):
    """One request too many; ``taken`` says of what, and how long to wait."""

    def __init__(self, taken: Taken) -> None:
        wait_s = max(1, taken.wait_s)
        super().__init__(t("tokens.refused.limited", n=wait_s, quota=taken.quota))
        self.taken, self.wait_s = taken, wait_s


def take(session: Session, name: str, subject: str, quota: int, *, now: datetime) -> Taken:
    """Count one request of ``subject``, such as a token's number, under the policy ``name``.

    Nothing is refused here: what was counted is committed, then ``require`` decides.
    """
    key = f"{name}:{subject}"
    passes, caught_up_at = rate_limits.take(
        session, key, step=WINDOW / quota, window=WINDOW, now=now
    )
    behind = min(max(caught_up_at - now, timedelta(0)), WINDOW)
    return Taken(name, quota, passes, behind)


def require(taken: Taken) -> None:
    """Raise Limited for the request that was one too many."""
    if not taken.passes:
        raise Limited(taken)
