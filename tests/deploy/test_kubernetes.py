"""The manifests of Kubernetes against the code they run."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

import app
import config
from commands import container
from db import session as database
from domain.city import City
from tests.deploy import files

CITY = City("test", "Testby", "Europe/Stockholm", (59.3, 18.1), 11, (17, 59, 19, 60), (6, 7), 1, ())
PORT = config.Settings.model_fields["port"].default


@pytest.fixture(scope="module")
def without_database(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """A browser before the whole application, whose database is not there."""
    nowhere = database.sessions(database.engine("postgresql+psycopg://halo@127.0.0.1:1/none"))
    home = tmp_path_factory.mktemp("home")
    settings = config.settings(home=home, secret_key="only for tests " * 3)
    return app.create_app(settings, nowhere, CITY).server.test_client()


def _main(name: str) -> dict[str, Any]:
    found: dict[str, Any]
    [found] = files.pods()[name]["spec"]["containers"]
    return found


def _named(container: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in container["env"]}


def test_everything_is_there_and_in_no_namespace() -> None:
    kinds = [one["kind"] for one in files.manifests()]
    assert sorted(set(kinds)) == [
        *("ConfigMap", "Deployment", "Job", "NetworkPolicy", "PersistentVolumeClaim"),
        *("PodDisruptionBudget", "Service"),
    ]
    assert files.pods().keys() == {"halo-web", "halo-worker", "halo-migrate"}
    assert [one for one in files.manifests() if "namespace" in one["metadata"]] == []
    names = {path.name for path in files.KUBERNETES.iterdir()} - {"kustomization.yaml"}
    text = (files.KUBERNETES / "kustomization.yaml").read_text("utf-8")
    assert [name for name in names if f"  - {name}\n" not in text] == []


def test_the_commands_exist() -> None:
    for one in files.containers():
        assert "command" not in one
        files.require_command(one["args"])
    assert _main("halo-web")["args"] == ["web"]
    assert _main("halo-worker")["args"] == ["worker"]


def test_the_image_is_of_this_version_and_that_of_compose() -> None:
    project = tomllib.loads((files.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {one["image"] for one in files.containers()} == {f"halo:{project['version']}"}
    assert files.services()["web"]["image"] == f"halo:{project['version']}"
    handbook = (files.ROOT / "docs" / "operations.md").read_text("utf-8")
    assert f"newTag: {project['version']}}}" in handbook


def test_every_container_is_closed_and_runs_as_the_image_does() -> None:
    user, group = map(int, files.last("USER").split(":"))
    for pod in files.pods().values():
        known = pod["spec"]["securityContext"]
        assert (known["runAsNonRoot"], known["runAsUser"]) == (True, user)
        assert (known["runAsGroup"], known["fsGroup"]) == (group, group)
        assert known["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["spec"]["automountServiceAccountToken"] is False
    for one in files.containers():
        assert one["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


def test_a_service_s_own_variables_do_not_look_like_settings() -> None:
    """Kubernetes would set HALO_PORT to tcp://… for a service called halo."""
    assert [pod["spec"]["enableServiceLinks"] for pod in files.pods().values()] == [False] * 3


def test_the_settings_are_ones_that_halo_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    [known] = files.kind("ConfigMap")
    assert known["data"].keys() <= set(config.variables())
    assert [name for name in known["data"] if files.SECRET.search(name)] == []
    for name in config.variables():
        monkeypatch.delenv(name, raising=False)
    for name, value in {**files.environment(), **known["data"]}.items():
        monkeypatch.setenv(name, value)
    settings = config.settings()
    assert (settings.cookie_secure, settings.trusted_proxies) == (True, 1)
    for name in files.pods():
        assert _main(name)["envFrom"] == [{"configMapRef": {"name": known["metadata"]["name"]}}]


def test_secrets_are_named_and_told_nowhere() -> None:
    assert files.kind("Secret") == []
    for one in files.containers():
        for name, variable in _named(one).items():
            assert variable.keys() == {"name", "valueFrom"}
            assert variable["valueFrom"] == {"secretKeyRef": {"name": "halo", "key": name}}
            assert name in config.variables()
    for name in ("halo-web", "halo-worker"):
        assert _named(_main(name)).keys() == {"DATABASE_URL", "HALO_SECRET_KEY"}


def test_the_ports_are_where_halo_listens() -> None:
    assert _main("halo-web")["ports"] == [{"name": "http", "containerPort": PORT}]
    [service] = files.kind("Service")
    assert [one["targetPort"] for one in service["spec"]["ports"]] == ["http"]


@pytest.mark.parametrize("probe", ["startupProbe", "readinessProbe", "livenessProbe"])
def test_the_paths_of_the_probes_answer_anybody(without_database: Client, probe: str) -> None:
    asked = _main("halo-web")[probe]["httpGet"]
    assert asked["port"] == "http"
    expected = 200 if probe == "livenessProbe" else 503
    assert without_database.get(asked["path"]).status_code == expected


def test_only_the_worker_s_standstill_ends_a_worker() -> None:
    words = _main("halo-worker")["livenessProbe"]["exec"]["command"]
    assert words[:-1] == files.listed(files.last("ENTRYPOINT"))
    assert words[-1] in container.QUESTIONS
    assert "readinessProbe" not in _main("halo-worker")


def test_web_and_worker_wait_for_the_migration() -> None:
    for name in ("halo-web", "halo-worker"):
        [first] = files.pods()[name]["spec"]["initContainers"]
        assert first["args"] == ["wait"]
    assert _main("halo-migrate")["args"] == ["prepare"]
    assert files.pods()["halo-migrate"]["spec"]["restartPolicy"] == "Never"


def test_what_is_written_lies_where_the_image_says() -> None:
    [claim] = files.kind("PersistentVolumeClaim")
    for name, pod in files.pods().items():
        volumes = {one.pop("name"): one for one in pod["spec"]["volumes"]}
        named = {"claimName": claim["metadata"]["name"]}
        assert volumes["home"] == {"persistentVolumeClaim": named}
        assert volumes["tmp"]["emptyDir"]["sizeLimit"]
        mounts = {one["name"]: one["mountPath"] for one in _main(name)["volumeMounts"]}
        assert mounts == {"home": files.environment()["HALO_HOME"], "tmp": "/tmp"}


def test_every_container_says_what_it_needs() -> None:
    for one in files.containers():
        assert one["resources"]["requests"].keys() == {"cpu", "memory"}
        assert "memory" in one["resources"]["limits"]


def test_every_selector_finds_its_pods() -> None:
    labels = {name: pod["metadata"]["labels"].items() for name, pod in files.pods().items()}
    for made in files.kind("Deployment"):
        wanted = made["spec"]["selector"]["matchLabels"].items()
        assert [name for name, own in labels.items() if wanted <= own] == [made["metadata"]["name"]]
    for budget in files.kind("PodDisruptionBudget"):
        wanted = budget["spec"]["selector"]["matchLabels"].items()
        found = [name for name, own in labels.items() if wanted <= own]
        assert found == [budget["metadata"]["name"]]
        assert budget["spec"]["maxUnavailable"] == 1
    [service] = files.kind("Service")
    wanted = service["spec"]["selector"].items()
    assert [name for name, own in labels.items() if wanted <= own] == ["halo-web"]


def test_the_network_is_closed_but_for_what_is_named() -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in files.kind("NetworkPolicy")}
    whole = policies["halo"]
    assert sorted(whole["policyTypes"]) == ["Egress", "Ingress"]
    assert "ingress" not in whole
    for pod in files.pods().values():
        wanted = whole["podSelector"]["matchLabels"].items()
        assert wanted <= pod["metadata"]["labels"].items()
    [entrance] = policies["halo-web"]["ingress"]
    assert entrance["from"]
    assert [one["port"] for one in entrance["ports"]] == ["http"]
    [outward] = policies["halo-worker"]["egress"]
    assert "169.254.0.0/16" in outward["to"][0]["ipBlock"]["except"]


def test_no_file_is_left_out_of_the_folder() -> None:
    assert [path for path in Path(files.KUBERNETES).iterdir() if path.suffix != ".yaml"] == []
