"""The Dockerfile against the code it packs."""

import ast
import json
import re
import subprocess
import tomllib

import pytest
from packaging.specifiers import SpecifierSet

import config
from commands import container
from tests.architecture import tree
from tests.deploy import files

ENTRY = ["python", "-m", "commands.container"]
BUILDING = {"requirements.txt", "package.json", "package-lock.json", "script/vendor"}


def test_everything_that_is_copied_is_there() -> None:
    assert [name for name in files.copied() if not (files.ROOT / name).exists()] == []


def test_the_image_holds_the_whole_house_and_nothing_beside_it() -> None:
    roots = {f"{root}.py" for root in tree.ROOTS}
    assert files.copied() - BUILDING == {*tree.ROOMS, *roots, "assets", "cities"}


def test_the_builder_sees_what_is_copied_and_nothing_else() -> None:
    lines = (files.ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == files.copied()
    assert rules[-4:] == ["assets/vendor", "**/__pycache__", "**/*.pyc", "**/.env*"]


def test_what_the_front_end_stage_makes_is_where_the_pages_look() -> None:
    script = (files.ROOT / "script" / "vendor").read_text("utf-8")
    [into] = re.findall(r"^into=(\S+)$", script, re.MULTILINE)
    assert any(one.rest == f"--from=front /build/{into} {into}" for one in files.image())


def test_every_base_is_pinned_to_a_release() -> None:
    bases = [one.rest.split()[0] for one in files.instructions() if one.word == "FROM"]
    assert [base for base in bases if not re.fullmatch(r"\w+:\d+\.\d+\.\d+-[a-z-]+", base)] == []


def test_its_python_is_one_that_halo_runs_on() -> None:
    bases = {one.rest.split()[0] for one in files.instructions() if one.word == "FROM"}
    [version] = {base.removeprefix("python:").split("-")[0] for base in bases if "python" in base}
    project = tomllib.loads((files.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert version in SpecifierSet(project["requires-python"])
    prepare = (files.ROOT / "script" / "prepare").read_text("utf-8")
    [usual] = re.findall(r"for version in ([\d. ]+); do", prepare)
    assert version.rpartition(".")[0] in usual.split()


def test_packages_come_as_wheels_whose_hashes_are_known() -> None:
    [installing] = [
        one.rest for one in files.instructions() if " install " in one.rest and "pip" in one.rest
    ]
    assert {"--require-hashes", "--only-binary=:all:", "requirements.txt"} <= set(
        installing.split()
    )
    locked = (files.ROOT / "requirements.txt").read_text("utf-8")
    named = re.split(r"^(?=[a-z0-9])", locked, flags=re.MULTILINE)[1:]
    assert named
    assert [one.split()[0] for one in named if "--hash=sha256:" not in one] == []


def test_front_end_libraries_are_locked_with_checksums() -> None:
    lock = json.loads((files.ROOT / "package-lock.json").read_text("utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    assert [name for name, one in packages.items() if "integrity" not in one] == []
    assert "npm_command ci" in (files.ROOT / "script" / "vendor").read_text("utf-8")


def test_it_runs_as_nobody_s_root() -> None:
    user, group = files.last("USER").split(":")
    assert int(user) >= 10_000
    assert int(group) >= 10_000
    after = files.image()[[one.word for one in files.image()].index("USER") :]
    assert {one.word for one in after}.isdisjoint({"RUN", "COPY", "ADD"})


def test_only_the_home_and_tmp_are_written() -> None:
    known = files.environment()
    assert known["HALO_HOME"] == "/var/lib/halo"
    assert "install -d -o halo -g halo -m 700 /var/lib/halo" in files.image()[1].rest
    for cache in ("HOME", "MPLCONFIGDIR", "NUMBA_CACHE_DIR"):
        assert known[cache] == "/tmp" or known[cache].startswith("/tmp/")
    assert known["PYTHONDONTWRITEBYTECODE"] == "1"
    assert any("compileall" in one.rest for one in files.image())


def test_every_setting_it_makes_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {name: value for name, value in files.environment().items() if name.startswith("HALO_")}
    assert made.keys() <= set(config.variables())
    for name in config.variables():
        monkeypatch.delenv(name, raising=False)
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    assert config.settings().log == "json"


def test_it_holds_no_secret() -> None:
    given = [one.rest for one in files.instructions() if one.word in ("ENV", "ARG")]
    assert [words for words in given if files.SECRET.search(words)] == []


def test_it_listens_where_halo_does() -> None:
    assert int(files.last("EXPOSE")) == config.Settings.model_fields["port"].default


def test_its_commands_exist() -> None:
    assert files.listed(files.last("ENTRYPOINT")) == ENTRY
    files.require_command(files.listed(files.last("CMD")))
    *_, asked = files.last("HEALTHCHECK").partition(" CMD ")
    assert files.listed(asked)[:-1] == ENTRY
    assert files.listed(asked)[-1] in container.QUESTIONS


def test_the_health_it_asks_for_is_a_route_that_anybody_may_ask() -> None:
    import api
    from domain.roles import Permission

    strings = [str(one.value) for one in tree.strings(files.ROOT / "commands" / "container.py")]
    paths = [text for text in strings if re.fullmatch(r"/[a-z]+", text)]
    assert paths == ["/health"]
    assert api.ROUTES["/health"] is Permission.PUBLIC


def test_the_words_of_the_entry_point_are_told() -> None:
    told = ast.get_docstring(tree.parsed(files.ROOT / "commands" / "container.py")) or ""
    assert [word for word in ("web", "worker", *container.QUESTIONS) if word not in told] == []


def test_backups_are_made_by_programs_of_the_database_s_version() -> None:
    major = files.services()["db"]["image"].partition(":")[2].partition("-")[0]
    assert f"postgresql-client-{major}" in files.image()[1].rest


def test_the_shell_understands_every_step() -> None:
    for one in files.instructions():
        if one.word == "RUN":
            subprocess.run(["bash", "-n", "-c", one.rest], check=True)


def test_every_variable_that_any_of_the_files_names_is_a_setting() -> None:
    for path in files.ALL:
        named = set(re.findall(r"\bHALO_[A-Z_]*[A-Z]", path.read_text("utf-8")))
        assert named <= set(config.variables()), path
