"""Secrets that must be read again are kept sealed: a copy of the database alone opens nothing.

AES-256-GCM under a key that HKDF-SHA256 derives from Halo's own secret key, one for each purpose.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.errors import IllegalStep

_NONCE_BYTES = 12


def sealed(secret_key: str, purpose: str, whose: str, secret: str) -> bytes:
    """``secret`` of ``whose`` (``source:7``), to be opened for the same purpose and owner alone."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(secret_key, purpose).encrypt(nonce, secret.encode(), whose.encode())


def opened(secret_key: str, purpose: str, whose: str, kept: bytes) -> str:
    """What was sealed. Raises ``IllegalStep`` where it was sealed with another key, or changed."""
    nonce, rest = kept[:_NONCE_BYTES], kept[_NONCE_BYTES:]
    try:
        return _cipher(secret_key, purpose).decrypt(nonce, rest, whose.encode()).decode()
    except InvalidTag:
        raise IllegalStep(
            "What was sealed cannot be opened: HALO_SECRET_KEY is another than it was. Enter the"
            " secret again."
        ) from None


def _cipher(secret_key: str, purpose: str) -> AESGCM:
    derived = HKDF(SHA256(), 32, salt=None, info=f"halo {purpose}, 1".encode())
    return AESGCM(derived.derive(secret_key.encode()))
