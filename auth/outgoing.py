"""What leaves Halo as a file on a request: as asked for, written down, and where it lies."""

from pathlib import Path

from sqlalchemy.orm import Session

from auth import audit, context, own_address, person, reasons
from domain.errors import Unavailable
from domain.export import Form, Subject, Wanted
from domain.roles import Permission
from domain.timeline import Asked
from locales import language, t
from services.exports import making


def wanted(subject: Subject, form: Form, query: str, reason: str) -> Wanted:
    """The file asked for in this request, which the person may have; with a ``reason`` it has exact
    places.

    Raises NotAllowed, and BadInput for a reason that says nothing and a form there is not.
    """
    is_exact = subject is Subject.INCIDENTS and bool(reason.strip())
    why = reasons.checked(reason) if is_exact else ""
    asked = Wanted(subject, form, query, is_exact, why, language(), own_address.known())
    making.require(asked, person.require(Permission.SEE_MAP).granted)
    return asked


def question(wanted: Wanted) -> Asked:
    """Its filter, put by the person of this request."""
    here, granted = context.current(), person.require(Permission.SEE_MAP).granted
    return making.asked(wanted, granted, here.city, now=here.now())


def note(session: Session, wanted: Wanted, subject: str) -> None:
    """Write down what leaves Halo, and why exact places do."""
    said = {"what": wanted.subject, "form": wanted.form, "query": wanted.query}
    audit.note(session, making.EXPORTED, subject, **said)
    if wanted.exact:
        audit.note(session, audit.READ_EXACT_PLACES, subject, reason=wanted.reason, **said)


def folder() -> Path:
    """Where files lie. Raises ``Unavailable`` where this server was given no place for them."""
    known = context.current().exports
    if known is None:
        raise Unavailable(t("exports.refused.folder"))
    return known
