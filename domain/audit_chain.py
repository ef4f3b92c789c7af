"""The chain of the audit trail: every event has a link, which carries the hash of the event and of
the link before (hash_chain).

Links are numbered from 1 without a gap, in the order in which events became visible. Events that
were forgotten after their time leave their links: only the first of the chain may be so, and an
event of the chain must say that they were.
"""

from dataclasses import dataclass, replace

from domain import hash_chain
from domain.account import AuditEntry
from domain.hash_chain import Checked
from domain.line import Line


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is stored; ``event`` is None where there is no such event, ``is_forgotten`` says
    that Halo deleted it after its time."""

    number: int
    event_id: int
    hash: bytes
    is_forgotten: bool
    event: AuditEntry | None


# What says that events were forgotten; its detail ``through`` is the number of the last one's link.
FORGOTTEN = "audit_forgotten"


_NOTHING = Checked(0, hash_chain.BEGINNING)


@dataclass(frozen=True, slots=True)
class Followed:
    """A chain that was gone through. ``forgotten`` of the links that were ``checked`` have no event
    any more; the chain itself says so of the first ``told``."""

    checked: Checked = _NOTHING
    forgotten: int = 0
    told: int = 0


def digest(event_id: int, event: AuditEntry, previous: bytes) -> bytes:
    """The hash of everything that the event of this number says, behind ``previous``, 32 bytes."""
    said = {
        "id": event_id,
        "at": hash_chain.spelled(event.at),
        "account": event.account_id,
        "action": event.action,
        "subject": event.subject,
        "detail": event.detail,
        "address": event.address,
        "request": event.request_id,
    }
    return hash_chain.hashed(said, previous)


def follow(so_far: Followed, link: Link) -> Followed:
    """``so_far`` and the next link; what follows a break is not looked at."""
    checked = so_far.checked
    if checked.broken_at is not None:
        return so_far
    why = _fault(so_far, link)
    if why is not None:
        return replace(so_far, checked=_broken(checked, link.number, why))
    told = so_far.told
    if link.event is not None and link.event.action == FORGOTTEN:
        told = int(str(link.event.detail.get("through", 0)))
    forgotten = so_far.forgotten + link.is_forgotten
    return Followed(Checked(checked.count + 1, link.hash), forgotten, told)


def ended(so_far: Followed) -> Checked:
    """What the whole chain is, once its last link was followed."""
    checked = so_far.checked
    if checked.broken_at is None and so_far.forgotten > so_far.told:
        why = Line("audit.broken.untold", {"deleted": so_far.forgotten, "told": so_far.told})
        return _broken(checked, so_far.told + 1, why)
    return checked


def _broken(checked: Checked, at: int, why: Line) -> Checked:
    return Checked(checked.count, checked.head, at, why)


def _fault(so_far: Followed, link: Link) -> Line | None:
    """What is wrong with the next link; None where nothing is."""
    checked = so_far.checked
    if link.number != checked.count + 1:
        return Line("audit.broken.gap", {"link": str(checked.count + 1)})
    name = _fault_of_event(so_far, link)
    return Line(f"audit.broken.{name}", {"link": str(link.number)}) if name else None


def _fault_of_event(so_far: Followed, link: Link) -> str:
    checked = so_far.checked
    if link.is_forgotten:
        if link.event is not None:
            return "not_forgotten"
        return "" if so_far.forgotten == checked.count else "before_earlier"
    if link.event is None:
        return "missing"
    return "" if link.hash == digest(link.event_id, link.event, checked.head) else "changed"
