"""Every word in every language: the same keys, values and plurals, and none that nobody says."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from string import Formatter

import pytest
from babel import Locale

import locales
from components import incident_drawer
from domain.category import BY_CODE
from domain.city_file import LEVELS
from domain.incident import Flag, NotMapped, PlacePrecision
from domain.layer import Measure
from domain.report_media import Unfit
from domain.roles import Role
from domain.source import Health
from domain.steps import Unit
from tests.architecture import tree

OTHERS = [code for code in locales.LANGUAGES if code != "en"]
_KEY = re.compile(r"[a-z_]+(\.[A-Za-z0-9_]+)+")
_SAYING = {"t", "has"}
_IN_TEMPLATES = re.compile(r"\bt\(\s*['\"]([^'\"]+)['\"]")


def _values(text: locales.Text) -> set[str]:
    forms = text.values() if isinstance(text, dict) else [text]
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys(language: str) -> None:
    assert locales.texts(language).keys() ^ locales.texts("en").keys() == set()


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_puts_in_the_same_values(language: str) -> None:
    english, other = locales.texts("en"), locales.texts(language)
    # A plural form may say its number in a word; the table as a whole may not forget it.
    differing = {
        key for key in english.keys() & other.keys() if _values(english[key]) != _values(other[key])
    }
    assert differing == set()


@pytest.mark.parametrize("language", OTHERS)
def test_what_counts_in_one_language_counts_in_all(language: str) -> None:
    english, other = locales.texts("en"), locales.texts(language)
    plural = {
        code: {key for key, text in table.items() if isinstance(text, dict)}
        for code, table in (("en", english), (language, other))
    }
    assert plural["en"] == plural[language]


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_plural_has_the_forms_its_language_needs(language: str) -> None:
    needed = {*Locale.parse(language).plural_form.tags, "other"}
    wrong = {
        key: sorted(text)
        for key, text in locales.texts(language).items()
        if isinstance(text, dict) and text.keys() != needed
    }
    assert wrong == {}


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    texts = locales.texts(language)
    empty = [
        key
        for key, text in texts.items()
        if not all(form.strip() for form in (text.values() if isinstance(text, dict) else [text]))
    ]
    assert empty == []


def _pattern(node: ast.expr) -> str | None:
    """What a key built like this can be, as a regular expression; None where it is only a name."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = [_pattern(part) or ".+" for part in node.values]
        return "".join(parts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return (_pattern(node.left) or ".+") + (_pattern(node.right) or ".+")
    return None


def _said(path_kinds: tuple[ast.expr, ...]) -> Iterator[str]:
    for node in path_kinds:
        if isinstance(node, ast.IfExp):
            yield from _said((node.body, node.orelse))
        elif (found := _pattern(node)) is not None and found != ".+.+":
            yield found


@cache
def _asked() -> dict[str, str]:
    """Pattern of every key that code asks ``t`` or ``has`` for → where."""
    found = {}
    for path in tree.product():
        for node in ast.walk(tree.parsed(path)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            if called in _SAYING:
                found.update(
                    dict.fromkeys(_said((node.args[0],)), f"{tree.name(path)}:{node.lineno}")
                )
    for path in tree.files("auth"):
        if path.suffix == ".html":
            keys = _IN_TEMPLATES.findall(path.read_text("utf-8"))
            found.update((re.escape(key), tree.name(path)) for key in keys)
    return found


def _mentioned() -> set[str]:
    """Patterns of everything in the code that looks like a key, asked for or handed on."""
    found = set(_asked())
    for path in tree.product():
        for node in ast.walk(tree.parsed(path)):
            if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
                pattern = _pattern(node)
                if pattern and _KEY.match(pattern.replace("\\", "")):
                    found.add(pattern)
    return found


def test_every_key_that_is_asked_for_exists() -> None:
    keys = "\n".join(locales.texts("en"))
    missing = {
        pattern: where
        for pattern, where in _asked().items()
        if not re.search(f"^(?:{pattern})$", keys, re.MULTILINE)
    }
    assert missing == {}


FAMILIES: dict[str, Iterable[str]] = {
    "category": BY_CODE,
    "frame.health": Health,
    "frame.language": locales.LANGUAGES,
    "frame.role": Role,
    "incident.flag": Flag,
    "incident.precision": PlacePrecision,
    "media.unfit": Unfit,
    "record.origin": incident_drawer.ORIGINS,
    "risk_map.level": LEVELS,
    "risk_map.measure": Measure,
    "risk_map.not_mapped": NotMapped,
    "risk_map.step.one": Unit,
    "risk_map.step.unit": Unit,
    "risk_map.unit": Measure,
}


@pytest.mark.parametrize("prefix", FAMILIES)
def test_every_member_of_a_family_has_its_word(prefix: str) -> None:
    missing = [one for one in FAMILIES[prefix] if f"{prefix}.{one}" not in locales.texts("en")]
    assert missing == []


def test_no_text_is_left_over() -> None:
    mentioned = re.compile("|".join(_mentioned()))
    assert [key for key in locales.texts("en") if not mentioned.fullmatch(key)] == []
