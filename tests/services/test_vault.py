"""What is sealed is opened by the same key, for the same purpose and owner, and by nothing else."""

import pytest

from domain.errors import IllegalStep
from services import vault

KEY = "k" * 32


def test_it_is_opened_by_its_own_key() -> None:
    kept = vault.sealed(KEY, "credentials", "source:1", "t0ken åäö")
    assert b"t0ken" not in kept
    assert vault.opened(KEY, "credentials", "source:1", kept) == "t0ken åäö"


def test_twice_sealed_it_looks_different() -> None:
    assert vault.sealed(KEY, "a", "b", "c") != vault.sealed(KEY, "a", "b", "c")


@pytest.mark.parametrize(
    ("key", "purpose", "whose"),
    [
        ("l" * 32, "credentials", "source:1"),
        (KEY, "second factors", "source:1"),
        (KEY, "credentials", "source:2"),
    ],
)
def test_nothing_else_opens_it(key: str, purpose: str, whose: str) -> None:
    kept = vault.sealed(KEY, "credentials", "source:1", "t0ken")
    with pytest.raises(IllegalStep, match="HALO_SECRET_KEY"):
        vault.opened(key, purpose, whose, kept)


def test_a_changed_bit_is_noticed() -> None:
    kept = bytearray(vault.sealed(KEY, "credentials", "source:1", "t0ken"))
    kept[-1] ^= 1
    with pytest.raises(IllegalStep):
        vault.opened(KEY, "credentials", "source:1", bytes(kept))
