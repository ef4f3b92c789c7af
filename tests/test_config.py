"""Settings: their defaults, their refusals, the key, and that each is documented."""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import config
from domain.errors import BadInput

ROOT = Path(__file__).resolve().parents[1]
KEY = "0123456789abcdef" * 2
MAIL = {"smtp_host": "mail.example.org", "smtp_from": "halo@city.example.org"}
LOGIN = {"smtp_user": "halo", "smtp_password": "open sesame"}
NO_SERVER = "it must begin with http:// or https:// and the plain name of one server"
EXAMPLE = "it looks like an example; take what openssl rand -hex 32 prints"
TRIED = "its password is one that everybody tries first; give the role another"
NO_SITE = "it must be a site such as https://halo.example.org"
NO_MAILBOX = "it must be one plain address such as halo@city.example.org"
NO_DSN = "it must be a DSN such as https://key@sentry.example.org/1"
STRANGE_SERVERS = [
    f"{start}/{{z}}/{{x}}/{{y}}.png"
    for start in (
        "ftp://tiles",
        "tiles",
        "https://{s}.tiles",
        "https://user:password@tiles",
        "https://*",
        "https://tiles; script-src *",
    )
]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in config.variables():
        monkeypatch.delenv(name, raising=False)


def test_nothing_needs_to_be_set() -> None:
    plain = config.settings()
    assert (plain.host, plain.port, plain.database_url) == ("127.0.0.1", 8050, None)
    assert plain.home == ROOT / "var"
    assert plain.boundaries == ROOT / "var" / "boundaries"
    assert plain.cities == ROOT / "cities"
    assert (plain.secret_key, plain.cookie_secure, plain.trusted_proxies) == (None, False, 0)


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {
        "DATABASE_URL": "postgresql://halo@db/halo",
        "HALO_HOME": str(tmp_path),
        "HALO_PORT": "9000",
        "HALO_COOKIE_SECURE": "true",
        "HALO_SECRET_KEY": KEY,
        "HALO_CONTACT": "",
    }.items():
        monkeypatch.setenv(name, value)
    read = config.settings()
    assert read.database_url == "postgresql+psycopg://halo@db/halo"
    assert (read.port, read.cookie_secure, read.contact) == (9000, True, "")
    assert read.boundaries == tmp_path / "boundaries"
    assert config.settings(port=9001).port == 9001


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "mysql://a/b", "DATABASE_URL: it must begin with postgresql://."),
        ("HALO_PORT", "0", "HALO_PORT: input should be greater than or equal to 1."),
        ("HALO_SECRET_KEY", "short", "HALO_SECRET_KEY: it must have at least 32 characters."),
        ("HALO_PMTILES", "/no/such.pmtiles", "HALO_PMTILES: there is no file /no/such.pmtiles."),
        ("HALO_TILES_URL", "http://tiles/", "HALO_TILES_URL: it must contain {z}, {x} and {y}."),
        (
            "HALO_PMTILES",
            __file__,
            f"HALO_PMTILES: {__file__} is no PMTiles file, version 3, of vector tiles.",
        ),
        *(("HALO_TILES_URL", url, f"HALO_TILES_URL: {NO_SERVER}.") for url in STRANGE_SERVERS),
        ("HALO_SECRET_KEY", "k" * 40, f"HALO_SECRET_KEY: {EXAMPLE}."),
        ("HALO_SECRET_KEY", "change-me-before-you-go-live-please", f"HALO_SECRET_KEY: {EXAMPLE}."),
        ("HALO_METRICS_TOKEN", "short", "HALO_METRICS_TOKEN: it must have at least 32 characters."),
        ("DATABASE_URL", "postgresql://halo:halo@db/halo", f"DATABASE_URL: {TRIED}."),
        ("DATABASE_URL", "postgresql://halo:postgres@db:5432/halo", f"DATABASE_URL: {TRIED}."),
        ("HALO_URL", "halo.example.org", f"HALO_URL: {NO_SITE}."),
        ("HALO_URL", "https://halo.example.org/x?y", f"HALO_URL: {NO_SITE}."),
        ("HALO_ALERT_TO", "a@b.example, Eva <eva@b.example>", f"HALO_ALERT_TO: {NO_MAILBOX}."),
        ("HALO_SENTRY_DSN", "https://sentry.example.org/1", f"HALO_SENTRY_DSN: {NO_DSN}."),
        ("HALO_LOG", "loud", "HALO_LOG: input should be 'json' or 'plain'."),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadInput) as refused:
        config.settings()
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"smtp_host": "mail.example.org"}, "HALO_SMTP_FROM"),
        ({**MAIL, "smtp_user": "halo"}, "HALO_SMTP_PASSWORD"),
        ({**MAIL, "smtp_password": "open sesame"}, "HALO_SMTP_PASSWORD"),
        ({**MAIL, **LOGIN, "smtp_tls": "none"}, "HALO_SMTP_TLS"),
        ({"url": "https://halo.example.org"}, "HALO_COOKIE_SECURE"),
        (
            {"smtp_host": "mail.example.org", "url": "https://halo.example.org"},
            "HALO_SMTP_FROM.*; HALO_COOKIE_SECURE",
        ),
    ],
)
def test_settings_that_do_not_go_together_are_refused(given: dict[str, str], wrong: str) -> None:
    with pytest.raises(BadInput, match=rf"^{wrong}: ") as refused:
        config.settings(**given)
    assert "sesame" not in str(refused.value)


@pytest.mark.parametrize(
    "given",
    [
        MAIL,
        {**MAIL, **LOGIN},
        {**MAIL, **LOGIN, "smtp_host": "localhost", "smtp_tls": "none"},
        {"url": "https://halo.example.org/", "cookie_secure": True},
        {"DATABASE_URL": "postgresql://postgres:postgres@localhost:5432/postgres"},
        {"DATABASE_URL": "postgresql://halo@/halo?host=/run/postgresql"},
    ],
)
def test_settings_that_go_together(given: dict[str, str]) -> None:
    known = config.settings(**given)
    assert known.url in (None, "https://halo.example.org")
    assert "open sesame" not in repr(known)


def test_all_wrong_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALO_PORT", "web")
    monkeypatch.setenv("HALO_THREADS", "0")
    with pytest.raises(BadInput, match=r"HALO_PORT: .*; HALO_THREADS: ") as refused:
        config.settings()
    assert "HALO_BOUNDARIES" not in str(refused.value)


def test_a_secret_is_never_shown() -> None:
    assert KEY not in repr(config.settings(secret_key=KEY))


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        config.settings().port = 1


def test_the_given_key_is_used(tmp_path: Path) -> None:
    assert config.secret_key(config.settings(home=tmp_path, secret_key=KEY)) == KEY
    assert not list(tmp_path.iterdir())


def test_a_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    settings = config.settings(home=tmp_path / "new")
    with ThreadPoolExecutor(8) as starts:
        keys = set(starts.map(lambda _: config.secret_key(settings), range(32)))
    (file,) = settings.home.iterdir()
    assert keys == {file.read_text().strip()}
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(keys.pop()) >= config.SHORTEST_KEY


def test_an_open_or_short_key_file_is_refused(tmp_path: Path) -> None:
    settings = config.settings(home=tmp_path)
    config.secret_key(settings)
    file = tmp_path / "secret-key"
    file.chmod(0o644)
    with pytest.raises(BadInput, match="chmod 600"):
        config.secret_key(settings)
    file.chmod(0o600)
    file.write_text("short\n")
    with pytest.raises(BadInput, match="too short"):
        config.secret_key(settings)


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text()
    documented = re.findall(r"^\| `([A-Z_]+)` \|", operations, re.MULTILINE)
    assert sorted(documented) == sorted(config.variables())


LOGGING = """
import logging, structlog, config
config.configure_logging(config.settings(log={form!r}))
structlog.get_logger("worker").info("job_ended", job=7)
logging.getLogger("library").warning("of %s", "another")
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger("worker").exception("job_broke")
"""


def logged(form: str) -> str:
    command = [sys.executable, "-c", LOGGING.format(form=form)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stderr


def test_json_logs_are_one_object_a_line() -> None:
    ended, library, broke = map(json.loads, logged("json").splitlines())
    assert (ended["event"], ended["job"], ended["level"]) == ("job_ended", 7, "info")
    assert (library["event"], library["logger"]) == ("of another", "library")
    assert broke["exception"][0]["exc_type"] == "ZeroDivisionError"


def test_plain_logs_are_for_people() -> None:
    text = logged("plain")
    assert "job_ended" in text
    assert "Traceback" in text
    assert "\x1b" not in text
