"""What is found wrong is raised, told once, and told to be over; a person says: I see it.

Alerts and the messages about them are written in one transaction, so that none is without the
other; ``background.alerting`` sends.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import accounts
from db.queries import alerts as rows
from domain.alert import Alert, Change, Finding, Level, change
from domain.errors import BadInput, NotFound
from domain.job import Job
from domain.roles import Role
from locales import t
from services import jobs
from services.accounts import FIRST_EMAIL

JOB = "alerts"


@dataclass(frozen=True, slots=True)
class Outlet:
    """How people are told, as the page shows it: the mail server's name and port (empty where none
    is named), the address it is sent from, and the receivers the operator named."""

    server: str = ""
    sender: str = ""
    to: tuple[str, ...] = ()


def raise_due(
    session: Session, findings: Iterable[Finding], receivers: Sequence[str], *, now: datetime
) -> Mapping[Change, int]:
    """Raise, keep and end alerts as one look found things; how often each change was made.

    What is no longer among the findings, such as a source that was removed, is well.
    """
    open_now = {(one.kind, one.subject): one for one in rows.standing(session, now=now)}
    found = {(one.kind, one.subject): one for one in findings}
    gone = [
        Finding(one.kind, one.subject, Level.WELL)
        for key, one in open_now.items()
        if key not in found
    ]
    told: Counter[Change] = Counter()
    for one in [*found.values(), *gone]:
        standing = open_now.get((one.kind, one.subject))
        step = change(standing, one, now=now)
        _make(session, step, one, standing, receivers, now=now)
        told[step] += 1
    return told


def receivers(session: Session, named: Sequence[str]) -> list[str]:
    """Whom to tell: who is ``named``, else every administrator who may sign in."""
    if named:
        return list(named)
    admins = (one for one in accounts.every(session) if one.role is Role.ADMIN)
    # The first account's address is nobody's.
    return [one.email for one in admins if one.disabled_at is None and one.email != FIRST_EMAIL]


def enqueue_due(session: Session, *, now: datetime) -> Job | None:
    """Queue the job that sends, where there is something to send."""
    return jobs.enqueue(session, JOB, now=now) if rows.is_any_due(session, now=now) else None


def heed(session: Session, alert_id: int, *, account_id: int, now: datetime) -> Alert:
    """Note that somebody has seen an alert. Raises ``NotFound`` where none such is open."""
    seen = rows.heed(session, alert_id, account_id, now=now)
    if seen is None:
        raise NotFound(t("operations.refused.over"))
    return seen


def try_out(session: Session, receivers: Sequence[str], *, by: str, now: datetime) -> int:
    """Put a test on the way that every alert takes; to how many it goes.

    Raises ``BadInput`` where there is nobody to tell.
    """
    if not receivers:
        raise BadInput(t("operations.refused.nobody"))
    rows.queue(session, rows.insert_test(session, {"by": by}, now=now), receivers, now=now)
    enqueue_due(session, now=now)
    return len(receivers)


def _make(
    session: Session,
    step: Change,
    found: Finding,
    standing: Alert | None,
    receivers: Sequence[str],
    *,
    now: datetime,
) -> None:
    raised = step is Change.RAISE
    if step in (Change.NOTICE, Change.RAISE, Change.STAY):
        number = _written(session, found, standing, raised=raised, now=now)
        if raised and number is not None:
            rows.queue(session, number, receivers, now=now)
    elif standing is not None and step is Change.CALM:
        rows.calm(session, standing.id, now=now)
    elif standing is not None and step is Change.END:
        rows.end(session, standing.id, now=now)
        rows.queue_end(session, standing.id, now=now)
    elif standing is not None and step is Change.FORGET:
        rows.drop(session, standing.id)


def _written(
    session: Session, found: Finding, standing: Alert | None, *, raised: bool, now: datetime
) -> int | None:
    if standing is None:
        return rows.insert(session, found, raised=raised, now=now)
    rows.see(session, standing.id, found.detail, raised=raised, now=now)
    return standing.id
