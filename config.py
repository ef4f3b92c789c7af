"""The settings of this Halo, read once from the environment by the roots alone.

``docs/operations.md`` says what each is for. Everything below the roots is handed values.
"""

import logging
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import structlog
from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain import setting
from domain.errors import BadInput

ROOT = Path(__file__).resolve().parent
# Without the local variables, which may hold a password.
_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)
SHORTEST_KEY = setting.SHORTEST_SECRET


def _unguessed(key: SecretStr) -> SecretStr:
    setting.secret(key.get_secret_value())
    return key


def _dsn(address: SecretStr) -> SecretStr:
    setting.reports(address.get_secret_value())
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

    database_url: Annotated[str, AfterValidator(setting.postgres)] | None = Field(
        None, validation_alias="DATABASE_URL"
    )
    home: Annotated[Path, AfterValidator(Path.absolute)] = ROOT / "var"
    host: str = "127.0.0.1"
    port: int = Field(8050, ge=1, le=65535)
    secret_key: Annotated[SecretStr, AfterValidator(_unguessed)] | None = None
    cities: Annotated[Path, AfterValidator(Path.absolute)] = ROOT / "cities"
    city: str | None = None
    boundaries: Annotated[Path, AfterValidator(Path.absolute)] = Field(
        default_factory=lambda known: known.get("home", ROOT / "var") / "boundaries"
    )
    cookie_secure: bool = False
    require_second_factor: bool = False
    breached_passwords: Annotated[Path, AfterValidator(setting.breached)] | None = None
    trusted_proxies: int = Field(0, ge=0)
    pmtiles: Annotated[Path, AfterValidator(setting.streets)] | None = None
    tiles_url: Annotated[str, AfterValidator(setting.tiles)] | None = None
    map_attribution: str = ""
    contact: str = ""
    url: Annotated[str, AfterValidator(setting.own_site)] | None = None
    smtp_host: Annotated[str, AfterValidator(setting.host)] | None = None
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    smtp_from: Annotated[str, AfterValidator(setting.mailbox)] | None = None
    alert_to: Annotated[str, AfterValidator(setting.mailboxes)] = ""
    metrics_token: Annotated[SecretStr, AfterValidator(_unguessed)] | None = None
    sentry_dsn: Annotated[SecretStr, AfterValidator(_dsn)] | None = None
    log: Literal["json", "plain"] = "plain"
    lang: str = Field(default_factory=lambda: os.environ.get("LANG", ""))
    scheduler: Annotated[str, AfterValidator(setting.scheduler)] | None = None
    token_rate: int = Field(600, ge=1, le=60_000)
    address_rate: int = Field(120, ge=1, le=60_000)
    report_rate: int = Field(20, ge=1, le=60_000)
    report_address_rate: int = Field(60, ge=1, le=60_000)
    report_public: bool = True
    allowed_receivers: Annotated[str, AfterValidator(setting.hosts)] = ""
    allowed_sources: Annotated[str, AfterValidator(setting.hosts)] = ""
    watched: Annotated[Path, AfterValidator(Path.absolute)] | None = None
    upload_mb: int = Field(100, ge=1, le=2000)
    api_origins: Annotated[str, AfterValidator(setting.sites)] = ""
    backups: Annotated[Path, AfterValidator(Path.absolute)] | None = None
    backups_kept: int = Field(7, ge=1, le=1000)
    export_hours: int = Field(24, ge=1, le=24 * 30)
    keep_audit_days: int | None = Field(None, ge=30, le=36_500)
    keep_report_days: int | None = Field(None, ge=1, le=36_500)
    keep_record_days: int | None = Field(None, ge=1, le=36_500)
    keep_session_days: int = Field(30, ge=1, le=3_650)
    web_workers: int = Field(2, ge=1)
    threads: int = Field(64, ge=1)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if wrong := list(_contradictions(self)):
            raise ValueError("; ".join(wrong))
        return self

    @property
    def exports(self) -> Path:
        """The folder of files made in the background."""
        return self.home / "exports"

    @property
    def media(self) -> Path:
        """The folder of photos, sounds and films of reports."""
        return self.home / "media"

    @property
    def uploads(self) -> Path:
        """The folder of files handed over."""
        return self.home / "uploads"

    @property
    def source_hosts(self) -> frozenset[str]:
        """The hosts of sources that may be internal, in lower case."""
        return setting.named(self.allowed_sources)

    @property
    def smtp_secret(self) -> str:
        """The mail server's password, empty where it wants none."""
        return self.smtp_password.get_secret_value() if self.smtp_password else ""

    @property
    def metrics_secret(self) -> str:
        """What opens the metrics, empty where nobody set a token."""
        return self.metrics_token.get_secret_value() if self.metrics_token else ""

    @property
    def receivers(self) -> tuple[str, ...]:
        """Who is told of alerts by e-mail; nobody named means every administrator."""
        return setting.addressed(self.alert_to)

    @property
    def origins(self) -> frozenset[str]:
        """The other sites whose pages may call the REST face, in lower case."""
        return setting.named(self.api_origins)

    @property
    def webhook_hosts(self) -> frozenset[str]:
        """The receivers of webhooks that may be internal, in lower case."""
        return setting.named(self.allowed_receivers)


def _contradictions(known: Settings) -> Iterator[str]:
    """What is wrong between settings of which each alone is right."""
    signs_in = bool(known.smtp_user)
    if known.smtp_host and not known.smtp_from:
        yield "HALO_SMTP_FROM: with HALO_SMTP_HOST it must say which address alerts come from"
    if signs_in != (known.smtp_password is not None):
        yield "HALO_SMTP_PASSWORD: HALO_SMTP_USER and it are given together, or neither"
    if signs_in and known.smtp_tls == "none" and not setting.is_loopback(known.smtp_host or ""):
        yield (
            "HALO_SMTP_TLS: a password is never sent over a connection that can be read; "
            "take starttls or tls"
        )
    if (known.url or "").startswith("https://") and not known.cookie_secure:
        yield "HALO_COOKIE_SECURE: it must be true, since HALO_URL begins with https://"


def settings(**given: Any) -> Settings:
    """The settings of this process; ``given`` fields come before the environment.

    Raises ``BadInput`` with one sentence that names every variable that is wrong.
    """
    try:
        return Settings(**given)
    except ValidationError as wrong:
        # A default that builds on a wrong setting is not a fault of its own.
        faults = [e for e in wrong.errors() if e["type"] != "default_factory_not_called"]
        parts = [_said(fault["loc"], fault["msg"]) for fault in faults]
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


def _said(location: tuple[int | str, ...], message: str) -> str:
    """What is wrong between settings names them itself."""
    words = message.removeprefix("Value error, ")
    if not location:
        return words
    return f"{_variable(location)}: {words[:1].lower() + words[1:]}"


def _variable(location: tuple[int | str, ...]) -> str:
    name = str(location[0]).removeprefix("HALO_")
    return "DATABASE_URL" if name.lower() == "database_url" else f"HALO_{name.upper()}"
