"""The audit trail is linked, gone through, and forgotten after its time.

Events are not linked as they are written: each would wait for the one before it to be committed
(docs/decisions/0008-audit-chain.md). The worker's clock links each minute what became visible
since.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries import audit, audit_links
from domain import audit_chain
from domain.account import AuditEntry
from domain.audit_chain import Followed
from domain.errors import IllegalStep
from domain.hash_chain import BEGINNING, Checked
from domain.line import Line
from locales import worded

VERIFY = "verify_audit"
# No transaction lasts longer, so that an event of earlier has a link or is seen by ``verify``.
_OVERLAP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Verified:
    """``chain`` is how far the trail is sound; of its links ``forgotten`` have no event any more;
    ``has_noted`` whether a hash noted earlier is in the chain, None where none was asked for."""

    chain: Checked
    forgotten: int
    has_noted: bool | None

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.chain.broken_at is None and self.has_noted is not False


def link(session: Session, *, now: datetime, whole: bool = False) -> int:
    """Link the events that have no link; how many. With ``whole`` however old they are, else those
    that were written since shortly before the newest link was made."""
    audit_links.hold(session)
    tail = audit_links.tail(session)
    since = tail.made_at - _OVERLAP if tail.made_at and not whole else None
    number, previous = tail.number, tail.hash
    for events in audit_links.unlinked(session, since=since):
        made = []
        for event_id, event in events:
            number, previous = number + 1, audit_chain.digest(event_id, event, previous)
            made.append((number, event_id, previous))
        audit_links.add(session, made, now=now)
    return number - tail.number


def verify(session: Session, *, noted: bytes | None = None) -> Verified:
    """Go through the whole trail, as it is when a fresh ``session`` begins; ``noted`` is the newest
    hash of an earlier time, whose absence shows that events were cut off.

    What has no link is not looked at: ``link`` the ``whole`` before.
    """
    session.connection(
        execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    )
    so_far, has_noted = Followed(), noted in (None, BEGINNING)
    for one in audit_links.links(session):
        so_far = audit_chain.follow(so_far, one)
        has_noted = has_noted or one.hash == noted
    chain = audit_chain.ended(so_far)
    return Verified(chain, so_far.forgotten, None if noted is None else has_noted)


def require_sound(found: Verified) -> None:
    """Raise ``IllegalStep`` where anything is wrong."""
    if found.is_sound:
        return
    why = Line("audit.broken.cut") if found.chain.broken_at is None else found.chain.why
    said = Line("audit.broken.said", {"why": why})
    raise IllegalStep(worded(said), said)


def forget(session: Session, *, before: datetime, now: datetime) -> int:
    """Delete the events of before a moment, and write down that it was done; how many."""
    link(session, now=now, whole=True)
    through = audit_links.forgettable(session, before=before)
    gone = audit_links.forget(session, through=through, now=now)
    if gone:
        said = {"through": through, "events": gone, "before": before.isoformat()}
        audit.insert(session, AuditEntry(now, None, audit_chain.FORGOTTEN, "", said))
    return gone
