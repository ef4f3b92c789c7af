"""TOML that remembers the line of everything in it, so that a refusal can name the line."""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from domain.errors import BadInput

Path = tuple[str | int, ...]
T = TypeVar("T")

_WHERE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_KINDS: Mapping[type, str] = {
    str: "a text in quotes",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list in square brackets",
    dict: "a table of keys and values",
}


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file. Whatever reads a key raises ``BadInput``, naming file and line, where
    the key is missing or holds something else."""

    file: str
    values: Mapping[str, object]
    path: Path
    lines: Mapping[Path, int]

    def line(self, key: str | None = None) -> int:
        """The line of ``key``, or of the table's head where there is no such key."""
        path = self.path if key is None else (*self.path, key)
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def refusal(self, key: str | None, sentence: str) -> BadInput:
        """What to raise about ``key``, or about the table as a whole."""
        return BadInput(f"{self.file}, line {self.line(key)}: {sentence}")

    def only(self, known: Collection[str]) -> None:
        """Refuses a key that is not ``known`` and proposes the likeliest one."""
        for key in self.values:
            if key not in known:
                raise self.refusal(
                    key, f"“{key}” is not a key of {self.label}{nearest(key, known)}"
                )

    def text(self, key: str) -> str:
        """A text that is not blank."""
        value = self._typed(key, str)
        if not value.strip():
            raise self.refusal(key, f"{key} is empty.")
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        value = self._typed(key, int)
        if not low <= value <= high:
            raise self.refusal(key, f"{key} is {value}; it must be from {low} to {high}.")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where the key is not there."""
        return key in self.values and self._typed(key, bool)

    def items(self, key: str, kind: type[T]) -> tuple[T, ...]:
        """A list of which every member is of ``kind``."""
        members = self._typed(key, list)
        for member in members:
            if not _is(member, kind):
                raise self.refusal(
                    key, f"every member of {key} must be {_KINDS[kind]}; {shown(member)} is not."
                )
        return tuple(members)

    def numbers(self, key: str, names: str) -> tuple[float, ...]:
        """As many numbers as ``names`` lists."""
        numbers = self.items(key, float)
        expected = len(names.split(","))
        if len(numbers) != expected:
            raise self.refusal(
                key, f"{key} needs {expected} numbers ({names}); {len(numbers)} stand there."
            )
        return tuple(float(number) for number in numbers)

    def tables(self, key: str) -> tuple["Table", ...]:
        """The tables headed ``[[key]]``; none where there is none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(member, dict) for member in value):
            raise self.refusal(key, f"{key} must be tables, each headed [[{key}]].")
        return tuple(
            Table(self.file, member, (*self.path, key, index), self.lines)
            for index, member in enumerate(value)
        )

    def table(self, key: str) -> "Table":
        """The table ``key``; an empty one where it is not there."""
        value = self._typed(key, dict) if key in self.values else {}
        return Table(self.file, value, (*self.path, key), self.lines)

    @property
    def label(self) -> str:
        """How the file's author would call this table."""
        head = ".".join(part for part in self.path if isinstance(part, str))
        if not head:
            return "this file"
        return f"[[{head}]]" if isinstance(self.path[-1], int) else f"[{head}]"

    def _typed(self, key: str, kind: type[T]) -> T:
        if key not in self.values:
            where = f"in this {self.label}" if self.path else "at the top of the file"
            raise self.refusal(None, f"the key “{key}” is missing {where}.")
        value = self.values[key]
        if not _is(value, kind):
            raise self.refusal(key, f"{key} must be {_KINDS[kind]}; {shown(value)} is not.")
        return value  # type: ignore[return-value]


def document(text: str, *, file: str) -> Table:
    """The whole of ``text``; raises ``BadInput`` naming the line where it is not TOML."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _WHERE.search(str(error))
        line = (found and found[1]) or len(text.splitlines()) or 1
        what = _WHERE.sub("", str(error)).replace("Cannot overwrite a value", "a key is set twice")
        raise BadInput(f"{file}, line {line}: this is not valid TOML: {what}.") from error
    return Table(file, values, (), _lines(text))


def shown(value: object) -> str:
    """``value`` as its author wrote it, cut to 60 characters."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = f"“{text}”" if isinstance(value, str) else text
    return text if len(text) <= 60 else text[:59] + "…"


def nearest(word: str, known: Collection[str]) -> str:
    """The end of a sentence about an unknown ``word``: the likeliest meant, or all there are."""
    spellings = {spelling.casefold(): spelling for spelling in known}
    if close := get_close_matches(word.casefold(), spellings, n=1, cutoff=0.6):
        return f"; did you mean “{spellings[close[0]]}”?"
    return f"; there are {', '.join(sorted(known))}." if 0 < len(known) <= 30 else "."


def _is(value: object, kind: type) -> bool:
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, int | float) if kind is float else isinstance(value, kind)


def _lines(text: str) -> dict[Path, int]:
    """The line on which each path of a valid document is written.

    A statement is as many lines as it takes to be valid by itself, so strings and lists of many
    lines need no parser of their own.
    """
    lines: dict[Path, int] = {(): 1}
    tables: Counter[Path] = Counter()
    here: Path = ()
    statement, first = "", 1
    for number, line in enumerate(text.split("\n"), 1):
        first = first if statement else number
        statement += line + "\n"
        try:
            parsed = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        if statement.lstrip().startswith("["):
            here = _head(parsed, tables)
            lines.setdefault(here, first)
        else:
            _register(lines, here, parsed, first)
        statement = ""
    return lines


def _head(parsed: Mapping[str, object], tables: "Counter[Path]") -> Path:
    """The path of the table that a header alone opens; counts the members of ``[[…]]``."""
    path: Path = ()
    value: object = parsed
    while isinstance(value, dict) and value:
        name, value = next(iter(value.items()))
        path = (*path, name)
        if isinstance(value, list):
            tables[path] += 1
        if tables[path]:
            path = (*path, tables[path] - 1)
    return path


def _register(lines: dict[Path, int], path: Path, value: object, line: int) -> None:
    if isinstance(value, dict):
        members = list(value.items())
    else:
        members = list(enumerate(value)) if isinstance(value, list) else []
    for name, member in members:
        lines.setdefault((*path, name), line)
        _register(lines, (*path, name), member, line)
