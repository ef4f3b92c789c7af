"""Small files, short functions, names that mean something."""

import ast

from tests.architecture import tree

MOST_LINES = 300
LONGEST_BODY = 40
LONGEST_CALLBACK = 15
MEANINGLESS = {"utils", "util", "helpers", "helper", "common", "core", "misc", "manager", "base"}
VAGUE = ("get_", "make_", "process_", "handle_")
# flask-login asks for this name.
GIVEN_NAMES = {"get_id"}
# Written by alembic, one statement a table; nobody reads or calls them but alembic.
GENERATED = "db/migrations/versions/"
LOCKS = {"package-lock.json"}


def test_no_file_is_long() -> None:
    long = {}
    for path in tree.files():
        if path.suffix in tree.CODE and path.name not in LOCKS and not path.name.startswith("."):
            lines = len(path.read_text("utf-8").splitlines())
            if lines > MOST_LINES:
                long[tree.name(path)] = lines
    assert long == {}


def test_no_function_is_long() -> None:
    long = {}
    for path in tree.files():
        if path.suffix != ".py" or tree.name(path).startswith(GENERATED):
            continue
        for function in tree.functions(path):
            if tree.body_lines(function) > LONGEST_BODY:
                long[f"{tree.name(path)}:{function.name}"] = tree.body_lines(function)
    assert long == {}


def test_no_callback_is_long() -> None:
    long = {
        f"{tree.name(path)}:{function.name}": tree.body_lines(function)
        for path in tree.files("callbacks")
        if path.suffix == ".py"
        for function in tree.functions(path)
        if function.name != "register" and tree.body_lines(function) > LONGEST_CALLBACK
    }
    assert long == {}


def test_no_module_is_called_nothing() -> None:
    found = [
        tree.name(path)
        for path in tree.files()
        if {part.partition(".")[0] for part in path.relative_to(tree.ROOT).parts} & MEANINGLESS
    ]
    assert found == []


def test_functions_say_what_they_return_or_do() -> None:
    vague = [
        f"{tree.name(path)}:{function.name}"
        for path in tree.product()
        for function in tree.functions(path)
        if function.name.startswith(VAGUE) and function.name not in GIVEN_NAMES
    ]
    assert vague == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        tree.name(path)
        for path in tree.product()
        if path.read_text("utf-8").strip()
        and not tree.name(path).startswith(GENERATED)
        and ast.get_docstring(tree.parsed(path)) is None
    ]
    assert silent == []


def test_nothing_is_left_for_later() -> None:
    marks = ("TO" + "DO", "FIX" + "ME")
    left = [
        tree.name(path)
        for path in tree.files()
        if path.suffix in tree.CODE | {".md"} and not path.name.startswith(".")
        if any(mark in path.read_text("utf-8") for mark in marks)
    ]
    assert left == []
