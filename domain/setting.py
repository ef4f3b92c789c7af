"""What a setting may be: each function gives back what it is told, or what Halo makes of it.

Each raises ``ValueError`` with what to write instead, as the end of a sentence.
"""

import re
from pathlib import Path

# Its origin goes into the content policy as it stands: no pattern, no password, no list of names.
_TILE_SERVER = re.compile(
    r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/|https?://\[[0-9A-Fa-f:]+\](:[0-9]{1,5})?/"
)
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
_SITE = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
_HASHED = re.compile(rb"[0-9A-F]{40}(:[0-9]{1,12})?\r?\n?")
_HASH_LINE, _FIRST_LINES = 60, 100
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_REPORTS = re.compile(r"https?://[A-Za-z0-9]+@[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._-]+)+")
# What stands in examples, and what people type until they find the time.
_EXAMPLES = re.compile(
    r"change.?(me|this)|your.?(secret|key|token)|secret.?key|example|password|default",
    re.IGNORECASE,
)
_FEWEST_CHARACTERS = 8
SHORTEST_SECRET = 32
_WEAK_PASSWORDS = ("postgres", "password", "secret", "halo", "admin", "changeme")
_LOOPBACK = ("", "localhost", "127.0.0.1", "[::1]")
_TILE_TYPE = 99  # where the header of a PMTiles file says what its tiles are; 1 is vector tiles


def postgres(url: str) -> str:
    """``url`` as SQLAlchemy is told it."""
    scheme, _, rest = url.partition("://")
    if scheme not in ("postgresql", "postgresql+psycopg", "postgres") or not rest:
        raise ValueError("it must begin with postgresql://")
    person, _, place = rest.partition("/")[0].rpartition("@")
    user, _, password = person.partition(":")
    if password in (*_WEAK_PASSWORDS, user) and password and not _is_here(place):
        raise ValueError("its password is one that everybody tries first; give the role another")
    return f"postgresql+psycopg://{rest}"


def tiles(url: str) -> str:
    """The address of a tile server."""
    if not all(part in url for part in ("{z}", "{x}", "{y}")):
        raise ValueError("it must contain {z}, {x} and {y}")
    if not _TILE_SERVER.match(url):
        raise ValueError("it must begin with http:// or https:// and the plain name of one server")
    return url


def streets(path: Path) -> Path:
    """A PMTiles file of vector tiles that can be read."""
    if not path.is_file():
        raise ValueError(f"there is no file {path}")
    try:
        with path.open("rb") as file:
            head = file.read(_TILE_TYPE + 1)
    except OSError as problem:
        raise ValueError(f"{path} cannot be read: {problem.strerror}") from None
    if not head.startswith(b"PMTiles\x03") or head[_TILE_TYPE:] != b"\x01":
        raise ValueError(f"{path} is no PMTiles file, version 3, of vector tiles")
    return path.resolve()


def breached(path: Path) -> Path:
    """A file of stolen passwords as SHA-1, one a line in the order of their bytes."""
    try:
        with path.open("rb") as file:
            lines = [file.readline(_HASH_LINE) for _ in range(_FIRST_LINES)]
    except OSError as problem:
        raise ValueError(f"{path} cannot be read: {problem.strerror}") from None
    lines = [line for line in lines if line]
    if not lines or lines != sorted(lines) or not all(map(_HASHED.fullmatch, lines)):
        raise ValueError(
            f"{path} is no list of SHA-1 in capital hexadecimal digits, in their order"
        )
    return path.resolve()


def hosts(listed: str) -> str:
    """Plain host names by commas."""
    if not all(_HOST.fullmatch(host) for host in named(listed)):
        raise ValueError("it must list plain host names, each with a port or without, by commas")
    return listed


def named(listed: str) -> frozenset[str]:
    """What a list by commas names, in lower case."""
    return frozenset(filter(None, (host.strip().lower() for host in listed.split(","))))


def sites(listed: str) -> str:
    """Origins of web sites by commas."""
    if not all(_SITE.fullmatch(site) for site in named(listed)):
        raise ValueError("it must list sites such as https://maps.example.org, by commas")
    return listed


def scheduler(address: str) -> str:
    """The address of a scheduler."""
    if not address.startswith(("tcp://", "tls://")):
        raise ValueError("it must begin with tcp:// or tls://")
    return address


def secret(words: str) -> str:
    """A secret that nobody guesses."""
    if len(words) < SHORTEST_SECRET:
        raise ValueError(f"it must have at least {SHORTEST_SECRET} characters")
    if len(set(words)) < _FEWEST_CHARACTERS or _EXAMPLES.search(words):
        raise ValueError("it looks like an example; take what openssl rand -hex 32 prints")
    return words


def host(name: str) -> str:
    """The plain name of one machine, without a port."""
    if not _HOST.fullmatch(name.lower()) or ":" in name:
        raise ValueError(
            "it must be the plain name of one server; its port is a setting of its own"
        )
    return name


def mailbox(address: str) -> str:
    """One plain address of e-mail."""
    if not _MAILBOX.fullmatch(address):
        raise ValueError("it must be one plain address such as halo@city.example.org")
    return address


def mailboxes(listed: str) -> str:
    """Plain addresses of e-mail by commas."""
    for address in addressed(listed):
        mailbox(address)
    return listed


def addressed(listed: str) -> tuple[str, ...]:
    """The addresses of a list by commas, as they are written, each once."""
    return tuple(dict.fromkeys(filter(None, (one.strip() for one in listed.split(",")))))


def own_site(address: str) -> str:
    """Where people reach Halo, without a slash at its end."""
    if not _SITE.fullmatch(address.rstrip("/").lower()):
        raise ValueError("it must be a site such as https://halo.example.org")
    return address.rstrip("/")


def reports(address: str) -> str:
    """Where errors are reported to: a DSN as Sentry gives it."""
    if not _REPORTS.fullmatch(address):
        raise ValueError("it must be a DSN such as https://key@sentry.example.org/1")
    return address


def is_loopback(name: str) -> bool:
    """Whether a host is this machine by its name."""
    return name in _LOOPBACK


def _is_here(place: str) -> bool:
    """Whether ``place``, a host with its port or without, is this machine; a socket is."""
    return place.startswith("%2F") or is_loopback(re.sub(r":[0-9]*$", "", place))
