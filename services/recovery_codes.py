"""Recovery codes: ten of them stand, once each, for a phone that is lost."""

import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.second_factor import CODES

# Letters and digits that cannot be taken for one another when read from paper.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUP = 5


def fresh() -> list[str]:
    """Ten new codes of 49 random bits, in two groups that can be read out."""
    return [f"{_group()}-{_group()}" for _ in range(CODES)]


def code_hash(secret_key: str, account_id: int, code: str) -> bytes:
    """What the database keeps of a code, however it was typed: ``HMAC-SHA256(key, account ‖ code)``
    under a key that follows from Halo's own, since 49 bits alone could be tried out."""
    key = HKDF(SHA256(), 32, salt=None, info=b"halo recovery codes, 1").derive(secret_key.encode())
    letters = "".join(one for one in code.lower() if one.isalnum())
    return hmac.new(key, f"{account_id}\0{letters}".encode(), hashlib.sha256).digest()


def _group() -> str:
    return "".join(secrets.choice(_READABLE) for _ in range(_GROUP))
