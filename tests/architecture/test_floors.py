"""Every import points down, and each floor keeps to its own trade."""

import ast
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.architecture import tree

# A root builds everything and is built by nobody; `manage.py serve` starts the launcher.
ROOT_IMPORTS = {("app", "config"), ("worker", "config"), ("manage", "config"), ("manage", "serve")}
# Outside db a session is handed on and its errors are told apart; nothing more.
SESSION_ONLY = {"sqlalchemy.orm", "sqlalchemy.orm.Session", "sqlalchemy.exc"}
ASKING = {"execute", "scalar", "scalars", "query", "add_all", "bulk_insert_mappings"}
# These are told the time; only roots, doors and the worker look at a clock.
TOLD_THE_TIME = ("domain", "db/queries", "analytics", "services", "components", "connectors")
# The world outside has a clock of its own: a server's Retry-After, an invented feed's "now".
OWN_CLOCK = {
    *("connectors/contract.py", "connectors/polite_http.py", "connectors/synthetic/connector.py"),
}


def _in(*rooms: str) -> list[Path]:
    return [path for path in tree.product() if tree.name(path).startswith(rooms)]


def test_the_contracts_are_kept() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([command, "--no-cache"], cwd=tree.ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_contracts_cover_every_room() -> None:
    known = tomllib.loads((tree.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert set(known["root_packages"]) == set(tree.ROOMS)
    [layers] = [one["layers"] for one in known["contracts"] if one["type"] == "layers"]
    assert {room.strip() for layer in layers for room in layer.split("|")} == set(tree.ROOMS)


def test_nobody_imports_a_root() -> None:
    found = {
        (tree.module(path), root)
        for path in tree.product()
        for root in tree.imported(path) & set(tree.ROOTS)
    }
    assert found - ROOT_IMPORTS == set()


def test_nothing_of_the_house_needs_its_tests_or_benches() -> None:
    outside = {"tests", "bench", "script", "pytest", "hypothesis", "playwright"}
    found = {
        (tree.name(path), name)
        for path in tree.product()
        for name in tree.imported(path)
        if name.partition(".")[0] in outside
    }
    assert found == set()


def test_there_is_no_ring() -> None:
    """Raises ``CycleError`` naming the ring."""
    modules = {tree.module(path): path for path in tree.product()}
    TopologicalSorter(
        {
            name: (tree.imported(path) & modules.keys()) - {name}
            for name, path in modules.items()
            if path.name != "__init__.py"
        }
    ).prepare()


def test_the_ground_is_the_standard_library_and_h3() -> None:
    allowed = {*sys.stdlib_module_names, "domain", "h3"}
    found = {
        (tree.name(path), name)
        for path in _in("domain/")
        for name in tree.imported(path)
        if name.partition(".")[0] not in allowed
    }
    assert found == set()


def test_cells_are_made_in_one_place() -> None:
    calling = {
        tree.name(path)
        for path in tree.product()
        if any(name.partition(".")[0] == "h3" for name in tree.imported(path))
    }
    assert calling == {"domain/grid.py"}


def test_only_runs_joins_mathematics_and_store() -> None:
    found = [
        tree.name(path)
        for path in _in("analytics/")
        if path.parent.name != "runs"
        and any(name.partition(".")[0] == "db" for name in tree.imported(path))
    ]
    assert found == []


def test_only_db_builds_statements() -> None:
    found = {
        (tree.name(path), name)
        for path in tree.product()
        if not tree.name(path).startswith("db/")
        for name in tree.imported(path)
        if name.partition(".")[0] in {"sqlalchemy", "psycopg", "geoalchemy2", "alembic"}
        and name not in SESSION_ONLY
        and not name.startswith("sqlalchemy.exc.")
    }
    assert found == set()


def test_only_db_asks_the_database() -> None:
    found = [
        f"{tree.name(path)}:{node.lineno}"
        for path in tree.product()
        if not tree.name(path).startswith("db/")
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ASKING
        and isinstance(node.value, ast.Name)
        and node.value.id in {"session", "connection"}
    ]
    assert found == []


@pytest.mark.parametrize("room", ["services", "db/queries", "analytics", "auth/audit"])
def test_only_doors_commit(room: str) -> None:
    found = [
        f"{tree.name(path)}:{node.lineno}"
        for path in _in(room)
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"commit", "rollback", "begin"}
        # db.queries.runs.begin opens an ingest run, no transaction.
        and not (isinstance(node.value, ast.Name) and node.value.id == "runs")
    ]
    assert found == []


def test_the_time_is_an_argument() -> None:
    found = [
        f"{tree.name(path)}:{node.lineno}"
        for path in _in(*TOLD_THE_TIME)
        if tree.name(path) not in OWN_CLOCK
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
    ]
    assert found == []


def test_callbacks_are_tied_by_register_alone() -> None:
    """``@dash.callback`` fills a list that the first application empties; and only the guard may
    register a callback that runs here, because it adds the permission."""
    found = []
    for path in tree.product():
        taken = {"dash.callback", "dash.clientside_callback"} & tree.imported(path)
        found += [(tree.name(path), one) for one in taken]
        for node in ast.walk(tree.parsed(path)):
            if isinstance(node, ast.Attribute) and node.attr == "callback":
                owner = node.value.id if isinstance(node.value, ast.Name) else ""
                if tree.name(path) != "auth/guard.py" and owner in {"dash", "app"}:
                    found.append((tree.name(path), f"{owner}.callback, line {node.lineno}"))
    assert found == []
