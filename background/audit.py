"""What the clock does each minute and the job of each night: the audit trail is linked, and gone
through."""

from datetime import UTC, datetime

from background.terms import Context
from db.session import Sessions, transaction
from domain.job import JobState, Outcome
from services import audit_chain


def link(sessions: Sessions) -> None:
    """Link what was written down since the last time."""
    with transaction(sessions) as session:
        audit_chain.link(session, now=datetime.now(UTC))


def verify(context: Context) -> Outcome:
    """Go through the whole trail; the job fails where anything is wrong."""
    with context.transaction() as session:
        audit_chain.link(session, now=context.now(), whole=True)
    with context.sessions() as session:
        found = audit_chain.verify(session)
    audit_chain.require_sound(found)
    told: dict[str, object] = {
        "links": found.chain.count,
        "forgotten": found.forgotten,
        "head": found.chain.head.hex(),
    }
    return Outcome(JobState.SUCCEEDED, result=told)
