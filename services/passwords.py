"""Passwords: argon2id hashes (RFC 9106, second recommended option), rules, one-time ones."""

import secrets
from functools import cache
from pathlib import Path

import argon2
from argon2 import exceptions

from domain import errors
from domain.account import LONGEST_SECRET, SHORTEST_SECRET
from locales import t
from services import breached as stolen

MIN_LENGTH, MAX_LENGTH = SHORTEST_SECRET, LONGEST_SECRET
_DIFFERENT = 5
# With argon2id a guess takes tens of milliseconds, and failed sign-ins are slowed besides.
_FEWEST_GUESSES = 10**8
_JUDGED = 72

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


def require_strong(password: str, *, email: str, breached: Path | None = None) -> None:
    """Raise BadInput, saying what to do, unless a password is hard to guess. ``breached`` is the
    operator's file of stolen ones, as ``services.breached`` reads it."""
    name = email.partition("@")[0].lower()
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise errors.BadInput(t("auth.password.length", least=MIN_LENGTH, most=MAX_LENGTH))
    if len(set(password)) < _DIFFERENT:
        raise errors.BadInput(t("auth.password.monotonous", n=_DIFFERENT))
    if len(name) > 2 and name in password.lower():
        raise errors.BadInput(t("auth.password.contains_name"))
    if _guesses(password, email) < _FEWEST_GUESSES:
        raise errors.BadInput(t("auth.password.guessable"))
    if breached is not None and stolen.is_known(password, breached):
        raise errors.BadInput(t("auth.password.stolen"))


def _guesses(password: str, email: str) -> float:
    """How many tries somebody needs who knows the lists of stolen passwords, names and words, and
    how people vary them (Wheeler: zxcvbn, USENIX Security 2016)."""
    # Its lists take 0.3 s to read, and are needed where somebody chooses a password.
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]

    words = [part for part in email.replace("@", ".").split(".") if part]
    judged = zxcvbn(password[:_JUDGED], user_inputs=["halo", *words])
    return float(judged["guesses"])
