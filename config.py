"""The settings of this Halo, read once from the environment by the roots alone.

``docs/operations.md`` says what each is for. Everything below the roots is handed values.
"""

import logging
import os
import re
import secrets
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import structlog
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.errors import BadInput

ROOT = Path(__file__).resolve().parent
# Without the local variables, which may hold a password.
_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)
SHORTEST_KEY = 32
# Its origin goes into the content policy as it stands: no pattern, no password, no list of names.
_TILE_SERVER = re.compile(
    r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/|https?://\[[0-9A-Fa-f:]+\](:[0-9]{1,5})?/"
)
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
_SITE = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
_TILE_TYPE = 99  # where the header of a PMTiles file says what its tiles are; 1 is vector tiles


def _postgres(url: str) -> str:
    scheme, _, rest = url.partition("://")
    if scheme not in ("postgresql", "postgresql+psycopg", "postgres") or not rest:
        raise ValueError("it must begin with postgresql://")
    return f"postgresql+psycopg://{rest}"


def _long(key: SecretStr) -> SecretStr:
    if len(key.get_secret_value()) < SHORTEST_KEY:
        raise ValueError(f"it must have at least {SHORTEST_KEY} characters")
    return key


def _tiles(url: str) -> str:
    if not all(part in url for part in ("{z}", "{x}", "{y}")):
        raise ValueError("it must contain {z}, {x} and {y}")
    if not _TILE_SERVER.match(url):
        raise ValueError("it must begin with http:// or https:// and the plain name of one server")
    return url


def _streets(path: Path) -> Path:
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


def _hosts(listed: str) -> str:
    if not all(_HOST.fullmatch(host) for host in _named(listed)):
        raise ValueError("it must list plain host names, each with a port or without, by commas")
    return listed


def _named(listed: str) -> frozenset[str]:
    return frozenset(filter(None, (host.strip().lower() for host in listed.split(","))))


def _sites(listed: str) -> str:
    if not all(_SITE.fullmatch(site) for site in _named(listed)):
        raise ValueError("it must list sites such as https://maps.example.org, by commas")
    return listed


def _scheduler(address: str) -> str:
    if not address.startswith(("tcp://", "tls://")):
        raise ValueError("it must begin with tcp:// or tls://")
    return address


class Settings(BaseSettings):
    """Every setting. Each is named ``HALO_`` and its field in capitals, but ``DATABASE_URL``; a
    variable that is set to nothing counts as not set."""

    model_config = SettingsConfigDict(
        env_prefix="HALO_",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        validate_default=True,
    )

    database_url: Annotated[str, AfterValidator(_postgres)] | None = Field(
        None, validation_alias="DATABASE_URL"
    )
    home: Annotated[Path, AfterValidator(Path.absolute)] = ROOT / "var"
    host: str = "127.0.0.1"
    port: int = Field(8050, ge=1, le=65535)
    secret_key: Annotated[SecretStr, AfterValidator(_long)] | None = None
    cities: Annotated[Path, AfterValidator(Path.absolute)] = ROOT / "cities"
    city: str | None = None
    boundaries: Annotated[Path, AfterValidator(Path.absolute)] = Field(
        default_factory=lambda known: known.get("home", ROOT / "var") / "boundaries"
    )
    cookie_secure: bool = False
    trusted_proxies: int = Field(0, ge=0)
    pmtiles: Annotated[Path, AfterValidator(_streets)] | None = None
    tiles_url: Annotated[str, AfterValidator(_tiles)] | None = None
    map_attribution: str = ""
    contact: str = ""
    log: Literal["json", "plain"] = "plain"
    scheduler: Annotated[str, AfterValidator(_scheduler)] | None = None
    token_rate: int = Field(600, ge=1, le=60_000)
    address_rate: int = Field(120, ge=1, le=60_000)
    report_rate: int = Field(20, ge=1, le=60_000)
    report_address_rate: int = Field(60, ge=1, le=60_000)
    report_public: bool = True
    allowed_receivers: Annotated[str, AfterValidator(_hosts)] = ""
    api_origins: Annotated[str, AfterValidator(_sites)] = ""
    backups: Annotated[Path, AfterValidator(Path.absolute)] | None = None
    backups_kept: int = Field(7, ge=1, le=1000)
    export_hours: int = Field(24, ge=1, le=24 * 30)
    web_workers: int = Field(2, ge=1)
    threads: int = Field(64, ge=1)

    @property
    def exports(self) -> Path:
        """The folder of files made in the background."""
        return self.home / "exports"

    @property
    def media(self) -> Path:
        """The folder of photos, sounds and films of reports."""
        return self.home / "media"

    @property
    def origins(self) -> frozenset[str]:
        """The other sites whose pages may call the REST face, in lower case."""
        return _named(self.api_origins)

    @property
    def webhook_hosts(self) -> frozenset[str]:
        """The receivers of webhooks that may be internal, in lower case."""
        return _named(self.allowed_receivers)


def settings(**given: Any) -> Settings:
    """The settings of this process; ``given`` fields come before the environment.

    Raises ``BadInput`` with one sentence that names every variable that is wrong.
    """
    try:
        return Settings(**given)
    except ValidationError as wrong:
        # A default that builds on a wrong setting is not a fault of its own.
        faults = [e for e in wrong.errors() if e["type"] != "default_factory_not_called"]
        parts = [f"{_variable(fault['loc'])}: {_words(fault['msg'])}" for fault in faults]
        raise BadInput("; ".join(parts) + ".") from None


def variables() -> list[str]:
    """The environment variables that are settings, in the order of ``Settings``."""
    return [_variable((name,)) for name in Settings.model_fields]


def secret_key(known: Settings) -> str:
    """The key that signs cookies: the given one, else the one in ``HALO_HOME/secret-key``, which
    is made at the first call and readable by its owner alone.

    Raises ``BadInput`` where that file is too short or open to others.
    """
    if known.secret_key is not None:
        return known.secret_key.get_secret_value()
    path = known.home / "secret-key"
    if not path.exists():
        _make_key(path)
    key = path.read_text().strip()
    if len(key) < SHORTEST_KEY:
        raise BadInput(f"{path} is too short for a key: delete it, and a new one is made.")
    if path.stat().st_mode & 0o077:
        raise BadInput(f"{path} can be read by others. Type: chmod 600 {path}")
    return key


def secrets_given(known: Settings) -> dict[str, str]:
    """The secrets that are set, by the name of their variable."""
    every = {_variable((name,)): getattr(known, name) for name in Settings.model_fields}
    return {n: one.get_secret_value() for n, one in every.items() if isinstance(one, SecretStr)}


def configure_logging(known: Settings) -> None:
    """Send every log line, of libraries too, to stderr: one JSON object or one plain line each."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_renderers(known.log),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for chatty in ("alembic.runtime.plugins", "apscheduler", "httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _renderers(form: str) -> list[structlog.typing.Processor]:
    if form == "json":
        return [_TRACEBACKS, structlog.processors.JSONRenderer()]
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]


def _make_key(path: Path) -> None:
    """Written beside its place and linked there: of two that start at once, one key is kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    try:
        os.link(unfinished, path)
    except FileExistsError:
        return
    finally:
        unfinished.unlink()


def _variable(location: tuple[int | str, ...]) -> str:
    name = str(location[0]).removeprefix("HALO_") if location else "settings"
    return "DATABASE_URL" if name.lower() == "database_url" else f"HALO_{name.upper()}"


def _words(message: str) -> str:
    words = message.removeprefix("Value error, ")
    return words[:1].lower() + words[1:]
