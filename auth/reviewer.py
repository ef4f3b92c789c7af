"""The person of this request as who reviews reports."""

from auth import person, pseudonym
from domain.roles import Permission
from domain.scope import Scope
from domain.verification import Reviewer


def current() -> Reviewer:
    """Who reviews, with the pseudonym under which the account's own reports are kept.

    Raises NotSignedIn, and NotAllowed for who may not verify reports.
    """
    account = person.require(Permission.VERIFY_REPORTS).account
    own = pseudonym.of_account(pseudonym.current_key(), account.id)
    return Reviewer(account.id, account.name or account.email, own.digest, account.scope)


def within() -> Scope | None:
    """The part of the city whose reports the person of this request sees, None where they see none
    anywhere."""
    signed_in = person.who()
    if signed_in is None or Permission.SEE_REPORTS not in signed_in.granted:
        return None
    return signed_in.account.scope


def scope() -> Scope:
    """The part of the city whose reports the person of this request sees.

    Raises NotSignedIn, and NotAllowed for who may not see reports.
    """
    return person.require(Permission.SEE_REPORTS).account.scope
