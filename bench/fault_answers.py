"""How an answer of a feed can be wrong: of the right one, the one that is sent."""

from collections.abc import Callable

from bench.fault_town import Town
from tests.replay import Step

Broken = Callable[[Town, bytes], Step]
_HTML = b"<!doctype html><html><body>Vi arbetar p\xc3\xa5 sidan.</body></html>"


def place(town: Town, body: bytes) -> int:
    """Some place within the answer."""
    return town.feed.moments.randrange(1, len(body) - 1)


def stalls(_town: Town, body: bytes) -> Step:
    return Step(body=body, silent_s=3)


def drips(_town: Town, body: bytes) -> Step:
    return Step(body=body, drip_s=0.05)


def breaks_off(town: Town, body: bytes) -> Step:
    return Step(body=body, sent_bytes=place(town, body))


def is_cut(town: Town, body: bytes) -> Step:
    """A whole answer of half a list."""
    return Step(body=body[: place(town, body)])


def in_another_charset(_town: Town, body: bytes) -> Step:
    return Step(body=body.decode().encode("latin-1"))


def status(number: int, **headers: str) -> Broken:
    return lambda _town, _body: Step(status=number, headers=headers)


def is_web_page(_town: Town, _body: bytes) -> Step:
    return Step(body=_HTML)


def is_empty(_town: Town, _body: bytes) -> Step:
    return Step()


def renamed(town: Town, body: bytes) -> Step:
    """Every record has its time under another name."""
    return Step(body=body.replace(f'"{town.wire.time}":'.encode(), b'"rubrik":'))
