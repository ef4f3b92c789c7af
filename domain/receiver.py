"""Where a request may go: the address an administrator wrote, and the ones its name stands for.

What is refused are the places a request from inside must never reach because somebody outside
names them: this machine, its network, its cloud's metadata.
"""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST = 500
_PLAIN = re.compile(r"[!-~]+")
_NAME = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?\.?|[0-9a-f:.]+")
_PORTS = {"https": 443, "http": 80}
# Addresses in which an IPv4 address is written, which is the one that is reached.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")


class Unfit(Exception):
    """An address that nothing is sent to; ``code`` says why, as `locales` words it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Receiver:
    """An address taken apart. ``allowed`` is set for a host the operator named, which may be
    internal and without https."""

    tls: bool
    host: str
    port: int
    path: str
    allowed: bool

    @property
    def authority(self) -> str:
        """The Host header: the name, in brackets where it is an IPv6 address, and its port."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        usual = _PORTS["https" if self.tls else "http"]
        return name if self.port == usual else f"{name}:{self.port}"


def receiver(
    url: str, allowed: Collection[str] = (), *, longest: int = LONGEST, plain: bool = False
) -> Receiver:
    """``url`` taken apart; ``allowed`` are hosts, or hosts with a port, in lower case; ``plain``
    takes http of every host too.

    Raises Unfit for what is no https address of one plain host, or is an address of a machine that
    is not on the internet.
    """
    if len(url) > longest or not _PLAIN.fullmatch(url):
        raise Unfit("url")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise Unfit("url") from None
    if parts.scheme not in _PORTS or not _NAME.fullmatch(host) or "@" in parts.netloc:
        raise Unfit("url")
    if parts.fragment or port == 0:
        raise Unfit("url")
    port = port or _PORTS[parts.scheme]
    known = host in allowed or f"{host}:{port}" in allowed
    if parts.scheme != "https" and not (known or plain):
        raise Unfit("https")
    if _is_literal(host) and not known and not is_public(host):
        raise Unfit("internal")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Receiver(parts.scheme == "https", host, port, path, known)


def is_public(text: str) -> bool:
    """Whether an IP address is one of the internet: not private, loopback, link-local, shared,
    multicast or reserved, nor an IPv6 form of such an IPv4 address."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = _inner(address)
        if inner is not None:
            return is_public(str(inner))
        if address.teredo is not None or address in _NAT64_LOCAL or address.is_site_local:
            return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
