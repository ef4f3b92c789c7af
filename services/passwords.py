"""Passwords: argon2id hashes (RFC 9106, second recommended option), rules, one-time ones."""

import secrets
from functools import cache

import argon2
from argon2 import exceptions

from domain import errors
from locales import t

MIN_LENGTH = 12
MAX_LENGTH = 200
_DIFFERENT = 5

# Letters and digits that cannot be taken for one another when read from a screen or a note.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


@cache
def _hasher() -> argon2.PasswordHasher:
    return argon2.PasswordHasher()


@cache
def _nobodys() -> str:
    return hashed(secrets.token_urlsafe())


def hashed(password: str) -> str:
    """The argon2id hash of a password, with its salt and parameters."""
    return _hasher().hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether ``password`` is the hashed one. Without a hash: the same work, then no."""
    try:
        _hasher().verify(password_hash or _nobodys(), password[: MAX_LENGTH + 1])
    except (exceptions.VerificationError, exceptions.InvalidHashError):
        return False
    return password_hash is not None


def needs_new_hash(password_hash: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _hasher().check_needs_rehash(password_hash)


def one_time() -> str:
    """A random password of 99 bits, in four groups that can be read out."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(5)) for _ in range(4))


def require_strong(password: str, *, email: str) -> None:
    """Raise BadInput, saying what to do, unless a password is hard to guess."""
    name = email.partition("@")[0].lower()
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise errors.BadInput(t("auth.password.length", least=MIN_LENGTH, most=MAX_LENGTH))
    if len(set(password)) < _DIFFERENT:
        raise errors.BadInput(t("auth.password.monotonous", n=_DIFFERENT))
    if len(name) > 2 and name in password.lower():
        raise errors.BadInput(t("auth.password.contains_name"))
