"""What answers people never loads what only the worker computes with."""

import subprocess
import sys

from tests.architecture import tree

HEAVY = ("sklearn", "prophet", "cmdstanpy", "numba", "matplotlib", "dask", "distributed")
LOADED = f"""
import sys
import app
print(*[name for name in {HEAVY!r} if name in sys.modules])
"""


def reached(root: str) -> dict[str, set[str]]:
    """Every module of ours that ``root`` can come to load, with all that it imports, wherever in
    the file the import stands."""
    modules = {tree.module(path): path for path in tree.product()}
    found: dict[str, set[str]] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = tree.imported(modules[name])
            waiting += found[name] & modules.keys()
    return found


def test_the_web_process_imports_nothing_heavy() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=tree.ROOT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == []


def test_nor_does_it_later() -> None:
    """Prophet is imported in the one function that fits it; only the maths can call that."""
    found = reached("app")
    later = {
        name: heavy
        for name, names in found.items()
        if (heavy := {one.split(".")[0] for one in names} & set(HEAVY))
    }
    assert later == {"analytics.forecasting.rhythm": {"prophet"}}
    fitters = {"analytics.forecasting.rhythm", "analytics.forecasting.recipes"}
    callers = {name for name, names in found.items() if names & fitters}
    assert {name for name in callers if not name.startswith("analytics.forecasting.")} == set()
