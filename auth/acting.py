"""The person of this request as who changes other people's accounts."""

from auth import entering, person
from domain.account import Actor
from domain.roles import Permission


def current() -> Actor:
    """Who acts, from where, for the audit trail.

    Raises NotSignedIn, and NotAllowed for who may not manage accounts.
    """
    account = person.require(Permission.MANAGE_ACCOUNTS).account
    return Actor(account.id, entering.caller())
