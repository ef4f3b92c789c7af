"""Why somebody reads exact places: asked once a session, or with each request of a program.

seen = reasons.seeing(Permission.SEE_MAP)               # exact only where a reason was given
reasons.note_exact(session, "cell:8a…", incidents=12)   # in the transaction of the reading
"""

from flask import request, session
from sqlalchemy.orm import Session

from auth import audit, bearer, person
from domain import sight
from domain.errors import BadInput
from domain.roles import Permission
from domain.sight import Sight
from locales import t

PARAMETER = "reason"
_KEY = "halo_reason"
_SHORTEST, _LONGEST = 8, 200


def seeing(permission: Permission) -> Sight:
    """What the person of this request, who has ``permission``, may see.

    Raises NotSignedIn, NotAllowed, and BadInput for a reason that says nothing.
    """
    return sight.granted(person.require(permission).granted, reason=given())


def given() -> str:
    """The reason that came with this request, else the one of the session; "" without any."""
    said = request.args.get(PARAMETER)
    if said is not None:
        return checked(said)
    return "" if bearer.given() is not None else str(session.get(_KEY, ""))


def state(stored: Session, reason: str) -> None:
    """Keep ``reason`` for as long as the session lasts, and write it down.

    Raises NotSignedIn, NotAllowed for who may not see exact places, and BadInput.
    """
    person.require(Permission.SEE_EXACT_PLACES)
    session[_KEY] = checked(reason)
    audit.note(stored, audit.STATED_REASON, session[_KEY])


def note_exact(stored: Session, subject: str, *, incidents: int) -> None:
    """Write down that exact places were read, and why."""
    audit.note(stored, audit.READ_EXACT_PLACES, subject, incidents=incidents, reason=given())


def checked(reason: str) -> str:
    """``reason`` with its spaces evened out. Raises BadInput where it says nothing."""
    words = " ".join(reason.split())
    if not _SHORTEST <= len(words) <= _LONGEST or not any(map(str.isalpha, words)):
        raise BadInput(t("sight.refused.reason", least=_SHORTEST, most=_LONGEST))
    return words
