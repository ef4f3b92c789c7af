"""What an administrator may write into the form of a webhook, and what is refused with a reason."""

import base64
from typing import Any

import pytest

from db import session as database
from domain import errors
from services import webhooks
from tests.town import NOW

KEY = webhooks.signing_key("k" * 40)
GOOD: dict[str, Any] = {
    "name": "Board",
    "url": "https://hooks.example.org/in",
    "events": ["incident.created"],
    "detail": "ids",
}


@pytest.fixture(scope="module")
def sessions(database_url: str) -> database.Sessions:
    return database.sessions(database.engine(database_url, pool_size=1))


def _made(sessions: database.Sessions, **other: Any) -> webhooks.NewSecret:
    said = {**GOOD, **other}
    with database.transaction(sessions) as session:
        return webhooks.make(session, key=KEY, allowed=(), now=NOW, **said)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"name": "  "}, "what the receiver is"),
        ({"name": "a" * 81}, "80 characters"),
        ({"events": []}, "at least one"),
        ({"events": ["webhook.test"]}, "at least one"),
        ({"detail": "everything"}, "how much"),
        ({"url": "http://hooks.example.org/"}, "https://"),
        ({"url": "https://10.0.0.1/"}, "HALO_ALLOWED_RECEIVERS"),
        ({"url": "not an address"}, "cannot be read"),
    ],
)
def test_what_will_not_do_is_refused_in_words(
    sessions: database.Sessions, other: dict[str, Any], words: str
) -> None:
    with pytest.raises(errors.BadInput, match=words):
        _made(sessions, **other)


def test_each_has_a_secret_of_its_own_of_256_bits(sessions: database.Sessions) -> None:
    first, second = _made(sessions), _made(sessions)
    assert first.secret != second.secret
    assert len(base64.b64decode(first.secret.removeprefix("whsec_"))) == 32
    assert first.secret not in repr(first)
    assert "salt" not in repr(first.webhook)


def test_a_signature_is_the_one_of_standard_webhooks() -> None:
    """The example of the standard's own specification and libraries."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signed = webhooks.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_gone_or_stopped_is_not_tried(sessions: database.Sessions) -> None:
    webhook = _made(sessions).webhook
    with database.transaction(sessions) as session:
        webhooks.switch(session, webhook.id, enabled=False, now=NOW)
        with pytest.raises(errors.IllegalStep, match="Board is stopped"):
            webhooks.try_out(session, webhook.id, now=NOW)
        webhooks.remove(session, webhook.id)
        for verb in (webhooks.remove, webhooks.known):
            with pytest.raises(errors.NotFound):
                verb(session, webhook.id)
