"""Options of a source that are more than one word, as the lines of a field and back.

Words stand apart by commas; one that holds a comma, a quotation mark, an equals sign or a blank at
an end stands in quotation marks, as in CSV. Whatever cannot be read raises ``ValueError``.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_QUOTED = r'\s*"((?:[^"]|"")*)"\s*'
_WORD = re.compile(rf'(?:{_QUOTED}|([^",]*))(,|$)')
_NAME = re.compile(rf'(?:{_QUOTED}|([^"=]*))=')
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,12})?")
_PLAIN = re.compile(r'[^\s",=]([^",=\n\r]*[^\s",=])?')


@dataclass(frozen=True, slots=True)
class Lines:
    """How an option is written and read."""

    written: Callable[[object], str]
    read: Callable[[str], object]


def words(line: str) -> list[str]:
    """What stands on a line, apart by commas."""
    found, at = [], 0
    while (part := _WORD.match(line, at)) is not None:
        found.append(_unquoted(part))
        at = part.end()
        if not part[3]:
            return found
    raise ValueError(line)


def written(cells: Sequence[object]) -> str:
    """The line that ``words`` reads as ``cells``."""
    return ", ".join(_quoted(str(cell)) for cell in cells)


def number(word: str) -> float:
    """A number as people write it to a program."""
    if not _NUMBER.fullmatch(word):
        raise ValueError(word)
    return float(word) if "." in word else int(word)


def _unquoted(part: re.Match[str]) -> str:
    return part[2].strip() if part[1] is None else part[1].replace('""', '"')


def _quoted(word: str) -> str:
    return word if _PLAIN.fullmatch(word) else '"' + word.replace('"', '""') + '"'


def _lines(text: str) -> Iterator[str]:
    return (line for line in text.splitlines() if line.strip())


def _named(text: str) -> Iterator[tuple[str, list[str]]]:
    """The name and the words of each line "name = word, word"."""
    for line in _lines(text):
        name = _NAME.match(line)
        if name is None or not _unquoted(name):
            raise ValueError(line)
        yield _unquoted(name), words(line[name.end() :])


def _spelled(named: Mapping[str, Sequence[object]]) -> str:
    return "\n".join(f"{_quoted(name)} = {written(cells)}" for name, cells in named.items())


def _table(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError(value)
    return value


def _list(value: object) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise ValueError(value)
    return value


def _read_lists(text: str) -> object:
    found = dict(_named(text))
    if not all(all(cells) for cells in found.values()):
        raise ValueError(text)
    return found


def _written_lists(value: object) -> str:
    return _spelled({name: _list(cells) for name, cells in _table(value).items()})


def _read_meanings(text: str) -> object:
    """Lines "new column = column, word, meaning"."""
    found: dict[str, dict[str, str]] = {}
    for name, (column, word, means) in _named(text):
        table = found.setdefault(name, {"column": column})
        if table["column"] != column or word == "column":
            raise ValueError(text)
        table[word] = means
    return found


def _written_meanings(value: object) -> str:
    return "\n".join(
        f"{_quoted(name)} = {written([table['column'], word, means])}"
        for name, table in ((name, _table(told)) for name, told in _table(value).items())
        for word, means in table.items()
        if word != "column"
    )


def _read_numbers(text: str) -> object:
    return [number(word) for word in words(text.strip())]


def _read_points(text: str) -> object:
    """Lines "latitude, longitude, precision"."""
    points = [words(line) for line in _lines(text)]
    return [[number(lat), number(lon), precision] for lat, lon, precision in points]


def _read_shapes(text: str) -> object:
    """Polygons, one to a line: "latitude longitude, latitude longitude, …"."""
    return [[_pair(corner) for corner in words(line)] for line in _lines(text)]


def _pair(corner: str) -> list[float]:
    lat, lon = corner.split()
    return [number(lat), number(lon)]


def _written_shapes(value: object) -> str:
    shapes = [[_list(corner) for corner in _list(shape)] for shape in _list(value)]
    return "\n".join(", ".join(" ".join(map(str, corner)) for corner in shape) for shape in shapes)


def _read_origins(text: str) -> object:
    """Lines "word = precision, west, south, east, north"; either part may be left out."""
    found: dict[str, dict[str, object]] = {}
    for name, cells in _named(text):
        told: dict[str, object] = {}
        if len(cells) % 4 == 1:
            told["precision"] = cells.pop(0)
        if cells:
            told["bounds"] = [number(cell) for cell in cells]
        found[name] = told
    return found


def _written_origins(value: object) -> str:
    named: dict[str, list[object]] = {}
    for name, told in _table(value).items():
        table = _table(told)
        first = [table["precision"]] if "precision" in table else []
        named[name] = [*first, *_list(table.get("bounds", []))]
    return _spelled(named)


LISTS = Lines(_written_lists, _read_lists)
MEANINGS = Lines(_written_meanings, _read_meanings)
NUMBERS = Lines(lambda value: written(_list(value)), _read_numbers)
POINTS = Lines(lambda value: "\n".join(written(_list(p)) for p in _list(value)), _read_points)
SHAPES = Lines(_written_shapes, _read_shapes)
ORIGINS = Lines(_written_origins, _read_origins)
