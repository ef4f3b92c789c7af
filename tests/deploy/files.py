"""The files that say how Halo is packed and run, read as what they mean."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import manage
from commands import container

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "Dockerfile"
COMPOSE = ROOT / "compose.yaml"
KUBERNETES = ROOT / "deploy" / "kubernetes"
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
ALL = (
    *(DOCKERFILE, COMPOSE, WORKFLOW, ROOT / ".dockerignore"),
    *(ROOT / "deploy" / name for name in ("Caddyfile", "env.example")),
    *sorted(KUBERNETES.glob("*.yaml")),
)
SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|DATABASE_URL")
_VARIABLE = re.compile(r"\$\{(\w+)(?:(:[?+-])([^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Instruction:
    """One line of a Dockerfile, its continuations joined; ``stage`` counts from 0."""

    stage: int
    word: str
    rest: str


class Missing(Exception):
    """A variable that must be given was not; the message is the file's own sentence."""


def instructions() -> list[Instruction]:
    """The Dockerfile."""
    text = re.sub(r"^\s*#.*\n", "", DOCKERFILE.read_text("utf-8"), flags=re.MULTILINE)
    found, stage = [], -1
    for line in filter(None, text.replace("\\\n", " ").splitlines()):
        word, _, rest = line.partition(" ")
        stage += word == "FROM"
        found.append(Instruction(stage, word, " ".join(rest.split())))
    return found


def image() -> list[Instruction]:
    """The last stage of the Dockerfile: what is in the image."""
    every = instructions()
    return [one for one in every if one.stage == every[-1].stage]


def last(word: str) -> str:
    """What the last instruction ``word`` of the image says."""
    return [one.rest for one in image() if one.word == word][-1]


def listed(words: str) -> list[str]:
    """The exec form of a command."""
    found: list[str] = json.loads(words)
    return found


def environment() -> dict[str, str]:
    """What ENV sets in the image."""
    pairs = " ".join(one.rest for one in image() if one.word == "ENV").split()
    return dict(pair.split("=", 1) for pair in pairs)


def copied() -> set[str]:
    """What the Dockerfile takes from the repository, in all stages."""
    taken = [one.rest.split()[:-1] for one in instructions() if one.word == "COPY"]
    return {name for names in taken if not names[0].startswith("--from") for name in names}


def compose(**given: str) -> dict[str, Any]:
    """compose.yaml with the variables ``given``. Raises ``Missing``."""
    read = yaml.safe_load(COMPOSE.read_text("utf-8"))
    found: dict[str, Any] = _filled(read, given)
    return found


def services(**given: str) -> dict[str, Any]:
    """The services of compose.yaml, secrets given."""
    secrets = {"POSTGRES_PASSWORD": "p" * 32, "HALO_SECRET_KEY": "0123456789abcdef" * 2}
    found: dict[str, Any] = compose(**{**secrets, **given})["services"]
    return found


def _filled(part: Any, given: Mapping[str, str]) -> Any:
    if isinstance(part, dict):
        return {name: _filled(value, given) for name, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, given) for value in part]
    if isinstance(part, str):
        return _VARIABLE.sub(lambda found: _value(*found.groups(), given), part)
    return part


def _value(name: str, how: str | None, word: str, given: Mapping[str, str]) -> str:
    value = given.get(name, "")
    if how == ":?" and not value:
        raise Missing(f"{name} {word}")
    if how == ":+":
        return re.sub(r"\$(\w+)", lambda one: given[one[1]], word) if value else ""
    return value or (word if how == ":-" else "")


def manifests() -> list[dict[str, Any]]:
    """Everything that ``kubectl apply -k`` brings to a cluster."""
    names = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))["resources"]
    return [one for name in names for one in yaml.safe_load_all((KUBERNETES / name).read_text())]


def kind(name: str) -> list[dict[str, Any]]:
    """The manifests of one kind."""
    return [one for one in manifests() if one["kind"] == name]


def pods() -> dict[str, dict[str, Any]]:
    """The pod templates, by the name of what makes them."""
    made = [one for one in manifests() if one["kind"] in ("Deployment", "Job")]
    return {one["metadata"]["name"]: one["spec"]["template"] for one in made}


def containers() -> Iterator[dict[str, Any]]:
    """Every container of every pod, those that begin it included."""
    for pod in pods().values():
        yield from pod["spec"].get("initContainers", [])
        yield from pod["spec"]["containers"]


def require_command(words: list[str]) -> None:
    """Fails where the image's entry point knows no such command, or not these arguments."""
    if words[0] not in ("web", "worker", *container.QUESTIONS):
        assert words[0] in manage.COMMANDS
        manage.parser().parse_args(words)
