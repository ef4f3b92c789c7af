"""Codes of the moment (RFC 6238), as every authenticator makes them."""

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from domain import second_factor
from domain.second_factor import DIGITS, STEP_S

_SECRET_BYTES = 20
# A phone's clock may be half a minute off, and a person needs a while to type.
_DRIFT = (0, -1, 1)


def secret() -> str:
    """A new secret of 160 random bits, in the letters authenticators take."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def code(spelled: str, step: int) -> str:
    """The code of one step."""
    # SHA-1 is what authenticators have; what it is weak in plays no part in HMAC.
    made = TOTP(base64.b32decode(spelled), DIGITS, SHA1(), STEP_S)  # noqa: S303
    return made.generate(step * STEP_S).decode()


def fitting_step(spelled: str, given: str, *, now: datetime) -> int | None:
    """The step of which ``given`` is the code: this one, the one before or after; None of none."""
    here = second_factor.step(now)
    fits = [hmac.compare_digest(code(spelled, here + off), given) for off in _DRIFT]
    return next((here + off for off, fit in zip(_DRIFT, fits, strict=True) if fit), None)


def address(spelled: str, *, email: str, issuer: str) -> str:
    """The ``otpauth:`` address that authenticators read from a picture."""
    label = f"{quote(issuer)}:{quote(email)}"
    named = {"secret": spelled, "issuer": issuer, "digits": DIGITS, "period": STEP_S}
    return f"otpauth://totp/{label}?{urlencode(named, quote_via=quote)}"
