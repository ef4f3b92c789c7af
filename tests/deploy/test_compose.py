"""compose.yaml against the code it starts."""

import re
import tomllib
from typing import Any

import pytest

import config
from commands import container
from tests.deploy import files

OURS = ("migrate", "web", "worker")
SETTING_SECRETS = {"POSTGRES_PASSWORD": "p" * 32, "HALO_SECRET_KEY": "0123456789abcdef" * 2}


def _settings(monkeypatch: pytest.MonkeyPatch, service: dict[str, Any]) -> config.Settings:
    for name in config.variables():
        monkeypatch.delenv(name, raising=False)
    for name, value in {**files.environment(), **service["environment"]}.items():
        monkeypatch.setenv(name, value)
    return config.settings()


@pytest.mark.parametrize("secret", SETTING_SECRETS)
@pytest.mark.parametrize("given", [{}, {"empty": ""}])
def test_nothing_starts_without_a_secret(secret: str, given: dict[str, str]) -> None:
    others = {name: value for name, value in SETTING_SECRETS.items() if name != secret}
    with pytest.raises(files.Missing, match=rf"^{secret} must be .{{20,}}"):
        files.compose(**others, **({secret: ""} if given else {}))


def test_no_secret_has_a_default() -> None:
    text = files.COMPOSE.read_text("utf-8")
    for name in re.findall(r"\$\{(\w+):[-+]", text):
        assert not files.SECRET.search(name)
    for name in re.findall(r"\$\{(\w+)\}", text):
        assert not files.SECRET.search(name)


def test_the_example_of_the_variables_names_each_and_tells_none() -> None:
    text = (files.ROOT / "deploy" / "env.example").read_text("utf-8")
    given = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert given.pop("COMPOSE_PROFILES") in files.services()["proxy"]["profiles"]
    assert set(given.values()) == {""}
    asked = set(re.findall(r"\$\{(\w+)", files.COMPOSE.read_text("utf-8")))
    assert given.keys() <= asked
    assert asked - given.keys() == {"HALO_PORT", "HALO_WEB_WORKERS"}


def test_its_commands_exist() -> None:
    for name in OURS:
        files.require_command(files.services()[name]["command"])
    assert [files.services()[name]["command"] for name in OURS[1:]] == [["web"], ["worker"]]


def test_the_images_are_pinned_and_ours_is_of_this_version() -> None:
    project = tomllib.loads((files.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for name, service in files.services().items():
        if name in OURS:
            assert service["image"] == f"halo:{project['version']}"
            assert service["build"] == "."
        else:
            assert re.fullmatch(r"[a-z/]+:\d+(-\d)?\.\d+(\.\d+)?(-alpine)?", service["image"])


def test_its_settings_are_ones_that_halo_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in OURS:
        service = files.services()[name]
        assert service["environment"].keys() <= set(config.variables())
        known = _settings(monkeypatch, service)
        assert known.database_url == f"postgresql+psycopg://halo:{'p' * 32}@db:5432/halo"
        assert known.secret_key is not None
        assert (known.cookie_secure, known.trusted_proxies) == (False, 0)


def test_a_site_makes_cookies_secure_and_believes_one_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services = files.services(SITE="halo.example.org")
    known = _settings(monkeypatch, services["web"])
    assert (known.cookie_secure, known.trusted_proxies) == (True, 1)
    assert known.url == "https://halo.example.org"
    assert services["proxy"]["environment"] == {"SITE": "halo.example.org"}


def test_the_database_is_the_one_that_is_made() -> None:
    services = files.services()
    made = services["db"]["environment"]
    url = services["web"]["environment"]["DATABASE_URL"]
    user, password, name = (made[f"POSTGRES_{part}"] for part in ("USER", "PASSWORD", "DB"))
    assert url == f"postgresql://{user}:{password}@db:5432/{name}"
    asked = services["db"]["healthcheck"]["test"]
    assert {f"--username={user}", f"--dbname={name}"} <= set(asked)


def test_web_is_published_on_this_machine_alone_and_where_halo_listens() -> None:
    port = config.Settings.model_fields["port"].default
    assert files.services()["web"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    published = {name for name, one in files.services().items() if "ports" in one}
    assert published == {"web", "proxy"}
    proxy = (files.ROOT / "deploy" / "Caddyfile").read_text("utf-8")
    assert f"reverse_proxy web:{port}\n" in proxy
    assert "{$SITE} {\n" in proxy


def test_every_service_is_closed() -> None:
    for name, service in files.services().items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
        assert "privileged" not in service
    assert [name for name in OURS if "user" in files.services()[name]] == []
    assert not files.services()["db"]["user"].startswith("0")


def test_every_service_that_stays_says_how_it_is() -> None:
    staying = {name: one for name, one in files.services().items() if name != "migrate"}
    for name, service in staying.items():
        assert service["healthcheck"]["test"][0] == "CMD", name
        assert service["restart"] == "unless-stopped", name
    for name in ("web", "worker"):
        *entry, word = staying[name]["healthcheck"]["test"][1:]
        assert entry == files.listed(files.last("ENTRYPOINT"))
        assert word in container.QUESTIONS


def test_nothing_starts_before_the_database_is_prepared() -> None:
    services = files.services()
    assert services["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    for name in ("web", "worker"):
        wanted = services[name]["depends_on"]["migrate"]
        assert wanted == {"condition": "service_completed_successfully"}


def test_what_is_written_lies_in_volumes_with_names() -> None:
    whole = files.compose(**SETTING_SECRETS)
    for name in OURS:
        service = whole["services"][name]
        assert service["volumes"] == [f"home:{files.environment()['HALO_HOME']}"]
        assert [one.partition(":")[0] for one in service["tmpfs"]] == ["/tmp"]
    for service in whole["services"].values():
        for volume in service["volumes"]:
            source, _, rest = volume.partition(":")
            if source.startswith("./"):
                assert (files.ROOT / source).is_file()
                assert rest.endswith(":ro")
            else:
                assert source in whole["volumes"]


def test_the_database_reaches_nobody_and_is_reached_by_ours_alone() -> None:
    whole = files.compose(**SETTING_SECRETS)
    assert whole["networks"]["inside"] == {"internal": True}
    inside = {name for name, one in whole["services"].items() if "inside" in one["networks"]}
    assert inside == {"db", *OURS}
    assert whole["services"]["db"]["networks"] == ["inside"]


def test_the_commands_of_the_handbook_exist() -> None:
    text = (files.ROOT / "docs" / "operations.md").read_text("utf-8")
    told = re.findall(r"docker compose run --rm(?: --volume \S+)? (\w+) (.+)", text)
    assert told
    for service, words in told:
        assert service in files.services()
        files.require_command(words.split())
    for word in re.findall(r"python -m commands\.container ([a-z-]+)", text):
        files.require_command([word])
    assert "cp deploy/env.example .env" in text
