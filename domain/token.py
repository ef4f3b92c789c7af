"""Keys of programs: whom they stand for, what they may, until when."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.roles import Permission

LONGEST = timedelta(days=365)
SHORT_LASTS = timedelta(hours=1)
# How many usable tokens one person may have at a time, of each kind.
MOST = 20
# What no token may: change its owner's access, or give access to others.
UNSCOPED = frozenset({Permission.PUBLIC, Permission.OWN_ACCOUNT, Permission.MANAGE_INTEGRATIONS})
SCOPES = tuple(permission for permission in Permission if permission not in UNSCOPED)


class TokenKind(StrEnum):
    """``PERSONAL`` is made by a person for their own programs, ``SERVICE`` by an administrator for
    a system, ``SHORT`` by name and password for an hour."""

    PERSONAL = "personal"
    SERVICE = "service"
    SHORT = "short"


# A secret begins with this, so that one that leaked is recognised for what it is.
PREFIXES = {
    TokenKind.PERSONAL: "halo_pat_",
    TokenKind.SERVICE: "halo_svc_",
    TokenKind.SHORT: "halo_tmp_",
}


class TokenState(StrEnum):
    """Whether a token opens anything."""

    USABLE = "usable"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret: ``shown`` is its beginning, by which its owner knows it.

    It may what is both in ``scopes`` and of its owner's role at the moment of use.
    """

    id: int
    kind: TokenKind
    name: str
    account_id: int
    scopes: frozenset[Permission]
    shown: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    last_address: str

    def state(self, *, now: datetime) -> TokenState:
        """Whether it opens anything at ``now``."""
        if self.revoked_at is not None:
            return TokenState.REVOKED
        return TokenState.EXPIRED if self.expires_at <= now else TokenState.USABLE


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made. ``secret`` is shown once and kept nowhere."""

    token: Token
    secret: str = field(repr=False)


def scopes(names: Collection[str]) -> frozenset[Permission]:
    """The permissions among ``names`` that a token may carry; other names are left out."""
    return frozenset(Permission(name) for name in names if name in set(SCOPES))
