"""What the person of this request did or was refused, written down."""

from datetime import timedelta

from flask import request
from sqlalchemy.orm import Session

from auth import context, person, request_log
from db.queries import audit
from domain.account import AuditEntry

READ_EXACT_PLACES = "read_exact_places"
STATED_REASON = "stated_reason"
SAW_MEDIA = "saw_report_media"
LOOK = timedelta(minutes=30)
_SUBJECT_LENGTH = 200


def note(session: Session, action: str, subject: str = "", **detail: object) -> None:
    """Write ``action`` down in the transaction of the thing done, so that neither is without the
    other: ``audit.note(session, audit.READ_EXACT_PLACES, "cell:8a…", incidents=12)``."""
    audit.insert(session, _entry(action, subject, detail))


def note_look(session: Session, action: str, subject: str, **detail: object) -> None:
    """Write ``action`` down once a look: not again for the same person and subject within ``LOOK``,
    in which a browser asks for the parts of a film, and a page for its pictures again."""
    audit.insert_look(session, _entry(action, subject, detail), within=LOOK)


def note_refusal(status: int) -> None:
    """Write down that this request was refused; a flood of them is cut off."""
    entry = _entry(audit.REFUSED, request.path, {"method": request.method, "status": status})
    with context.transaction() as session:
        audit.insert_refusal(session, entry)


def address() -> str:
    """Where the request comes from. Headers are believed from trusted proxies alone."""
    return request.remote_addr or ""


def _entry(action: str, subject: str, detail: dict[str, object]) -> AuditEntry:
    signed_in = person.who()
    if signed_in is not None and signed_in.token_id is not None:
        detail = {**detail, "token": signed_in.token_id}
    return AuditEntry(
        at=context.current().now(),
        account_id=signed_in.account.id if signed_in else None,
        action=action,
        subject=subject[:_SUBJECT_LENGTH],
        detail=detail,
        address=address(),
        request_id=request_log.request_id(),
    )
