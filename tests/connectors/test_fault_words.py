"""Every reason a connector can give for a fault has its sentence in every language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import connectors
import locales
from domain.incident import Flag

# Which argument of these calls is the reason.
REASON = {"Fault": 3, "_Unfit": 1, "_rejected": 2, "Note": 1, "Unusable": 0, "_repair": 1}
# These stand for other words of theirs or come without a fault.
SAID_OTHERWISE = {Flag.SUMMARY, Flag.UNUSABLE_COORDINATES, Flag.CLEANED_TEXT}
FILES = sorted(Path(connectors.__file__).parent.rglob("*.py"))


def reasons(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = REASON.get(node.func.id)
            if place is not None and len(node.args) > place:
                yield from constants(node.args[place])
        if is_flag(node) and "files" not in path.parts:
            flag = Flag[node.attr]
            if flag not in SAID_OTHERWISE:
                yield flag.value


def is_flag(node: ast.AST) -> bool:
    is_member = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    return is_member and node.value.id == "Flag" and node.attr in Flag.__members__


def constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    found = {reason for path in FILES for reason in reasons(path)}
    assert {"unreadable_time", "not_an_event", "latitude_out_of_range", "cleaned_text"} <= found
    words = locales.texts(language)
    assert {reason for reason in found if f"fault.{reason}" not in words} == set()
