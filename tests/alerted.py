"""A Halo whose alerts a test raises, at moments of the test's choice."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from background import alerting
from background.alerting import Post
from background.terms import Context
from db import session as database
from db.queries import accounts
from db.queries import alerts as rows
from db.queries import jobs as job_rows
from domain.alert import Kind, MessageState
from domain.job import Job, JobState, Outcome
from domain.roles import Role
from services import jobs
from services.alert_findings import Ground

T0 = datetime.now(UTC).replace(microsecond=0)


def peopled(sessions: database.Sessions) -> None:
    """Two administrators, one of whom reads Swedish, one who left, and an analyst; no alerts."""
    said = {"password_hash": "x", "must_change_password": False, "now": T0}
    with database.transaction(sessions) as session:
        session.execute(text("TRUNCATE account, job, alert, alert_message CASCADE"))
        session.execute(text("UPDATE source SET failures = 0, poll_minutes = NULL, enabled = true"))
        for name, role, language in (
            ("eva", Role.ADMIN, "sv"),
            ("ann", Role.ADMIN, None),
            ("old", Role.ADMIN, None),
            ("ivy", Role.ANALYST, None),
        ):
            email = f"{name}@city.example.org"
            account = accounts.insert(
                session, email, name=name, role=role, language=language, **said
            )
            assert account
            if name == "old":
                accounts.disable(session, account.id, now=T0)


class Later(Context):
    """A context whose clock a test sets."""

    __slots__ = ("at",)

    def now(self) -> datetime:
        return self.at


@dataclass
class Halo:
    """One Halo whose clock a test sets."""

    sessions: database.Sessions
    url: str
    home: Path
    post: Post

    def look(self, minutes: float = 0) -> None:
        at = T0 + timedelta(minutes=minutes)
        alerting.look(self.sessions, Ground(self.url, self.home, None), self.post, clock=lambda: at)
        self._drop_queued()

    def deliver(self, minutes: float = 0) -> Outcome:
        context = Later(self.claimed(), self.sessions)
        object.__setattr__(context, "at", T0 + timedelta(minutes=minutes))
        ended = alerting.deliver(context, self.post)
        with database.transaction(self.sessions) as session:
            jobs.finish(session, context.job, ended, now=context.now())
        return ended

    def claimed(self) -> Job:
        until = datetime.now(UTC) + timedelta(hours=1)
        self._drop_queued()
        with database.transaction(self.sessions) as session:
            jobs.enqueue(session, "alerts", now=T0 - timedelta(days=1))
            job = job_rows.claim_next(session, worker="w", now=T0, lease_until=until)
        assert job
        return job

    def _drop_queued(self) -> None:
        """No worker is here that would take it."""
        with database.transaction(self.sessions) as session:
            session.execute(text("DELETE FROM job WHERE name = 'alerts'"))

    def ended(self, name: str, state: JobState, reason: str = "") -> None:
        """A job ends as a worker would have written it."""
        with database.transaction(self.sessions) as session:
            jobs.enqueue(session, name, now=T0 - timedelta(days=2))
            until = T0 + timedelta(hours=9)
            job = job_rows.claim_next(session, worker="w", now=T0, lease_until=until)
            assert job
            assert job.name == name
            jobs.finish(session, job, Outcome(state, reason), now=datetime.now(UTC))

    def open(self) -> list[tuple[Kind, str]]:
        with self.sessions() as session:
            return [(one.kind, one.subject) for one in rows.listed(session)]

    def states(self) -> list[MessageState]:
        with self.sessions() as session:
            return [one.state for one in rows.messages(session)]
