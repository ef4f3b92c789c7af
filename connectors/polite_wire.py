"""One question on the wire: bounded in bytes, in time and in what it unpacks."""

import socket
import threading
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

from domain.errors import SourceDown


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
    connect_s: float,
    read_s: float,
    remaining_s: float,
    body_bytes: int,
) -> Reply:
    """Ask ``url`` once, following nothing. Raises Passing or SourceDown."""
    timeout = httpx.Timeout(read_s, connect=connect_s)
    with _Watchdog(remaining_s) as watchdog:
        try:
            with (
                httpx.Client(timeout=timeout, trust_env=False, headers=headers) as client,
                client.stream("GET", url, extensions={"trace": watchdog.trace}) as response,
            ):
                body = _body(response, body_bytes) if response.status_code == 200 else b""
                onward = response.next_request.url if response.next_request else None
                answer = Reply(response.status_code, response.headers, body, onward)
        except (httpx.HTTPError, zlib.error) as fault:
            raise _late(url.host) if watchdog.fired else _down(url.host, fault) from fault
        if watchdog.fired:
            raise _late(url.host)
        return answer


def _body(response: httpx.Response, limit: int) -> bytes:
    host = response.url.host
    parts, size = [], 0
    for part in _unpacked(response, limit):
        size += len(part)
        if size > limit:
            raise SourceDown(f"{host} sent more than {limit:,} bytes; reading stopped there.")
        parts.append(part)
    return b"".join(parts)


def _unpacked(response: httpx.Response, limit: int) -> Iterator[bytes]:
    """The body piece by piece, no piece longer than ``limit`` and a byte: a small packed body
    may hold gigabytes."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing == "identity":
        yield from response.iter_raw()
        return
    if packing not in {"gzip", "x-gzip"}:
        raise SourceDown(f"{response.url.host} packed its answer in a way Halo did not ask for.")
    unpacker = zlib.decompressobj(wbits=31)
    for part in response.iter_raw():
        yield unpacker.decompress(part, limit + 1)
    if not unpacker.eof:
        raise SourceDown(f"{response.url.host} broke off in the middle of its answer.")


def _late(host: str) -> SourceDown:
    return SourceDown(f"{host} did not finish its answer in time; the connection was cut.")


def _down(host: str, fault: Exception) -> SourceDown:
    if isinstance(fault, httpx.ConnectTimeout):
        return Passing(f"{host} could not be reached in time.")
    if isinstance(fault, httpx.TimeoutException):
        return Passing(f"{host} stopped answering.")
    if isinstance(fault, httpx.ConnectError):
        return SourceDown(f"{host} could not be reached. Is the network up and the address right?")
    if isinstance(fault, zlib.error):
        return SourceDown(f"{host} sent a packed answer that cannot be unpacked.")
    if isinstance(fault, httpx.UnsupportedProtocol):
        return SourceDown("The address of the source must begin with https:// or http://.")
    return SourceDown(f"{host} broke off in the middle of its answer, or sent no proper HTTP.")
