"""Reporters: the same one again, another one otherwise, and none that can be tried out."""

import hashlib
import hmac

from auth import pseudonym

KEY = pseudonym.key("a secret of this Halo")


def test_it_is_what_the_papers_say() -> None:
    derived = hmac.new(
        b"a secret of this Halo", b"halo reporter pseudonyms, 1", hashlib.sha256
    ).digest()
    assert derived == KEY
    made = pseudonym.of_device(KEY, "device 1")
    assert made.digest == hmac.new(derived, b"device\0device 1", hashlib.sha256).digest()
    assert (made.kind, len(made.digest)) == ("device", 32)


def test_one_name_is_one_reporter_of_its_kind_and_key() -> None:
    other = pseudonym.key("the secret of another Halo")
    made = [
        pseudonym.of_device(KEY, "7"),
        pseudonym.of_device(KEY, "8"),
        pseudonym.of_device(other, "7"),
        pseudonym.of_account(KEY, 7),
        pseudonym.of_token(KEY, 7),
    ]
    assert len({one.digest for one in made}) == len(made)
    assert pseudonym.of_device(KEY, "7") == made[0]
