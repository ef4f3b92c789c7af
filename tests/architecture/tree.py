"""The source tree as these tests read it: files, syntax trees and imports."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOTS = ("app", "worker", "manage", "serve", "config")
ROOMS = (
    *("domain", "locales", "db", "connectors", "alerts", "components", "analytics"),
    *("services", "auth", "pages", "callbacks", "api", "commands", "background"),
)
CODE = frozenset({".py", ".js", ".css", ".html", ".toml", ".mako", ".sh", ""})
# What is installed, generated or locked is nobody's handwriting.
_NOT_OURS = {
    *(".git", ".venv", "node_modules", "var", "vendor", "__pycache__", "test-results"),
    *(".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache"),
    *(".grimp_cache", "build", "dist"),
}


def files(*below: str) -> Iterator[Path]:
    """Every file of the repository, or of its folders ``below``."""
    for top in [ROOT / name for name in below] or [ROOT]:
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(set(folders) - _NOT_OURS)
            yield from (Path(folder, name) for name in sorted(names))


def name(path: Path) -> str:
    """``path`` as it is written in the repository."""
    return path.relative_to(ROOT).as_posix()


def product() -> list[Path]:
    """The Python files that make up Halo: roots and rooms, not tests, bench or scripts."""
    single = [ROOT / f"{root}.py" for root in ROOTS]
    found = [path for path in files(*ROOMS) if path.suffix == ".py"]
    return [path for path in single if path.exists()] + found


def module(path: Path) -> str:
    """The dotted name under which ``path`` is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"), filename=name(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, methods and inner ones included."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines the body of a function takes, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    if not body:
        return 0
    last = body[-1].end_lineno or body[-1].lineno
    return last - body[0].lineno + 1


def imported(path: Path) -> set[str]:
    """Dotted names that a file imports; of ``from a import b`` both ``a`` and ``a.b``."""
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def strings(path: Path) -> Iterator[ast.Constant]:
    """The string constants of a file; docstrings and bare strings left out."""
    bare = {
        id(node.value)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node
