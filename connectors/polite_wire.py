"""One question on the wire: to a checked address, bounded in bytes, in time and in what it unpacks.

The name of the host is resolved once and every address it stands for is checked; the connection
goes to one of those, and TLS asks for the certificate of the name.
"""

import socket
import ssl
import threading
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import certifi
import httpx

from connectors import addresses, sentences
from domain import receiver
from domain.errors import SourceDown
from domain.receiver import Receiver, Unfit

# Questions of feeds carry conditions and outlines.
_LONGEST_URL = 8_000
# For plain HTTP, which shows no certificate: it would trust none.
_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Passing(SourceDown):
    """A fault that may be gone in a moment: the question may be asked again."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. ``body`` is unpacked, and read only where ``status`` is 200; ``onward`` is
    the address a redirect names."""

    status: int
    headers: httpx.Headers
    body: bytes
    onward: httpx.URL | None


class _Watchdog:
    """Cuts the connection at the deadline, whatever it is doing: a timeout for each read does not
    stop a server that drips one byte at a time."""

    def __init__(self, seconds: float) -> None:
        self.fired = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(max(seconds, 0.0), self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        self._timer.join()
        if self._socket is not None:
            self._socket.close()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """httpx tells what it does; the duplicate stays valid when TLS takes the socket over."""
        if event == "connection.connect_tcp.complete":
            self._socket = info["return_value"].get_extra_info("socket").dup()
            if self.fired:
                self._cut()

    def _cut(self) -> None:
        self.fired = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def reply(
    url: httpx.URL,
    headers: Mapping[str, str],
    *,
    allowed: Collection[str],
    connect_s: float,
    read_s: float,
    remaining_s: float,
    body_bytes: int,
) -> Reply:
    """Ask ``url`` once, following nothing; ``allowed`` are hosts that may be internal. Raises
    Passing or SourceDown."""
    to, numbers = _reachable(url, allowed)
    timeout = httpx.Timeout(read_s, connect=connect_s)
    trusted = _trusted() if url.scheme == "https" else _NOBODY
    with _Watchdog(remaining_s) as watchdog:
        try:
            with httpx.Client(
                timeout=timeout, trust_env=False, headers=headers, verify=trusted
            ) as client:
                answer = _asked(client, url, to, numbers, watchdog, body_bytes)
        except (httpx.HTTPError, zlib.error) as fault:
            raise _late(to.host) if watchdog.fired else _down(to.host, fault) from fault
        if watchdog.fired:
            raise _late(to.host)
        return answer


def _reachable(url: httpx.URL, allowed: Collection[str]) -> tuple[Receiver, list[str]]:
    """Whom ``url`` names, and the checked addresses of that host."""
    plain = str(url.copy_with(fragment=None))
    try:
        to = receiver.receiver(plain, allowed, longest=_LONGEST_URL, plain=True)
        return to, addresses.checked(to)
    except Unfit as unfit:
        raise SourceDown(*sentences.of(f"feed.unfit.{unfit.code}", who=url.host or "It")) from None


def _trusted() -> ssl.SSLContext:
    """The authorities of this machine, and those that come with the packages."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _asked(
    client: httpx.Client,
    url: httpx.URL,
    to: Receiver,
    numbers: list[str],
    watchdog: _Watchdog,
    body_bytes: int,
) -> Reply:
    """The answer of the first of the addresses that can be connected to."""
    *others, last = numbers
    for number in others:
        try:
            return _answer(client, url, to, number, watchdog, body_bytes)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue
    return _answer(client, url, to, last, watchdog, body_bytes)


def _answer(
    client: httpx.Client,
    url: httpx.URL,
    to: Receiver,
    number: str,
    watchdog: _Watchdog,
    body_bytes: int,
) -> Reply:
    named = {"trace": watchdog.trace, "sni_hostname": to.host}
    there, by_name = url.copy_with(host=number, fragment=None), {"Host": to.authority}
    with client.stream("GET", there, headers=by_name, extensions=named) as response:
        body = _body(to.host, response, body_bytes) if response.status_code == 200 else b""
        onward = url.join(response.headers["location"]) if response.next_request else None
        return Reply(response.status_code, response.headers, body, onward)


def _body(host: str, response: httpx.Response, limit: int) -> bytes:
    parts, size = [], 0
    for part in _unpacked(host, response, limit):
        size += len(part)
        if size > limit:
            raise SourceDown(*sentences.of("feed.too_large", who=host, bytes=limit))
        parts.append(part)
    return b"".join(parts)


def _unpacked(host: str, response: httpx.Response, limit: int) -> Iterator[bytes]:
    """The body piece by piece, no piece longer than ``limit`` and a byte: a small packed body
    may hold gigabytes."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing == "identity":
        yield from response.iter_raw()
        return
    if packing not in {"gzip", "x-gzip"}:
        raise SourceDown(*sentences.of("feed.packed", who=host))
    unpacker = zlib.decompressobj(wbits=31)
    for part in response.iter_raw():
        yield unpacker.decompress(part, limit + 1)
    if not unpacker.eof:
        raise SourceDown(*sentences.of("feed.broke_off", who=host))


def _late(host: str) -> SourceDown:
    return SourceDown(*sentences.of("feed.late", who=host))


def _down(host: str, fault: Exception) -> SourceDown:
    if isinstance(fault, httpx.ConnectTimeout):
        return Passing(*sentences.of("feed.reached_late", who=host))
    if isinstance(fault, httpx.TimeoutException):
        return Passing(*sentences.of("feed.stopped", who=host))
    if isinstance(fault, httpx.ConnectError):
        return SourceDown(*sentences.of("feed.unreached", who=host))
    if isinstance(fault, zlib.error):
        return SourceDown(*sentences.of("feed.unpacked", who=host))
    return SourceDown(*sentences.of("feed.no_http", who=host))
