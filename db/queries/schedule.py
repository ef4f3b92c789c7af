"""Administrators' own times for scheduled jobs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class OwnTime:
    """When a job is due instead of worker.SCHEDULE's time: the five fields of cron, UTC."""

    name: str
    cron: str
    changed_by: int | None
    changed_at: datetime


def own(session: Session, name: str) -> OwnTime | None:
    """The own time of the job ``name``; None where nobody changed it."""
    row = session.execute(
        text("SELECT name, cron, changed_by, changed_at FROM schedule WHERE name = :name"),
        {"name": name},
    ).one_or_none()
    return None if row is None else OwnTime(*row)


def save(session: Session, name: str, cron: str, *, by: int | None, now: datetime) -> None:
    """Make ``cron`` the time of the job ``name``."""
    session.execute(
        text("""
        INSERT INTO schedule (name, cron, changed_by, changed_at) VALUES (:name, :cron, :by, :now)
        ON CONFLICT (name) DO UPDATE SET cron = :cron, changed_by = :by, changed_at = :now
        """),
        {"name": name, "cron": cron, "by": by, "now": now},
    )
