"""What the options of a source are, so that a form can ask for them."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain import source_lines

# The field for the options that no other field asks for, and what a ticked one holds.
MORE, YES = "more", "yes"
# What a choice holds that was not made; the browser takes nothing for a choice that is missing.
UNSAID = "-"
_MOST_DIGITS = 9
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_FLAGS = {"true": True, "false": False}


class Unread(Exception):
    """A field of a form that cannot be read, by its name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class OptionKind(StrEnum):
    """How an option is asked for. ``PAIRS`` are lines "name = value", ``LINES`` a list with
    one to a line; those after ``FLAG`` are as ``source_lines`` reads them."""

    TEXT = "text"
    ADDRESS = "address"
    NUMBER = "number"
    CHOICE = "choice"
    PAIRS = "pairs"
    LINES = "lines"
    FLAG = "flag"
    LISTS = "lists"
    MEANINGS = "meanings"
    NUMBERS = "numbers"
    POINTS = "points"
    SHAPES = "shapes"
    ORIGINS = "origins"


_LINED = {
    OptionKind.LISTS: source_lines.LISTS,
    OptionKind.MEANINGS: source_lines.MEANINGS,
    OptionKind.NUMBERS: source_lines.NUMBERS,
    OptionKind.POINTS: source_lines.POINTS,
    OptionKind.SHAPES: source_lines.SHAPES,
    OptionKind.ORIGINS: source_lines.ORIGINS,
}


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a kind of source. ``default`` is what stands in an empty form, ``example``
    what a good answer looks like; ``choices`` are those of a ``CHOICE``; ``seldom`` is said of what
    few sources need."""

    name: str
    kind: OptionKind = OptionKind.TEXT
    required: bool = False
    default: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    seldom: bool = False


@dataclass(frozen=True, slots=True)
class KindForm:
    """What a kind of source asks for. ``credential`` says whether it can be given a secret,
    ``poll_minutes`` how often it is usually read, None where people hand it over."""

    options: tuple[Option, ...] = ()
    credential: bool = False
    poll_minutes: int | None = 15


def spelled(form: KindForm, options: Mapping[str, object]) -> dict[str, str]:
    """``options`` as the fields of a form hold them; what no field asks for is under ``MORE`` as
    TOML writes it."""
    asked = {one.name: one for one in form.options}
    fields = {name: _fitting(asked[name], options[name]) for name in asked if name in options}
    kept = {name: words for name, words in fields.items() if words is not None}
    rest = {name: value for name, value in options.items() if name not in kept}
    return {**kept, MORE: "\n".join(f"{_name(n)} = {_toml(v)}" for n, v in rest.items())}


def told(form: KindForm, fields: Mapping[str, str]) -> dict[str, object]:
    """The options that ``fields`` of a form spell; empty ones are left out.

    Raises ``Unread`` naming the field that cannot be read.
    """
    try:
        options = tomllib.loads(fields.get(MORE, ""))
    except tomllib.TOMLDecodeError:
        raise Unread(MORE) from None
    for one in form.options:
        words = fields.get(one.name, "").strip()
        if words and words != UNSAID:
            options[one.name] = _value(one, words)
        if one.required and not options.get(one.name):
            raise Unread(one.name)
    return options


def _value(option: Option, words: str) -> object:
    if option.kind is OptionKind.NUMBER:
        if not words.isascii() or not words.isdecimal() or len(words) > _MOST_DIGITS:
            raise Unread(option.name)
        return int(words)
    if option.kind is OptionKind.FLAG:
        return words == YES
    if option.kind is OptionKind.PAIRS:
        return _pairs(option.name, words)
    if option.kind is OptionKind.LINES:
        return [line.strip() for line in words.splitlines() if line.strip()]
    if option.kind is OptionKind.CHOICE and words not in option.choices:
        raise Unread(option.name)
    if option.kind in _LINED:
        try:
            return _LINED[option.kind].read(words)
        except ValueError:
            raise Unread(option.name) from None
    return words


def _pairs(name: str, words: str) -> dict[str, object]:
    pairs: dict[str, object] = {}
    for line in words.splitlines():
        key, equals, value = (part.strip() for part in line.partition("="))
        if line.strip() and not (key and equals):
            raise Unread(name)
        if value:
            pairs[key] = _FLAGS.get(value, value)
    return pairs


def _fitting(option: Option, value: object) -> str | None:
    """``value`` as its field holds it; None where the field would say something else."""
    try:
        words = _words(option, value)
        return words if _value(option, words) == value else None
    except (ValueError, LookupError, Unread):
        return None


def _words(option: Option, value: object) -> str:
    if option.kind is OptionKind.PAIRS and isinstance(value, Mapping):
        first = [line.partition("=")[0].strip() for line in option.default.splitlines()]
        names = sorted(value, key=lambda one: first.index(one) if one in first else len(first))
        return "\n".join(f"{name} = {_pair(value[name])}" for name in names)
    if option.kind is OptionKind.LINES and isinstance(value, list | tuple):
        return "\n".join(str(one) for one in value)
    if option.kind is OptionKind.FLAG:
        return YES if value is True else UNSAID
    if option.kind in _LINED:
        return _LINED[option.kind].written(value)
    return str(value)


def _pair(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _name(name: str) -> str:
    return name if _BARE.fullmatch(name) else _toml(name)


def _toml(value: object) -> str:
    """``value`` on one line, as TOML; texts are written as JSON writes them, which TOML reads."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_name(str(k))} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
