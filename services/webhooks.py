"""Webhooks are made, tried, switched and removed; their secrets and signatures.

A secret is kept nowhere: it is HMAC-SHA256 of the webhook's random salt under a key derived from
Halo's own secret key, so that the database alone signs nothing. Signatures are those of Standard
Webhooks 1.0: HMAC-SHA256 over ``id.timestamp.body``.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import webhooks as rows
from domain import errors, receiver
from domain.job import Job
from domain.webhook import EVENTS, Detail, Event, Message, Webhook
from locales import t
from services import jobs

JOB = "webhooks"
# As the audit trail calls them.
MADE, REMOVED, RENEWED = "webhook_made", "webhook_removed", "webhook_secret_renewed"
TRIED, ENABLED, DISABLED = "webhook_tried", "webhook_enabled", "webhook_disabled"
# Why one is asked no more.
FAILING, GONE, BY_HAND = "failing", "gone", "by_hand"
LONGEST_NAME = 80
MOST = 50
_SALT_BYTES = 32
_PURPOSE = b"halo webhook secrets, 1"


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A webhook with the secret by which its receiver checks signatures. Shown once."""

    webhook: Webhook
    secret: str = field(repr=False)


def signing_key(secret_key: str) -> bytes:
    """What all secrets of webhooks are made with, from Halo's own secret key."""
    return _mac(secret_key.encode(), _PURPOSE)


def enqueue_due(session: Session, *, now: datetime) -> Job | None:
    """Queue the job that sends, where there is something to send."""
    return jobs.enqueue(session, JOB, now=now) if rows.is_any_due(session, now=now) else None


def make(
    session: Session,
    name: str,
    url: str,
    events: Collection[str],
    detail: str,
    *,
    key: bytes,
    allowed: Collection[str],
    now: datetime,
) -> NewSecret:
    """A new webhook and its secret. ``allowed`` are the hosts that may be internal.

    Raises BadInput saying which part will not do.
    """
    words = " ".join(name.split())
    if not 0 < len(words) <= LONGEST_NAME:
        raise errors.BadInput(t("webhooks.refused.name", most=LONGEST_NAME))
    if not events or not set(events) <= set(EVENTS):
        raise errors.BadInput(t("webhooks.refused.events"))
    if detail not in set(Detail):
        raise errors.BadInput(t("webhooks.refused.detail"))
    if len(rows.listed(session)) >= MOST:
        raise errors.TooMany(t("webhooks.refused.many", most=MOST))
    _require_fit(url, allowed)
    salt = secrets.token_bytes(_SALT_BYTES)
    webhook = rows.insert(
        session,
        name=words,
        url=url,
        events=[Event(event) for event in events],
        detail=Detail(detail),
        salt=salt,
        check=key_check(key),
        now=now,
    )
    return NewSecret(webhook, spoken(secret(key, salt)))


def renew(session: Session, webhook_id: int, *, key: bytes) -> NewSecret:
    """Another secret: the old one signs nothing any more. Raises NotFound."""
    webhook = known(session, webhook_id)
    salt = secrets.token_bytes(_SALT_BYTES)
    rows.set_salt(session, webhook.id, salt, key_check(key))
    return NewSecret(webhook, spoken(secret(key, salt)))


def remove(session: Session, webhook_id: int) -> Webhook:
    """Forget a webhook and what was to be sent to it. Raises NotFound."""
    webhook = known(session, webhook_id)
    rows.delete(session, webhook.id)
    return webhook


def switch(session: Session, webhook_id: int, *, enabled: bool, now: datetime) -> Webhook:
    """Send to it again, first what waits, or nothing more. Raises NotFound."""
    webhook = known(session, webhook_id)
    if enabled:
        rows.enable(session, webhook.id, now=now)
    else:
        rows.disable(session, webhook.id, BY_HAND, now=now)
    return webhook


def try_out(session: Session, webhook_id: int, *, now: datetime) -> Webhook:
    """Send a message about nothing. Raises NotFound, IllegalStep where it is disabled."""
    webhook = known(session, webhook_id)
    if webhook.disabled_at is not None:
        raise errors.IllegalStep(t("webhooks.refused.disabled", name=webhook.name))
    message = Message(f"msg_test_{secrets.token_hex(8)}", Event.TEST, now, "", 0, ())
    rows.queue(session, [webhook.id], message, now=now)
    return webhook


def known(session: Session, webhook_id: int) -> Webhook:
    """The webhook of a number. Raises NotFound."""
    found = rows.by_id(session, webhook_id)
    if found is None:
        raise errors.NotFound(t("webhooks.refused.unknown"))
    return found


def secret(key: bytes, salt: bytes) -> bytes:
    """The 32 bytes that sign for one webhook."""
    return _mac(key, salt)


def spoken(signing: bytes) -> str:
    """A secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(signing).decode()


def key_check(key: bytes) -> bytes:
    """Tells whether a webhook was made with ``key``, and nothing else about it."""
    return _mac(key, b"check")[:8]


def signature(signing: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of the header ``webhook-signature``."""
    signed = _mac(signing, b".".join([message_id.encode(), str(timestamp).encode(), body]))
    return "v1," + base64.b64encode(signed).decode()


def _require_fit(url: str, allowed: Collection[str]) -> None:
    try:
        receiver.receiver(url, allowed)
    except receiver.Unfit as unfit:
        raise errors.BadInput(t(f"webhooks.problem.{unfit.code}")) from None


def _mac(key: bytes, words: bytes) -> bytes:
    return hmac.new(key, words, hashlib.sha256).digest()
