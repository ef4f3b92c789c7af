"""The second factor of signing in: a code of the moment from a phone, or a recovery code."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

# RFC 6238 as every authenticator has it: SHA-1, six digits, a new code every 30 seconds.
STEP_S = 30
DIGITS = 6
CODES = 10
# How long a browser that gave the password may take for the code, and a new secret may take until
# its first code.
HALF_LASTS = timedelta(minutes=5)
OFFER_LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a right password opened: the token of a session, or where ``needs_code`` of half of
    one, which opens nothing until a code has come too."""

    token: str = field(repr=False)
    needs_code: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database has of a person's second factor. ``sealed`` is the secret under Halo's
    key, ``step`` the last of which a code was taken."""

    sealed: bytes = field(repr=False)
    since: datetime
    step: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret to be put into an authenticator: ``spelled`` to type, ``address`` for its camera.
    ``sealed`` is the same under Halo's key, for the form that brings its first code: nothing is
    kept of an offer until then."""

    spelled: str = field(repr=False)
    address: str = field(repr=False)
    sealed: str = field(repr=False)


def step(now: datetime) -> int:
    """The number of the 30 seconds in which ``now`` falls, since 1970."""
    return int(now.timestamp()) // STEP_S
