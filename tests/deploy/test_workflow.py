"""The workflow of continuous integration against what it runs."""

import re
import subprocess
from collections.abc import Iterator
from typing import Any

import yaml

import config
import worker
from tests.deploy import files

READ = yaml.safe_load(files.WORKFLOW.read_text("utf-8"))
JOBS: dict[str, Any] = READ["jobs"]
# YAML reads the bare word as a truth.
WHEN = READ[True]


def _runs(*names: str) -> Iterator[str]:
    for name in names or JOBS:
        for step in JOBS[name]["steps"]:
            if "run" in step:
                yield step["run"]


def test_everything_is_tested_on_both_systems() -> None:
    systems = JOBS["test"]["strategy"]["matrix"]["os"]
    assert [system.partition("-")[0] for system in systems] == ["ubuntu", "macos"]
    assert list(_runs("test")) == ["script/test"]
    assert (files.ROOT / "script" / "test").stat().st_mode & 0o100


def test_actions_are_pinned_to_commits() -> None:
    used = [step["uses"] for job in JOBS.values() for step in job["steps"] if "uses" in step]
    assert used
    assert [one for one in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", one)] == []


def test_machines_are_pinned_and_nothing_hangs_for_ever() -> None:
    for job in JOBS.values():
        assert "latest" not in job["runs-on"]
        assert job["timeout-minutes"] <= 120


def test_nothing_is_published_without_a_tag_and_before_the_tests() -> None:
    assert JOBS["publish"]["if"] == "startsWith(github.ref, 'refs/tags/v')"
    assert set(JOBS["publish"]["needs"]) == {"test", "image"}
    others = list(_runs(*(JOBS.keys() - {"publish"})))
    assert [run for run in others if "push" in run or "login" in run] == []


def test_only_publishing_may_write_and_only_packages() -> None:
    assert READ["permissions"] == {"contents": "read"}
    granted = {name: job["permissions"] for name, job in JOBS.items() if "permissions" in job}
    assert granted == {"publish": {"contents": "read", "packages": "write"}}
    assert "pull_request_target" not in WHEN


def test_no_word_from_outside_becomes_part_of_a_script() -> None:
    assert [run for run in _runs() if "${{" in run] == []


def test_secrets_are_made_for_the_run_and_are_the_ones_compose_asks_for() -> None:
    [making] = [run for run in _runs("image") if "openssl" in run]
    made = set(re.findall(r"echo \"(\w+)=\$\(openssl", making))
    assert files.compose(**dict.fromkeys(made, "x" * 32))


def test_the_services_and_jobs_it_names_exist() -> None:
    text = "\n".join(_runs("image"))
    named = re.findall(r"compose (?:build|exec -T|run --rm --no-deps -T) ([a-z]+)", text)
    named += re.findall(r"compose up .*--wait db$|--no-deps ([a-z]+) [a-z]+$", text, re.MULTILINE)
    assert set(filter(None, named)) <= files.services().keys()
    [jobs] = re.findall(r"for job in ([a-z_ ]+); do", text)
    assert set(jobs.split()) <= worker.JOBS.keys()


def test_it_asks_where_web_is_published() -> None:
    [port] = re.findall(r"http://127\.0\.0\.1:(\d+)/ready", "\n".join(_runs("image")))
    assert int(port) == config.Settings.model_fields["port"].default


def test_the_shell_understands_every_step() -> None:
    assert READ["defaults"] == {"run": {"shell": "bash"}}
    for run in _runs():
        subprocess.run(["bash", "-n", "-c", run], check=True)
