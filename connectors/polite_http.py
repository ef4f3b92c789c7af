"""Asking a feed over HTTP as a good guest: seldom, patiently, with limits, and only what is new.

The cursor of a source carries ``url``, ``etag`` and ``last_modified`` of the last good answer and
the limiter's ``asked`` and ``quiet_until``; other keys pass through untouched.
"""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import stamina

from connectors import polite_limiter, polite_wire, sentences
from domain import edition
from domain.errors import SourceDown
from domain.line import Said

# One for the process: two sources on one host share its patience.
LIMITER = polite_limiter.HostLimiter()
# The option in which whoever runs a connector hands it the hosts that may be inside. A source's own
# options come from JSON and cannot hold a frozenset: nobody allows a host by writing it there.
ALLOWED_HOSTS = "allowed_hosts"
_VALIDATOR_CHARS = 300


class PollFailed(SourceDown):
    """A poll that brought nothing. ``cursor`` is worth keeping all the same: it knows when the
    host was asked, and until when it wants to be left alone."""

    def __init__(self, sentence: str, cursor: Mapping[str, object], said: Said = "") -> None:
        super().__init__(sentence, said)
        self.cursor = cursor


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, how often and how much. ``total_s`` bounds a poll with all its attempts;
    ``body_bytes`` is counted unpacked; a longer Retry-After than ``retry_after_s`` ends it."""

    connect_s: float = 10.0
    read_s: float = 20.0
    total_s: float = 120.0
    body_bytes: int = 5_000_000
    attempts: int = 3
    first_wait_s: float = 2.0
    longest_wait_s: float = 30.0
    jitter_s: float = 2.0
    retry_after_s: float = 60.0
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` is None where the feed said that nothing changed since ``cursor``."""

    body: bytes | None
    cursor: dict[str, object]


class PoliteClient:
    """Asks for one address at a time. ``contact`` is how the operator of a feed reaches ours;
    ``headers`` are sent along, such as a key of the feed; ``allowed`` are hosts, in lower case,
    that are asked although they are inside."""

    def __init__(
        self,
        *,
        contact: str = "",
        accept: str = "application/json",
        headers: Mapping[str, str] | None = None,
        allowed: Collection[str] = (),
        patience: Patience = Patience(),
        limiter: polite_limiter.HostLimiter | None = None,
    ) -> None:
        self._patience = patience
        self._allowed = allowed
        self._limiter = limiter or LIMITER
        self._headers = {
            "User-Agent": user_agent(contact),
            "Accept": accept,
            "Accept-Encoding": "gzip",
            **(headers or {}),
        }

    def answer(self, url: str, cursor: Mapping[str, object]) -> Answer:
        """What ``url`` holds, or that it did not change. Raises PollFailed for everything else."""
        try:
            address = httpx.URL(url)
        except httpx.InvalidURL as fault:
            sentence, said = sentences.of("feed.no_address")
            raise PollFailed(sentence, cursor, said) from fault
        self._limiter.remember(address.host, cursor)
        known = cursor if cursor.get("url") == url else {}
        try:
            reply = self._asked(address, _conditions(known))
            validators = _validators(reply, known)
        except SourceDown as refusal:
            raise PollFailed(
                refusal.sentence, self._kept(address, cursor), refusal.said
            ) from refusal
        kept = self._kept(address, cursor) | {"url": url} | validators
        return Answer(None if reply.status == 304 else reply.body, kept)

    def _kept(self, address: httpx.URL, cursor: Mapping[str, object]) -> dict[str, object]:
        return dict(cursor) | self._limiter.memory(address.host)

    def _asked(self, url: httpx.URL, conditions: Mapping[str, str]) -> polite_wire.Reply:
        patience = self._patience
        deadline = time.monotonic() + patience.total_s
        for attempt in stamina.retry_context(
            on=polite_wire.Passing,
            attempts=patience.attempts,
            timeout=patience.total_s,
            wait_initial=patience.first_wait_s,
            wait_max=patience.longest_wait_s,
            wait_jitter=patience.jitter_s,
        ):
            with attempt:
                reply = self._followed(url, conditions, deadline)
                self._check_status(url.host, reply, conditions)
                _check_body(url.host, reply)
        return reply

    def _followed(
        self, url: httpx.URL, conditions: Mapping[str, str], deadline: float
    ) -> polite_wire.Reply:
        for _ in range(self._patience.redirects + 1):
            self._limiter.wait(url.host, patience_s=deadline - time.monotonic())
            reply = polite_wire.reply(
                url,
                {**self._headers, **conditions},
                allowed=self._allowed,
                connect_s=self._patience.connect_s,
                read_s=self._patience.read_s,
                remaining_s=deadline - time.monotonic(),
                body_bytes=self._patience.body_bytes,
            )
            if reply.onward is None:
                return reply
            url = _same_host(url, reply.onward)
        raise SourceDown(*sentences.of("feed.endless", who=url.host))

    def _check_status(
        self, host: str, reply: polite_wire.Reply, conditions: Mapping[str, str]
    ) -> None:
        if reply.status == 200 or (reply.status == 304 and conditions):
            return
        told = {"who": host, "status": str(reply.status)}
        if reply.status != 429 and reply.status < 500:
            raise SourceDown(*sentences.of("feed.status", **told))
        quiet_s = _retry_after_s(reply.headers.get("retry-after", ""))
        self._limiter.hush(host, quiet_s)
        if quiet_s > self._patience.retry_after_s:
            told["seconds"] = f"{quiet_s:.0f}"
            raise SourceDown(*sentences.of("feed.quiet", **told))
        raise polite_wire.Passing(*sentences.of("feed.status", **told))


def allowed(options: Mapping[str, object]) -> frozenset[str]:
    """The hosts that a source's options, as it is handed to its connector, say may be inside."""
    named = options.get(ALLOWED_HOSTS)
    return frozenset(map(str, named)) if isinstance(named, frozenset) else frozenset()


def client(
    options: Mapping[str, object],
    *,
    patience: Patience = Patience(),
    headers: Mapping[str, str] | None = None,
) -> PoliteClient:
    """The client for a source with these ``options``: they say how its operator reaches ours, and
    which hosts may be inside."""
    contact = str(options.get("contact") or "")
    hosts = allowed(options)
    return PoliteClient(contact=contact, allowed=hosts, patience=patience, headers=headers)


def host(url: str) -> str:
    """The host of ``url``, "" where it is no web address."""
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        return ""
    return address.host if address.scheme in ("https", "http") else ""


def user_agent(contact: str) -> str:
    """How Halo names itself; ``contact`` in printable ASCII, since it goes into a header."""
    plain = "".join(sign for sign in contact if " " <= sign <= "~" and sign not in "()")
    return f"Halo/{edition.VERSION} (+{plain[:200]})" if plain else f"Halo/{edition.VERSION}"


def _conditions(known: Mapping[str, object]) -> dict[str, str]:
    pairs = (("If-None-Match", "etag"), ("If-Modified-Since", "last_modified"))
    return {header: str(known[key]) for header, key in pairs if known.get(key)}


def _validators(reply: polite_wire.Reply, known: Mapping[str, object]) -> dict[str, object]:
    if reply.status == 304:
        return {key: known.get(key) for key in ("etag", "last_modified")}
    sent = {key: reply.headers.get(key.replace("_", "-")) for key in ("etag", "last_modified")}
    return {
        key: v if v and v.isascii() and len(v) <= _VALIDATOR_CHARS else None
        for key, v in sent.items()
    }


def _check_body(host: str, reply: polite_wire.Reply) -> None:
    if reply.status == 304:
        return
    if not reply.body.strip():
        raise SourceDown(*sentences.of("feed.empty", who=host))
    is_page = "html" in reply.headers.get("content-type", "").lower()
    if is_page or reply.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise SourceDown(*sentences.of("feed.web_page", who=host))


def _same_host(url: httpx.URL, onward: httpx.URL) -> httpx.URL:
    """``onward``, where it lies on the same host and is no less private than ``url``."""
    allowed = {(url.scheme, url.port), ("https", None)}
    if onward.host != url.host or (onward.scheme, onward.port) not in allowed:
        raise SourceDown(*sentences.of("feed.another_host", who=url.host))
    return onward


def _retry_after_s(value: str) -> float:
    """Seconds of a Retry-After header in either of its forms; 0 where there is none to read."""
    if value.strip().isascii() and value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
