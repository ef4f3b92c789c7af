"""Who reports, as a keyed hash: the same device gives the same bytes, and the bytes give no device.

``HMAC-SHA256(key, kind ‖ 0x00 ‖ name)``, the key derived from the one that signs cookies. Whoever
has the database alone cannot try devices out.
"""

import hashlib
import hmac

from flask import current_app

from domain.report import Pseudonym

_PURPOSE = b"halo reporter pseudonyms, 1"


def key(secret: str | bytes) -> bytes:
    """The key of pseudonyms that follows from Halo's secret key; another use has another one."""
    return _keyed(secret if isinstance(secret, bytes) else secret.encode(), _PURPOSE)


def current_key() -> bytes:
    """The key of pseudonyms of the application that answers this request."""
    secret = current_app.secret_key
    if not secret:
        raise RuntimeError("The server has no secret key.")
    return key(secret)


def of_device(key: bytes, device: str) -> Pseudonym:
    """The device that made up ``device`` for itself."""
    return _of(key, "device", device)


def of_account(key: bytes, account_id: int) -> Pseudonym:
    """A person who is signed in, or a program with that person's own token."""
    return _of(key, "account", str(account_id))


def of_token(key: bytes, token_id: int) -> Pseudonym:
    """A system with a service token: all it sends has one reporter."""
    return _of(key, "token", str(token_id))


def _of(key: bytes, kind: str, name: str) -> Pseudonym:
    return Pseudonym(_keyed(key, kind.encode() + b"\0" + name.encode()), kind)


def _keyed(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()
